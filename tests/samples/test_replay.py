import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any

import pytest

from surveillance.errors import ConfigurationError
from surveillance.samples.manifest import Manifest
from surveillance.samples.paging import cut_page
from surveillance.samples.replay import ReplayServer

EMA = ("www.ema.europa.eu", "/en/documents/report/shortages-output-json-report_en.json")
IGJ = (
    "www.igj.nl",
    "/zorgsectoren/geneesmiddelen/beschikbaarheid-van-geneesmiddelen/overzicht-vrijstellingsbesluiten",
)
CBG = ("www.geneesmiddeleninformatiebank.nl", "/metadata.csv")
EUDAMED = ("ec.europa.eu", "/tools/eudamed/api/certificates/search/")


class Client:
    """A client that looks the hosts up in the table and trusts its authority, as the fetcher does."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.port = table["port"]
        self.context = ssl.create_default_context(cafile=table["ca"])

    def ask(self, host: str, target: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
        connection = HTTPSConnection(host, self.port, context=self.context, timeout=5)
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        connection.sock = self.context.wrap_socket(raw, server_hostname=host)
        fields = {"Host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, headers=fields)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content


@contextmanager
def replayed(folder: Path, capture: str, place: Path) -> Iterator[Client]:
    with ReplayServer(folder, capture, place / "replay.json"):
        yield Client(json.loads((place / "replay.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def client(committed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with replayed(committed, "2026-09-27", tmp_path_factory.mktemp("replay")) as asking:
        yield asking


@pytest.mark.parametrize(
    ("address", "file", "content_type"),
    [
        (EMA, "eu_ema_shortages/shortages.json", "application/json;charset=UTF-8"),
        (IGJ, "nl_igj_exemptions/vrijstellingsbesluiten.html", "text/html; charset=utf-8"),
        (CBG, "nl_cbg_register/metadata.csv", "text/csv; charset=utf-8"),
    ],
)
def test_a_real_address_gives_the_file_of_the_capture(
    client: Client, committed: Path, address: tuple[str, str], file: str, content_type: str
) -> None:
    answer, content = client.ask(*address)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["Last-Modified"] == "Sun, 27 Sep 2026 18:00:00 GMT"
    assert content == (committed / "2026-09-27" / file).read_bytes()


def test_a_head_request_gets_the_headers_alone(client: Client) -> None:
    answer, content = client.ask(*CBG, method="HEAD")
    assert answer.status == 200
    assert int(answer.headers["Content-Length"]) > 400_000
    assert content == b""


def test_a_client_that_has_the_file_gets_304(client: Client) -> None:
    first, _ = client.ask(*EMA)
    for condition in (
        {"If_None_Match": first.headers["ETag"]},
        {"If_None_Match": f'"other", {first.headers["ETag"]}'},
        {"If_Modified_Since": first.headers["Last-Modified"]},
    ):
        answer, content = client.ask(*EMA, **condition)
        assert (answer.status, content) == (304, b"")
        assert answer.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize(
    "condition",
    [
        {"If_None_Match": '"other"'},
        {"If_Modified_Since": "Sun, 20 Sep 2026 18:00:00 GMT"},
        {"If_Modified_Since": "yesterday"},
        {"If_None_Match": '"other"', "If_Modified_Since": "Sun, 27 Sep 2026 18:00:00 GMT"},
    ],
)
def test_a_client_that_has_something_else_gets_the_file(client: Client, condition: dict[str, str]) -> None:
    answer, content = client.ask(*EMA, **condition)
    assert answer.status == 200
    assert content


@pytest.mark.parametrize("host", [EMA[0], IGJ[0], CBG[0], EUDAMED[0]])
@pytest.mark.parametrize("target", ["/robots.txt", "/", "/metadata.csv/x", "/..%2f..%2fpyproject.toml"])
def test_what_is_not_in_the_capture_is_404(client: Client, host: str, target: str) -> None:
    assert client.ask(host, target)[0].status == 404


def test_an_address_answers_on_its_own_host_only(client: Client) -> None:
    assert client.ask(IGJ[0], CBG[1])[0].status == 404


def test_a_method_that_would_change_something_is_refused(client: Client) -> None:
    assert [client.ask(*CBG, method=method)[0].status for method in ("POST", "PUT", "DELETE")] == [405, 501, 501]


def test_pages_of_the_search_make_up_the_whole_list(client: Client, committed: Path) -> None:
    whole = json.loads((committed / "2026-09-27/eu_eudamed_certificates/certificates.json").read_bytes())
    pages = [json.loads(client.ask(EUDAMED[0], f"{EUDAMED[1]}?page={page}&pageSize=150")[1]) for page in range(3)]
    assert [row for page in pages for row in page["content"]] == whole
    assert [page["numberOfElements"] for page in pages] == [150, 150, len(whole) - 300]
    assert [(page["first"], page["last"]) for page in pages] == [(True, False), (False, False), (False, True)]
    assert {(page["totalElements"], page["totalPages"], page["size"]) for page in pages} == {(len(whole), 3, 150)}


@pytest.mark.parametrize(
    ("query", "size"),
    [("", 20), ("?size=7", 7), ("?pageSize=8&size=7", 8), ("?pageSize=1000", 300), ("?page=x&pageSize=y", 20)],
)
def test_the_size_of_a_page_is_as_at_the_real_search(client: Client, query: str, size: int) -> None:
    page = json.loads(client.ask(EUDAMED[0], EUDAMED[1] + query)[1])
    assert (page["number"], page["size"], page["numberOfElements"]) == (0, size, size)


def test_the_control_probe_changes_nothing(client: Client) -> None:
    plain, probed = (client.ask(EUDAMED[0], f"{EUDAMED[1]}?pageSize=300{more}")[1] for more in ("", "&zzprobe=1"))
    assert probed == plain


def test_a_page_behind_the_last_is_empty_and_the_last() -> None:
    page = cut_page([1, 2, 3], 2, 2)
    assert (page["content"], page["numberOfElements"], page["last"], page["totalPages"]) == ([], 0, True, 2)


def test_an_empty_list_is_one_page_without_rows() -> None:
    assert cut_page([], 0, 20) == {
        **{"content": [], "totalElements": 0, "totalPages": 0, "first": True, "last": True},
        **{"number": 0, "size": 20, "numberOfElements": 0},
    }


def test_a_client_that_does_not_know_the_authority_refuses(client: Client) -> None:
    stranger = ssl.create_default_context()
    with (
        socket.create_connection(("127.0.0.1", client.port), timeout=5) as raw,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        stranger.wrap_socket(raw, server_hostname=EMA[0])


def test_a_host_that_is_not_in_the_manifest_has_no_certificate(client: Client) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=r"example\.org"):
        client.ask("example.org", "/")


def test_the_other_capture_does_not_have_the_recorded_sources(committed: Path, tmp_path: Path) -> None:
    with replayed(committed, "2026-09-20", tmp_path) as asking:
        assert asking.ask(*EMA)[0].status == 404
        answer, content = asking.ask(*CBG)
        assert content == (committed / "2026-09-20/nl_cbg_register/metadata.csv").read_bytes()
        assert answer.headers["Last-Modified"] == "Sun, 20 Sep 2026 18:00:00 GMT"


def test_the_table_tells_port_authority_and_hosts(committed: Path, manifest: Manifest, tmp_path: Path) -> None:
    table = tmp_path / "deep" / "replay.json"
    with ReplayServer(committed, "2026-09-27", table) as server:
        written = json.loads(table.read_text(encoding="utf-8"))
        assert written == {
            "port": server.port,
            "ca": str(table.with_name("ca.pem").resolve()),
            "hosts": list(manifest.hosts),
        }
    assert "PRIVATE" not in table.with_name("ca.pem").read_text(encoding="utf-8")
    assert sorted(path.name for path in table.parent.iterdir()) == ["ca.pem", "replay.json"]


def test_stopping_leaves_no_thread_and_no_port_even_with_a_silent_client(committed: Path, tmp_path: Path) -> None:
    threads = set(threading.enumerate())
    server = ReplayServer(committed, "2026-09-27", tmp_path / "replay.json").start()
    port = server.port
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            assert Client(json.loads((tmp_path / "replay.json").read_text())).ask(*EMA)[0].status == 200
            server.stop()
    finally:
        server.stop()
    assert set(threading.enumerate()) == threads
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    with pytest.raises(RuntimeError, match="not running"):
        _ = server.port


def test_an_unknown_capture_is_refused_before_anything_starts(committed: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no capture 2026-10-04"):
        ReplayServer(committed, "2026-10-04", tmp_path / "replay.json")
    assert list(tmp_path.iterdir()) == []


def test_as_a_process_it_answers_until_it_is_told_to_end(committed: Path, tmp_path: Path) -> None:
    table = tmp_path / "replay.json"
    command = [sys.executable, "-m", "surveillance.samples.replay", "--capture", "2026-09-27", "--table", str(table)]
    process = subprocess.Popen([*command, "--folder", str(committed)], env={**os.environ})
    try:
        while not table.exists():
            assert process.poll() is None
        assert Client(json.loads(table.read_text(encoding="utf-8"))).ask(*EMA)[0].status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
        process.wait()
