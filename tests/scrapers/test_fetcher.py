"""The door to the network against a server on its bad days: reliability.md T, X01 and N02–N03."""

import gzip
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from scrapers.guard import Destination
from scrapers.http import open_fetcher
from surveillance import clock
from surveillance.errors import ConfigurationError, SourceBlocked, SourceChanged, SourceMoved, SourceUnreachable
from surveillance.model.batch import Payload
from surveillance.settings import settings
from tests.scrapers.faultserver import (
    HOST,
    FaultServer,
    Script,
    Waits,
    drip,
    fetcher_for,
    hang,
    in_turn,
    raw,
    respond,
    serving,
    source_at,
    zipped,
)

pytestmark = pytest.mark.usefixtures("home")

PAGE = f"http://{HOST}/page"
BODY = b"a,b\n" * 1_000


def ask(server: FaultServer, path: str = "/page", waits: Waits | None = None, **fetch: float) -> bytes:
    source = source_at(path, **fetch)
    return fetcher_for(source, server.resolve, waits).get(source.fetch.urls[0]).body


def unreachable(script: Script, **fetch: float) -> SourceUnreachable:
    with serving(page=script) as server, pytest.raises(SourceUnreachable) as caught:
        ask(server, **fetch)
    return caught.value


def test_a_whole_answer_comes_with_what_the_server_says_of_it() -> None:
    with serving(page=respond(BODY, Content_Type="text/csv", ETag='"1"', Last_Modified="yesterday")) as server:
        answer = fetcher_for(source_at("/page"), server.resolve).get(PAGE)
    assert (answer.url, answer.status, answer.body) == (PAGE, 200, BODY)
    assert (answer.content_type, answer.etag, answer.last_modified) == ("text/csv", '"1"', "yesterday")
    assert answer.requested_at == clock.now()


def test_we_say_who_we_are_and_whom_to_write_to() -> None:
    with serving(page=respond(BODY)) as server:
        ask(server)
    for request in server.requests:
        assert request.headers["User-Agent"].startswith("Beschikbaarheidstoezicht/")
        assert "toezicht@example.org" in request.headers["User-Agent"]
        assert request.headers["Host"] == HOST
        assert not {"Cookie", "Authorization", "Referer"} & set(request.headers)


def test_a_proxy_and_the_credentials_of_the_machine_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text(f"machine {HOST} login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with serving(page=respond(BODY)) as server:
        assert ask(server) == BODY
    assert all("Authorization" not in request.headers for request in server.requests)


def test_a_gzip_answer_is_unpacked_all_of_its_members_too() -> None:
    two = gzip.compress(b"one") + gzip.compress(b"two")
    with serving(page=respond(two, Content_Encoding="gzip")) as server:
        assert ask(server) == b"onetwo"


# T01–T05: trouble that may pass


def test_a_refused_connection_is_tried_four_times_with_growing_gaps() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    waits = Waits()
    fetcher = fetcher_for(source_at("/page"), lambda *_: [Destination("127.0.0.1", port, is_trusted=True)], waits)
    with pytest.raises(SourceUnreachable, match="eu_ema_shortages"):
        fetcher.get(PAGE)
    assert len(waits.slept) == 3
    assert 0.5 <= waits.slept[0] <= 1.5
    assert 2.0 <= waits.slept[2] <= 6.0


def test_a_name_that_cannot_be_resolved_is_unreachable_and_not_refused() -> None:
    def resolve(host: str, port: int) -> list[Destination]:
        raise socket.gaierror(-2, "Name or service not known")

    waits = Waits()
    with pytest.raises(SourceUnreachable, match="cannot be resolved"):
        fetcher_for(source_at("/page"), resolve, waits).get(PAGE)
    assert len(waits.slept) == 3


def test_a_server_that_never_answers_is_left_at_the_deadline() -> None:
    trouble = unreachable(hang, deadline_seconds=0.2)
    assert "no whole answer within 0.2 seconds" in trouble.reason


@pytest.mark.parametrize(
    "start",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: ",
        b"HTTP/1.",
    ],
    ids=["with-length", "without-length", "chunked", "in-the-headers", "in-the-status"],
)
def test_a_slow_drip_is_cut_at_the_deadline_wherever_it_drips(start: bytes) -> None:
    with (
        serving(page=drip(start)) as server,
        pytest.raises(SourceUnreachable, match=r"no whole answer within 0\.2 sec"),
    ):
        ask(server, deadline_seconds=0.2)
    assert server.targets == ["/page"]


