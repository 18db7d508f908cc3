"""Faults of transport, from the wire to the batch: what becomes of a server on a bad day (reliability.md T, N, X)."""

import gzip
import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import scrapers.fetching
from scrapers.guard import Destination, Resolver
from scrapers.http import Fetcher
from scrapers.pacing import Pacer
from scrapers.snapshot import PayloadStore
from surveillance import clock
from surveillance.errors import SourceError
from surveillance.model.batch import Outcome
from surveillance.model.source import Source
from surveillance.pipeline import collect as collecting
from surveillance.pipeline.collect import collect, stage
from surveillance.pipeline.validate import validate
from surveillance.settings import settings
from surveillance.storage import issues
from surveillance.storage.engine import reading
from surveillance.storage.tables.collection import batch
from tests.faults.certificates import Signed, server_context, sign
from tests.faults.invariants import assert_invariants
from tests.faults.sheets import sample_of
from tests.faults.test_mutators import shown
from tests.scrapers.faultserver import (
    HOST,
    Connection,
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

EMA = "eu_ema_shortages"
MOVED = "302 Found"


@pytest.fixture
def collected(good_day: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Collect from a server and return the batch; nothing an inspector sees may change unless it is accepted."""
    good_day(EMA)

    def run(server: FaultServer, source: Source, waits: Waits | None = None, **fetching: Any) -> Any:
        fetcher = fetcher_for(source, fetching.pop("resolve", server.resolve), waits, **fetching)
        monkeypatch.setattr(scrapers.fetching, "open_fetcher", lambda _: fetcher)
        monkeypatch.setattr(collecting, "load_source", lambda _: source)
        before = shown(EMA)
        try:
            stage(collect(EMA))
        except SourceError:
            assert shown(EMA) == before
        validate()
        with reading() as connection:
            assert_invariants(connection, PayloadStore(settings().payloads))
            ended = connection.execute(select(batch).order_by(batch.c.id.desc()).limit(1)).one()
            said = [issue.message for issue in issues.open_issues(connection) if issue.kind == ended.outcome]
        assert ended.outcome in (Outcome.ACCEPTED, Outcome.UNCHANGED) or any(ended.reason in one for one in said)
        return ended

    return run


def good_body(hours: int = 1) -> bytes:
    """The good list once more, stamped so many hours later."""
    document = json.loads(sample_of(EMA).as_text())
    stamp = datetime.fromisoformat(document["meta"]["timestamp"]) + timedelta(hours=hours)
    document["meta"]["timestamp"] = stamp.isoformat()
    return json.dumps(document).encode()


def cut(body: bytes) -> bytes:
    return body[: len(body) // 2]


TROUBLE: dict[str, tuple[Script, Outcome, str]] = {
    "T02-nothing": (raw(b""), Outcome.FAILED, "page"),
    "T07-401": (respond(b"no", "401 x"), Outcome.BLOCKED, "answered 401"),
    "T07-403": (respond(b"no", "403 x"), Outcome.BLOCKED, "answered 403"),
    "T07-451": (respond(b"no", "451 x"), Outcome.BLOCKED, "answered 451"),
    "T08": (respond(b"gone", "404 x"), Outcome.FAILED, "answered 404"),
    "T09": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + good_body()), Outcome.FAILED, "page"),
    "T10": (raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + cut(good_body())), Outcome.FAILED, "cut off"),
    "T11": (
        raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + cut(gzip.compress(good_body()))),
        Outcome.FAILED,
        "before its end mark",
    ),
    "T13-double": (
        respond(gzip.compress(gzip.compress(good_body())), Content_Encoding="gzip"),
        Outcome.FAILED,
        "a gzip archive came",
    ),
    "T14-html": (
        respond(b"<!DOCTYPE html><html><body>Over ons</body></html>", Content_Type="text/html"),
        Outcome.FAILED,
        "an HTML page came where json was due",
    ),
    "T14-pdf": (respond(b"%PDF-1.7 x", Content_Type="application/pdf"), Outcome.FAILED, "a PDF came where json"),
    "T16-loop": (respond(status=MOVED, Location="/page"), Outcome.FAILED, "redirects more than 5 times"),
    "T16-other-host": (respond(status=MOVED, Location="https://elders.example/x"), Outcome.HELD, "elders.example"),
    "T16-login": (respond(status=MOVED, Location="/login?next=/page"), Outcome.BLOCKED, "/login"),
    "N02": (respond(status=MOVED, Location="http://127.0.0.1/secret"), Outcome.HELD, "127.0.0.1"),
    "N05": (respond(status=MOVED, Location="file:///etc/passwd"), Outcome.FAILED, "file:"),
    "T21": (respond(good_body(hours=-6)), Outcome.HELD, "older than stored"),
}


@pytest.mark.parametrize(("script", "outcome", "said"), TROUBLE.values(), ids=TROUBLE)
def test_trouble_on_the_wire_ends_as_its_outcome_and_is_said_once(
    collected: Callable[..., Any], script: Script, outcome: Outcome, said: str
) -> None:
    with serving(page=script) as server:
        ended = collected(server, source_at("/page"))
    assert ended.outcome == outcome, ended.reason
    assert said in ended.reason


def test_t01_a_server_that_is_not_there_fails_the_run_after_three_more_tries(collected: Callable[..., Any]) -> None:
    waits = Waits()
    with serving() as server:
        port = server.port
    ended = collected(server, source_at("/page"), waits, resolve=lambda *_: [Destination("127.0.0.1", port, True)])
    assert (ended.outcome, len(waits.slept)) == (Outcome.FAILED, 3)


def test_t02_a_server_that_never_answers_fails_the_run_at_the_deadline(collected: Callable[..., Any]) -> None:
    with serving(page=hang) as server:
        ended = collected(server, source_at("/page", deadline_seconds=0.3))
    assert (ended.outcome, "no whole answer within 0.3 seconds" in ended.reason) == (Outcome.FAILED, True)


@pytest.mark.parametrize(("wait", "said"), [("120", "answered 429"), ("999999", "answered 429")])
def test_t04_a_long_wait_that_is_asked_for_is_left_to_the_scheduler(
    collected: Callable[..., Any], wait: str, said: str
) -> None:
    waits = Waits()
    with serving(page=respond(status="429 Slow", Retry_After=wait)) as server:
        ended = collected(server, source_at("/page"), waits)
        assert server.targets == ["/page"]
    assert (ended.outcome, waits.slept) == (Outcome.FAILED, [])
    assert said in ended.reason


def test_t15_the_same_bytes_and_a_304_change_nothing(collected: Callable[..., Any]) -> None:
    whole = respond(good_body(), ETag='"1"')
    with serving(page=in_turn(whole, whole, respond(status="304 Not Modified"))) as server:
        outcomes = [collected(server, source_at("/page")).outcome for _ in range(3)]
        assert server.requests[-1].headers["If-None-Match"] == '"1"'
    assert outcomes == [Outcome.ACCEPTED, Outcome.UNCHANGED, Outcome.UNCHANGED]


@pytest.mark.parametrize("length", [b"Content-Length: 2000000000\r\n", b""], ids=["X10-stated", "X10-unstated"])
def test_a_body_beyond_the_cap_fails_the_run_before_its_end(collected: Callable[..., Any], length: bytes) -> None:
    endless = drip(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n", piece=b"x" * 100_000, pause=0.001)
    with serving(page=endless) as server:
        ended = collected(server, source_at("/page", max_bytes=200_000))
    assert (ended.outcome, "more than 200000 bytes" in ended.reason) == (Outcome.FAILED, True)


def test_x01_a_gzip_bomb_fails_the_run_at_the_cap_of_unpacked_bytes(collected: Callable[..., Any]) -> None:
    with serving(page=zipped(b"\0" * 20_000_000)) as server:
        ended = collected(server, source_at("/page", max_bytes=200_000))
        assert server.targets == ["/page"]
    assert (ended.outcome, "after unpacking" in ended.reason) == (Outcome.FAILED, True)


def test_t05_two_times_busy_and_then_an_answer_are_three_requests_with_growing_gaps(
    collected: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits, busy = Waits(), respond(status="503 Busy")
    monkeypatch.setattr("scrapers.http._CHANCE.uniform", lambda least, most: 1.0)
    with serving(page=in_turn(busy, busy, respond(good_body()))) as server:
        ended = collected(server, source_at("/page"), waits)
        assert server.targets == ["/page"] * 3
    assert (ended.outcome, waits.slept) == (Outcome.ACCEPTED, [1.0, 2.0])


def test_t06_trouble_on_page_7_of_20_fails_the_whole_run(home: Path) -> None:
    def page(connection: Connection) -> None:
        number = int(connection.target.partition("page=")[2].partition("&")[0])
        rows = [{"number": number}]
        body = json.dumps({"data": rows, "meta": {"total_records": 20}, "last": number == 19}).encode()
        respond(body if number != 7 else b"", "200 OK" if number != 7 else "500 x")(connection)

    source = source_at("/pages", how="paged")
    with serving(pages=page) as server, pytest.raises(SourceError, match=r"page=7.* answered 500"):
        list(
            scrapers.fetching.fetch(
                source, PayloadStore(settings().payloads), fetcher=fetcher_for(source, server.resolve)
            )
        )
    assert sum("page=7" in target for target in server.targets) == 4
    assert not any("page=8" in target for target in server.targets)


def test_t08_one_address_of_two_that_is_gone_fails_the_run_and_nothing_is_taken(collected: Callable[..., Any]) -> None:
    with serving(page=respond(good_body())) as server:
        ended = collected(server, source_at("/page", "/gone"))
    assert (ended.outcome, ended.loaded) == (Outcome.FAILED, 0)
    assert "/gone answered 404" in ended.reason


@pytest.mark.parametrize("hops", [1, 5, 6], ids=["T16-one-hop", "T16-five-hops", "T16-six-hops"])
def test_five_hops_on_the_same_host_are_followed_and_six_are_not(collected: Callable[..., Any], hops: int) -> None:
    scripts = {f"/hop{hop}": respond(status=MOVED, Location=f"/hop{hop + 1}") for hop in range(hops)}
    with serving({**scripts, f"/hop{hops}": respond(good_body())}) as server:
        ended = collected(server, source_at("/hop0"))
    assert ended.outcome == (Outcome.ACCEPTED if hops <= 5 else Outcome.FAILED)


# TLS: T16 from http to https, and T17


@contextmanager
def serving_tls(context: ssl.SSLContext, page: Script) -> Iterator[FaultServer]:
    with serving(page=page) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        yield server


def trusting(folder: Path, root: Signed) -> Path:
    (folder / "trusted.pem").write_bytes(root.pem)
    return folder / "trusted.pem"


def by_port(plain: FaultServer, secure: FaultServer) -> Resolver:
    servers = {80: plain, 443: secure}
    return lambda host, port: servers[port].resolve(host, port)


def test_t16_from_http_to_https_on_the_same_host_is_followed(collected: Callable[..., Any], tmp_path: Path) -> None:
    root = sign("Voorbeeld CA", is_authority=True)
    context = server_context(tmp_path, sign(HOST, root))
    moved = respond(status="301 x", Location=f"https://{HOST}/page")
    with serving(page=moved) as plain, serving_tls(context, page=respond(good_body())) as secure:
        ended = collected(plain, source_at("/page"), resolve=by_port(plain, secure), authority=trusting(tmp_path, root))
    assert ended.outcome == Outcome.ACCEPTED


ROOT = sign("Voorbeeld CA", is_authority=True)
BETWEEN = sign("Voorbeeld tussen-CA", ROOT, is_authority=True)
SHOWN: dict[str, tuple[Signed, ...]] = {
    "T17-expired": (sign(HOST, ROOT, days=-1),),
    "T17-self-signed": (sign(HOST),),
    "T17-wrong-host": (sign("elders.example", ROOT),),
    "T17-missing-intermediate": (sign(HOST, BETWEEN),),
}


@pytest.mark.parametrize("chain", SHOWN.values(), ids=SHOWN)
def test_a_certificate_that_cannot_be_trusted_is_refused_and_not_asked_again(
    collected: Callable[..., Any], tmp_path: Path, chain: tuple[Signed, ...]
) -> None:
    with serving_tls(server_context(tmp_path, *chain), page=respond(good_body())) as server:
        source = source_at("/page", scheme="https")
        ended = collected(server, source, authority=trusting(tmp_path, ROOT))
        assert server.requests == []
    assert ended.outcome == Outcome.FAILED
    assert "its certificate" in ended.reason


def test_t17_the_whole_chain_and_an_authority_of_ones_own_are_trusted(
    collected: Callable[..., Any], tmp_path: Path
) -> None:
    context = server_context(tmp_path, sign(HOST, BETWEEN), BETWEEN)
    with serving_tls(context, page=respond(good_body())) as server:
        source = source_at("/page", scheme="https")
        assert collected(server, source, authority=trusting(tmp_path, ROOT)).outcome == Outcome.ACCEPTED


# T24, T25: manners


ROBOTS: dict[str, tuple[Script, Outcome]] = {
    "T24-rules": (respond(b"User-agent: *\nDisallow: /elsewhere\n"), Outcome.ACCEPTED),
    "T24-404": (respond(status="404 x"), Outcome.ACCEPTED),
    "T24-500": (respond(status="500 x"), Outcome.BLOCKED),
    "T24-timeout": (hang, Outcome.BLOCKED),
    "T24-page": (respond(b"<!DOCTYPE html><html>500 error</html>"), Outcome.BLOCKED),
    "T24-2MB": (respond(b"User-agent: *\nAllow: /\n" + b"# x\n" * 500_000 + b"Disallow: /page\n"), Outcome.ACCEPTED),
    "T24-crawl-delay": (respond(b"User-agent: *\nCrawl-delay: 9\n"), Outcome.ACCEPTED),
    "T24-not-us": (respond(b"User-agent: Beschikbaarheidstoezicht\nDisallow: /\n"), Outcome.BLOCKED),
}


@pytest.mark.parametrize(("script", "outcome"), ROBOTS.values(), ids=ROBOTS)
def test_the_rules_of_a_site_decide_and_rules_that_cannot_be_read_forbid(
    collected: Callable[..., Any], script: Script, outcome: Outcome
) -> None:
    with serving({"/robots.txt": script, "/page": respond(good_body())}) as server:
        ended = collected(server, source_at("/page", deadline_seconds=0.5))
        assert server.targets == (["/page"] if outcome is Outcome.ACCEPTED else [])
    assert ended.outcome == outcome
    assert outcome is Outcome.ACCEPTED or "robots.txt" in ended.reason


def test_t25_two_hundred_addresses_are_asked_one_by_one_and_trouble_never_hurries_us(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed, asked_at, under_way = [0.0], [], []
    start = datetime(2026, 9, 28, 5, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "real_now", lambda: start + timedelta(seconds=passed[0]))

    def sleep(seconds: float) -> None:
        passed[0] += seconds

    def page(connection: Connection) -> None:
        asked_at.append(passed[0])
        under_way.append(connection)
        assert len(under_way) == 1
        passed[0] += 0.5 if len(asked_at) < 100 else 2.0
        under_way.clear()  # before the answer: whoever has it may ask again
        respond(b"{}", "503 x" if len(asked_at) % 40 == 0 else "200 OK")(connection)

    source = source_at("/page")
    with serving(page=page) as server:
        fetcher = Fetcher(source, server.resolve, pace=Pacer(sleep).wait, sleep=sleep)
        for number in range(200):
            fetcher.get(f"{source.fetch.urls[0]}?n={number}")
    gaps = [later - earlier for earlier, later in pairwise(asked_at)]
    assert len(asked_at) == 205
    assert min(gaps) > source.polite.delay_seconds - 0.001


# N: where nothing may lead


@pytest.mark.parametrize(
    "ip", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "100.64.0.1", "::1", "fd00::8", "::ffff:127.0.0.1"]
)
def test_n01_a_name_that_leads_inside_ends_the_run_before_anything_connects(
    collected: Callable[..., Any], ip: str
) -> None:
    with serving(page=respond(good_body())) as server:
        ended = collected(server, source_at("/page"), resolve=lambda *_: [Destination(ip, server.port)])
        assert server.requests == []
    assert ended.outcome == Outcome.FAILED
    assert "not a public address" in ended.reason


def test_n03_a_name_that_leads_elsewhere_the_second_time_is_checked_the_second_time(
    collected: Callable[..., Any],
) -> None:
    with serving(page=respond(good_body())) as server:
        answers = iter([server.resolve(HOST, 80), [Destination("10.0.0.1", server.port)]])
        ended = collected(server, source_at("/page"), resolve=lambda *_: next(answers))
        assert server.targets == []
    assert ended.outcome == Outcome.FAILED


def test_n06_an_address_of_another_host_fails_and_is_not_asked(home: Path) -> None:
    with serving(page=respond(b"{}")) as server:
        fetcher = fetcher_for(source_at("/page"), server.resolve)
        for url in (f"http://elders.{HOST}/page", "http://elders.example/page", f"http://{HOST}@elders.example/"):
            with pytest.raises(SourceError):
                fetcher.get(url)
        assert server.requests == []


def test_n07_a_cookie_is_given_back_to_nobody(collected: Callable[..., Any]) -> None:
    moved = respond(status=MOVED, Location="/next", Set_Cookie="secret=1; Path=/")
    with serving(page=moved, next=respond(good_body(), Set_Cookie="secret=2")) as server:
        assert collected(server, source_at("/page")).outcome == Outcome.ACCEPTED
        assert all(not {"Cookie", "Authorization"} & set(request.headers) for request in server.requests)
