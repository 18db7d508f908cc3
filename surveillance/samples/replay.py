"""A local HTTPS server that answers the sources' real addresses with one capture of the samples.

As a process: `python -m surveillance.samples.replay --capture 2026-09-27 --table FILE`, until SIGTERM.
"""

import json
import os
import signal
import socket
import ssl
import threading
from argparse import ArgumentParser
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from surveillance.samples.answers import Request, Site, site_of
from surveillance.samples.authority import Authority
from surveillance.samples.manifest import read_manifest
from surveillance.settings import settings

LOOPBACK = "127.0.0.1"
LONGEST_BODY = 100_000
"""Bytes of what is posted; a search is short."""
IDLE_SECONDS = 15
"""How long a connection may say nothing before it is closed."""


class ReplayServer:
    """One capture behind one port. To replay another capture, start another server.

    `table` is written when the server answers: `{"port": …, "ca": path, "hosts": […]}`, with the authority's
    certificate beside it as `ca.pem`. A fetcher resolves the hosts to the port and trusts that certificate.
    """

    def __init__(self, folder: Path, capture: str, table: Path) -> None:
        """Read the manifest. Raises `ConfigurationError` when there are no samples or no such capture."""
        manifest = read_manifest(folder)
        self.table = table
        self.hosts = manifest.hosts
        self._site = site_of(folder, manifest, capture)
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> Self:
        """Take a free port, answer on it, and write the table."""
        authority = Authority.found()
        self._server = _Server(self._site, authority.server_context(self.hosts))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="replay")
        self._thread.start()
        self._write_table(authority)
        return self

    def stop(self) -> None:
        """Close every connection and the port; when it returns, no thread is left. Safe to repeat."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._server = self._thread = None

    @property
    def port(self) -> int:
        """The port in use; only while the server runs."""
        if self._server is None:
            raise RuntimeError("the replay server is not running")
        return self._server.server_port

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _write_table(self, authority: Authority) -> None:
        self.table.parent.mkdir(parents=True, exist_ok=True)
        certificate = (self.table.parent / "ca.pem").resolve()
        _write_whole(certificate, authority.pem)
        table = {"port": self.port, "ca": str(certificate), "hosts": list(self.hosts)}
        _write_whole(self.table, json.dumps(table, indent=2).encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, site: Site, context: ssl.SSLContext) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.site = site
        self._open: set[socket.socket] = set()
        # The handshake happens in the connection's own thread, at its first read: a client that hangs in it
        # must not keep the others waiting.
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        for connection in tuple(self._open):
            _hang_up(connection)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that goes away in the middle is its own business, and is logged there."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS

    def do_GET(self) -> None:
        """Answer with the capture's document."""
        self._respond(with_body=True)

    def do_POST(self) -> None:
        """Answer a search that is posted. Nothing is changed by it."""
        self._respond(with_body=True)

    def do_HEAD(self) -> None:
        """Answer as to a GET, without the document."""
        self._respond(with_body=False)

    def _respond(self, *, with_body: bool) -> None:
        host = self.headers.get("Host", "").partition(":")[0]
        method = "POST" if self.command == "POST" else "GET"
        length = self.headers.get("Content-Length", "")
        body = self.rfile.read(min(int(length), LONGEST_BODY)) if length.isdecimal() else b""
        answer = self.server.site.answer(Request(host, self.path, self.headers, method, body))
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if with_body:
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep no log: the fetcher keeps one of every request."""


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # it was closed in the meantime
        return


def _write_whole(path: Path, content: bytes) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)


def main(arguments: Sequence[str] | None = None) -> None:
    """Replay one capture until SIGTERM or Ctrl-C."""
    parser = ArgumentParser(prog="surveillance.samples.replay", description=main.__doc__)
    parser.add_argument("--capture", required=True, help="which capture answers, for example 2026-09-27")
    parser.add_argument("--table", required=True, type=Path, help="where port and certificate authority are written")
    parser.add_argument("--folder", type=Path, default=None, help="the samples folder; default: that of the settings")
    chosen = parser.parse_args(arguments)
    ended = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: ended.set())
    with ReplayServer(chosen.folder or settings().samples_folder, chosen.capture, chosen.table):
        ended.wait()


if __name__ == "__main__":
    main()