@pytest.mark.parametrize("wait", ["0", "7", "60"])
def test_a_short_retry_after_is_honoured(wait: str) -> None:
    waits = Waits()
    with serving(page=in_turn(respond(status="429 Slow", Retry_After=wait), respond(BODY))) as server:
        assert ask(server, waits=waits) == BODY
    assert waits.slept == [float(wait)]


@pytest.mark.parametrize("wait", ["61", "999999"])
def test_a_long_retry_after_is_not_slept_through(wait: str) -> None:
    waits = Waits()
    with serving(page=respond(status="503 Busy", Retry_After=wait)) as server:
        with pytest.raises(SourceUnreachable) as caught:
            ask(server, waits=waits)
        assert server.targets == ["/page"]
    assert (caught.value.retry_after_seconds, waits.slept) == (float(wait), [])


def test_a_retry_after_may_be_a_date() -> None:
    later = format_datetime(clock.real_now() + timedelta(seconds=600), usegmt=True)
    trouble = unreachable(respond(status="503 Busy", Retry_After=later))
    assert trouble.retry_after_seconds == pytest.approx(600, abs=5)


def test_a_retry_after_without_sense_is_an_ordinary_wait() -> None:
    waits = Waits()
    with serving(page=in_turn(respond(status="429 Slow", Retry_After="soon"), respond(BODY))) as server:
        assert ask(server, waits=waits) == BODY
    assert 0.5 <= waits.slept[0] <= 1.5


def test_a_complaint_without_a_time_widens_the_gap_and_trouble_never_narrows_it() -> None:
    waits = Waits()
    complaint = respond(status="429 Slow")
    with serving(page=in_turn(complaint, complaint, complaint, respond(BODY))) as server:
        ask(server, waits=waits)
    gaps = [gap for _, gap in waits.paced]
    assert gaps == sorted(gaps)
    assert gaps[-1] == 4.0


@pytest.mark.parametrize("status", ["500 x", "502 x", "503 x", "504 x", "408 x", "425 x", "429 x"])
def test_passing_trouble_twice_and_then_an_answer_is_an_answer(status: str) -> None:
    waits = Waits()
    with serving(page=in_turn(respond(status=status), respond(status=status), respond(BODY))) as server:
        assert ask(server, waits=waits) == BODY
        assert server.targets == ["/page"] * 3
    assert waits.slept[0] < waits.slept[1] * 2
    assert len(waits.paced) == len(server.requests)


# T07, T08: what does not pass


@pytest.mark.parametrize("status", ["401 x", "403 x", "451 x"])
def test_a_refusal_is_asked_once_and_put_before_a_person(status: str) -> None:
    with serving(page=respond(b"go away", status=status)) as server:
        with pytest.raises(SourceBlocked, match=f"{HOST}/page answered {status[:3]}"):
            ask(server)
        assert server.targets == ["/page"]


@pytest.mark.parametrize("status", ["404 x", "410 x", "204 x", "206 x", "304 x", "400 x"])
def test_any_other_status_is_a_change_at_the_source(status: str) -> None:
    with serving(page=respond(status=status)) as server, pytest.raises(SourceChanged, match=f"answered {status[:3]}"):
        ask(server)


# T09–T13, X01, X10: bodies


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n123456",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" + gzip.compress(BODY)[:-12],
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
        b"",
        b"nonsense\r\n\r\n",
    ],
    ids=["short", "chunk-end", "chunk", "gzip-cut", "gzip-none", "gzip-empty", "nothing", "nonsense"],
)
def test_a_body_that_is_not_whole_is_asked_again_and_never_taken(answer: bytes) -> None:
    with serving(page=raw(answer)) as server:
        with pytest.raises(SourceUnreachable):
            ask(server)
        assert len(server.targets) == 4


