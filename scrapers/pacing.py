"""How often a host may be asked."""

import threading
import time
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime

from surveillance import clock

Pace = Callable[[str, float], None]
"""Called with the host and the gap in seconds before each request; returns when the request may go."""

WIDEST_BY_429 = 4.0
WIDENING = 1.5
FIRST_GAP = 1.0
RECOVERY = 150
"""After so many answers without complaint the gap is what it was (certificates.md, CR-5)."""


class Pacer:
    """Keeps the gap between requests to one host, for all fetchers of this process."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep
        self._lock = threading.Lock()
        self._free_at: dict[str, float] = {}

    def wait(self, host: str, gap_seconds: float) -> None:
        """Sleep until the host's turn, and take it."""
        with self._lock:
            now = clock.real_now().timestamp()
            turn = max(now, min(self._free_at.get(host, now), now + gap_seconds))
            self._free_at[host] = turn + gap_seconds
        if turn > now:
            self._sleep(turn - now)


def rush(host: str, gap_seconds: float) -> None:
    """No wait at all: the replay server of the samples is our own."""


class Gap:
    """The gap between requests that a host wants: it grows with complaints and never below what was agreed."""

    def __init__(self, seconds: float) -> None:
        self._agreed = seconds
        self.seconds = seconds
        self._without_complaint = 0

    def agree(self, seconds: float) -> None:
        """Take a crawl delay of the site into account."""
        self._agreed = max(self._agreed, seconds)
        self.seconds = max(self.seconds, self._agreed)

    def widen(self) -> None:
        """Answer a complaint that names no time."""
        self._without_complaint = 0
        self.seconds = max(self._agreed, min(max(self.seconds, FIRST_GAP) * WIDENING, WIDEST_BY_429))

    def relax(self) -> None:
        """Count an answer without complaint; after enough of them the agreed gap holds again."""
        self._without_complaint += 1
        if self._without_complaint >= RECOVERY:
            self.seconds = self._agreed


def read_retry_after(text: str | None) -> float | None:
    """The seconds that a `Retry-After` asks for, as a number or as a date; None where it says nothing that we know."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (until.astimezone(UTC) - clock.real_now()).total_seconds())


PACER = Pacer()
