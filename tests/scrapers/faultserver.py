"""A web server that does what servers do on their bad days: raw sockets on 127.0.0.1, a scripted answer a path."""

import gzip
import socketserver
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scrapers.guard import Destination, Resolver
from scrapers.http import Fetcher
from scrapers.registry import load_source
from surveillance.model.source import Source

HOST = "bron.example"

Script = Callable[["Connection"], None]


def respond(body: bytes = b"", status: str = "200 OK", **headers: str) -> Script:
    """A whole answer with its length."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in named.items()),
    ]
    return lambda connection: connection.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def raw(answer: bytes) -> Script:
    """Bytes as they are, and then the connection ends."""
    return lambda connection: connection.send(answer)


def drip(start: bytes, piece: bytes = b"x", pause: float = 0.02) -> Script:
    """The start at once, and then a piece now and then, for ever."""

    def script(connection: "Connection") -> None:
        connection.send(start)
        while not connection.server.is_ended.wait(pause):
            connection.send(piece)

    return script


def hang(connection: "Connection") -> None:
    """No answer at all, until the server ends."""
    connection.server.is_ended.wait(10)


def in_turn(*scripts: Script) -> Script:
    """One script a request, the last one for ever."""
    left = list(scripts)
    return lambda connection: (left.pop(0) if len(left) > 1 else left[0])(connection)


def zipped(body: bytes) -> Script:
    """A gzip answer."""
    return respond(gzip.compress(body), Content_Encoding="gzip")


class Connection(socketserver.BaseRequestHandler):
    """One request and its scripted answer."""

    server: "FaultServer"

    def handle(self) -> None:
        head = b""
        while b"\r\n\r\n" not in head and (piece := self.request.recv(65_536)):
            head += piece
        if not head:
            return
        start, _, body = head.partition(b"\r\n\r\n")
        self.method, self.target = start.decode("latin-1").split(" ")[:2]
        lines = start.decode("latin-1").split("\r\n")[1:]
        self.headers = dict(line.split(": ", 1) for line in lines if ": " in line)
        while len(body) < int(self.headers.get("Content-Length", 0)) and (piece := self.request.recv(65_536)):
            body += piece
        self.body = body
        self.server.requests.append(self)
        script = self.server.scripts.get(self.target.partition("?")[0], respond(b"", "404 Not Found"))
        try:
            script(self)
        except OSError:  # the client has hung up, as it should
            return

    def send(self, data: bytes) -> None:
        """Send bytes to the client."""
        self.request.sendall(data)


class FaultServer(socketserver.ThreadingTCPServer):
    """The server. `scripts` by path; every request is kept."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, scripts: dict[str, Script]) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.scripts = scripts
        self.requests: list[Connection] = []
        self.is_ended = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def targets(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [request.target for request in self.requests if request.target != "/robots.txt"]

    def resolve(self, host: str, port: int) -> Sequence[Destination]:
        """Every host leads here, as the replay table does it."""
        return [Destination("127.0.0.1", self.port, is_trusted=True)]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up."""


@contextmanager
def serving(scripts: dict[str, Script] | None = None, **by_name: Script) -> Iterator[FaultServer]:
    """A running server; `page=…` answers `/page`."""
    server = FaultServer({**(scripts or {}), **{f"/{name}": script for name, script in by_name.items()}})
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.is_ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


def source_at(*paths: str, scheme: str = "http", host: str = HOST, **fetch: Any) -> Source:
    """A source whose addresses are these paths of the server."""
    source = load_source("eu_ema_shortages")
    urls = tuple(f"{scheme}://{host}{path}" for path in paths)
    facts = {"deadline_seconds": 5.0, **fetch, "urls": urls}
    return source.model_copy(update={"fetch": source.fetch.model_copy(update=facts)})


class Waits:
    """Stands in for every wait, and remembers it."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.paced: list[tuple[str, float]] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def pace(self, host: str, gap: float) -> None:
        self.paced.append((host, gap))


def fetcher_for(
    source: Source, resolve: Resolver, waits: Waits | None = None, authority: Path | None = None
) -> Fetcher:
    """A fetcher that never really waits."""
    waits = waits or Waits()
    return Fetcher(source, resolve=resolve, pace=waits.pace, sleep=waits.sleep, authority=authority)