def test_a_cut_body_that_comes_whole_the_second_time_is_an_answer() -> None:
    cut = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n123456")
    with serving(page=in_turn(cut, respond(BODY))) as server:
        assert ask(server) == BODY


@pytest.mark.parametrize("packing", ["br", "deflate", "zstd", "gzip, gzip"])
def test_a_packing_that_we_did_not_ask_for_is_refused(packing: str) -> None:
    with (
        serving(page=respond(BODY, Content_Encoding=packing)) as server,
        pytest.raises(SourceChanged, match="asked for"),
    ):
        ask(server)


def test_a_gzip_bomb_is_cut_at_the_cap_of_unpacked_bytes() -> None:
    with serving(page=zipped(b"\0" * 20_000_000)) as server:
        with pytest.raises(SourceChanged, match="more than 100000 bytes after unpacking"):
            ask(server, max_bytes=100_000)
        assert len(server.targets) == 1


@pytest.mark.parametrize("length", [b"Content-Length: 2000000000\r\n", b""])
def test_a_body_beyond_the_cap_is_not_read_to_its_end(length: bytes) -> None:
    endless = drip(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n", piece=b"x" * 100_000, pause=0.001)
    with serving(page=endless) as server, pytest.raises(SourceChanged, match="more than 200000 bytes"):
        ask(server, max_bytes=200_000)


# T15: nothing new


def test_what_is_known_is_asked_for_conditionally() -> None:
    known = Payload(PAGE, "0" * 64, 1, clock.now(), etag='"1"', last_modified="Sun, 20 Sep 2026 18:00:00 GMT")
    with serving(page=respond(status="304 Not Modified")) as server:
        answer = fetcher_for(source_at("/page"), server.resolve).get(PAGE, known)
        request = server.requests[-1]
    assert answer.is_unchanged
    assert request.headers["If-None-Match"] == '"1"'
    assert request.headers["If-Modified-Since"] == "Sun, 20 Sep 2026 18:00:00 GMT"


# T16, N02: redirects


def test_redirects_on_the_same_host_are_followed_by_hand() -> None:
    hops = {f"/{hop}": respond(status="302 x", Location=f"/{hop + 1}") for hop in range(1, 5)}
    with serving({"/page": respond(status="301 x", Location="1"), **hops, "/5": respond(BODY)}) as server:
        answer = fetcher_for(source_at("/page"), server.resolve).get(PAGE)
    assert (answer.url, answer.body) == (PAGE, BODY)
    assert server.targets == ["/page", "/1", "/2", "/3", "/4", "/5"]


def test_the_sixth_hop_and_a_loop_are_refused() -> None:
    with serving(page=respond(status="302 x", Location="/page")) as server:
        with pytest.raises(SourceChanged, match="redirects more than 5 times"):
            ask(server)
        assert len(server.targets) == 6


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("http://127.0.0.1:{port}/secret", SourceMoved),
        ("http://169.254.169.254/latest/meta-data/", SourceMoved),
        ("http://elsewhere.example/", SourceMoved),
        ("/login?next=/page", SourceBlocked),
        ("http://bron.example:{port}/secret", SourceChanged),
        ("http://bron.example\\@127.0.0.1/secret", SourceChanged),
        ("file:///etc/passwd", SourceChanged),
        ("", SourceChanged),
    ],
)
def test_a_redirect_that_leads_away_is_never_asked(location: str, error: type[Exception]) -> None:
    with serving(secret=respond(b"secret")) as server:
        target = location.replace("{port}", str(server.port))
        server.scripts["/page"] = respond(status="302 x", Location=target)
        with pytest.raises(error):
            ask(server)
        assert set(server.targets) == {"/page"}


def test_a_redirect_may_be_left_to_the_caller() -> None:
    with serving(page=respond(status="302 x", Location="/not-found")) as server:
        answer = fetcher_for(source_at("/page"), server.resolve).get(PAGE, follow_redirects=False)
    assert (answer.is_redirect, answer.location) == (True, "/not-found")


