"""One connection to one checked destination, cut when its time is up, however slowly the answer trickles."""

import socket
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from scrapers.guard import Destination

CONNECT_SECONDS = 10.0


class Line:
    """A line to the first destination that answers. Used as a context: the time runs while it is open.

    The sockets' own time-outs count from byte to byte only, so a watch shuts the socket when the total is over: also in
    the middle of the handshake, the headers or a chunk.
    """

    def __init__(self, destinations: Sequence[Destination], seconds: float) -> None:
        self._destinations = destinations
        self._seconds = seconds
        self._watch = threading.Timer(seconds, self._cut)
        self._watch.daemon = True
        self._lock = threading.Lock()
        self._handle: socket.socket | None = None
        self.is_cut = False
        """Whether the time ran out: what was read is then not the whole."""

    @property
    def is_connected(self) -> bool:
        """Whether a destination answered."""
        return self._handle is not None

    def connect(self) -> socket.socket:
        """A socket to the very address that was checked. Raises `OSError` when none of them answers."""
        trouble: OSError = OSError("there is no address to connect to")
        for destination in self._destinations:
            timeout = min(CONNECT_SECONDS, self._seconds)
            try:
                opened = socket.create_connection((destination.ip, destination.port), timeout=timeout)
            except OSError as error:
                trouble = error
                continue
            with self._lock:
                self._handle = opened.dup()
            return opened
        raise trouble

    def _cut(self) -> None:
        self.is_cut = True
        with self._lock:
            if self._handle is not None:
                _shut(self._handle)

    def __enter__(self) -> Self:
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watch.cancel()
        with self._lock:
            if self._handle is not None:
                self._handle.close()
                self._handle = None


def _shut(handle: socket.socket) -> None:
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:  # the other side hung up in the meantime
        return