# N01, N03, N06: where the name leads


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1"])
def test_a_name_that_leads_inside_is_refused_before_anything_connects(ip: str) -> None:
    with serving(page=respond(BODY)) as server:
        with pytest.raises(SourceChanged, match="not a public address"):
            fetcher_for(source_at("/page"), lambda *_: [Destination(ip, server.port)]).get(PAGE)
        assert server.requests == []


def test_the_connection_goes_to_the_address_that_was_checked_and_the_name_is_not_asked_again() -> None:
    with serving(page=respond(BODY)) as server:
        answers = iter([server.resolve(HOST, 80), server.resolve(HOST, 80)])
        fetcher = fetcher_for(source_at("/page"), lambda *_: next(answers))
        assert fetcher.get(PAGE).body == BODY
    with pytest.raises(StopIteration):
        next(answers)


def test_a_host_that_is_not_the_sources_is_refused() -> None:
    with serving(page=respond(BODY)) as server:
        fetcher = fetcher_for(source_at("/page"), server.resolve)
        with pytest.raises(SourceChanged, match=r"elsewhere\.example is not one of the source's"):
            fetcher.get("http://elsewhere.example/page")
        assert server.requests == []


# The rules of a site (T24)


def with_robots(script: Script, waits: Waits | None = None, path: str = "/page") -> bytes:
    with serving({"/robots.txt": script, path: respond(BODY)}) as server:
        return ask(server, path, waits)


@pytest.mark.parametrize("status", ["404 x", "403 x", "401 x", "410 x"])
def test_a_site_without_rules_allows_everything(status: str) -> None:
    assert with_robots(respond(b"<html>not here</html>", status=status)) == BODY


@pytest.mark.parametrize(
    "rules",
    [
        b"User-agent: *\nDisallow: /page\n",
        b"User-agent: Beschikbaarheidstoezicht\nDisallow: /\n\nUser-agent: *\nAllow: /\n",
        b"\xef\xbb\xbfUser-agent: *\nDisallow: /p*e$\n",
    ],
)
def test_an_address_that_the_rules_forbid_is_not_asked(rules: bytes) -> None:
    with serving({"/robots.txt": respond(rules), "/page": respond(BODY)}) as server:
        with pytest.raises(SourceBlocked, match="forbids"):
            ask(server)
        assert server.targets == []


def test_rules_for_others_do_not_concern_us() -> None:
    assert with_robots(respond(b"User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nDisallow: /private\n")) == BODY


@pytest.mark.parametrize(
    "script", [respond(status="500 x"), respond(status="503 x"), raw(b""), respond(b"<!DOCTYPE html><html>500")]
)
def test_rules_that_cannot_be_read_forbid(script: Script) -> None:
    with pytest.raises(SourceBlocked, match=r"robots\.txt"):
        with_robots(script)


def test_rules_that_never_come_forbid() -> None:
    source = source_at("/page", deadline_seconds=0.2)
    with serving({"/robots.txt": hang, "/page": respond(BODY)}) as server:
        with pytest.raises(SourceBlocked, match=r"robots\.txt"):
            fetcher_for(source, server.resolve).get(PAGE)
        assert server.targets == []


def test_only_the_first_half_megabyte_of_the_rules_is_read() -> None:
    rules = b"User-agent: *\nAllow: /\n" + b"# nothing\n" * 200_000 + b"Disallow: /page\n"
    assert with_robots(respond(rules)) == BODY
    assert with_robots(zipped(rules)) == BODY


def test_a_crawl_delay_is_obeyed_and_one_that_is_too_long_asks_for_a_person() -> None:
    waits = Waits()
    with_robots(respond(b"User-agent: *\nCrawl-delay: 9\n"), waits)
    assert waits.paced == [(HOST, 2.0), (HOST, 9.0)]
    with pytest.raises(SourceBlocked, match="3600 seconds between requests"):
        with_robots(respond(b"User-agent: *\nCrawl-delay: 3600\n"))


def test_the_rules_are_read_once_a_run_and_not_at_all_where_programs_are_invited() -> None:
    with serving(page=respond(BODY)) as server:
        source = source_at("/page")
        fetcher = fetcher_for(source, server.resolve)
        assert fetcher.get(PAGE).body == fetcher.get(PAGE).body
        assert [request.target for request in server.requests].count("/robots.txt") == 1
        invited = source.model_copy(update={"polite": source.polite.model_copy(update={"robots": "none"})})
        fetcher_for(invited, server.resolve).get(PAGE)
        assert [request.target for request in server.requests].count("/robots.txt") == 1


# Whom to trust (T17)


@pytest.fixture
def authority(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A certificate authority: its own certificate, and key and certificate for `bron.example` in one file."""
    return make_authority(tmp_path, HOST)


def make_authority(folder: Path, host: str, days: int = 2) -> tuple[Path, Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Voorbeeld CA")])
    now = datetime.now(UTC)
    root = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    leaf_key = ec.generate_private_key(ec.SECP256R1())
    leaf = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)]))
        .issuer_name(name)
        .public_key(leaf_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=8))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(root.public_bytes(pem))
    (folder / "leaf.pem").write_bytes(leaf.public_bytes(pem))
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "leaf.key").write_bytes(leaf_key.private_bytes(pem, *plain))
    return folder / "ca.pem", folder / "leaf.pem", folder / "leaf.key"


def fetch_over_tls(certificates: tuple[Path, Path, Path], trusted: Path | None) -> bytes:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates[1], certificates[2])
    with serving(page=respond(BODY)) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        source = source_at("/page", scheme="https")
        return fetcher_for(source, server.resolve, authority=trusted).get(source.fetch.urls[0]).body


def test_a_certificate_of_a_trusted_authority_is_accepted(authority: tuple[Path, Path, Path]) -> None:
    assert fetch_over_tls(authority, authority[0]) == BODY


def test_an_unknown_authority_is_refused_and_not_tried_again(authority: tuple[Path, Path, Path]) -> None:
    with pytest.raises(SourceChanged, match="its certificate"):
        fetch_over_tls(authority, None)


@pytest.mark.parametrize(("host", "days"), [("elsewhere.example", 2), (HOST, -2)], ids=["wrong-host", "expired"])
def test_a_certificate_for_another_host_or_time_is_refused(tmp_path: Path, host: str, days: int) -> None:
    certificates = make_authority(tmp_path, host, days)
    with pytest.raises(SourceChanged, match="its certificate"):
        fetch_over_tls(certificates, certificates[0])


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port that takes connections and never says a word, not even in the handshake."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []
        ended = threading.Event()

        def accept() -> None:
            server.settimeout(0.05)
            while not ended.is_set():
                try:
                    held.append(server.accept()[0])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1]
        ended.set()
        thread.join()
        for connection in held:
            connection.close()


def test_the_deadline_holds_in_the_handshake_too(deaf_port: int, authority: tuple[Path, Path, Path]) -> None:
    source = source_at("/page", scheme="https", deadline_seconds=0.2)
    unruled = source.model_copy(update={"polite": source.polite.model_copy(update={"robots": "none"})})
    fetcher = fetcher_for(
        unruled, lambda *_: [Destination("127.0.0.1", deaf_port, is_trusted=True)], None, authority[0]
    )
    with pytest.raises(SourceUnreachable, match=r"no whole answer within 0\.2 seconds"):
        fetcher.get(source.fetch.urls[0])


# The profile


def test_with_the_samples_nothing_but_the_replay_server_is_reached() -> None:
    with pytest.raises(ConfigurationError, match="SURVEILLANCE_PROXY_TABLE"):
        open_fetcher(source_at("/page"))


def test_a_live_fetcher_asks_the_real_resolver_and_checks_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SURVEILLANCE_PROFILE", "live")
    settings.cache_clear()
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: inside)
    with pytest.raises(SourceChanged, match=r"bron\.example leads to 10\.1\.2\.3"):
        open_fetcher(source_at("/page")).get(PAGE)
