"""What a site's robots.txt allows us. A page in its place, or an error on their side, forbids (reliability.md, T24)."""

import re
from dataclasses import dataclass

from protego import Protego

from surveillance.errors import SourceBlocked

AGENT = "Beschikbaarheidstoezicht"
"""The name that a robots.txt may address us by; also the start of our User-Agent."""
ROBOTS_BYTES = 500_000
"""Only so much of the file is read."""
LONGEST_DELAY_SECONDS = 60.0

_PAGE = re.compile(r"\s*<(!doctype|html|head|body|\?xml)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one site, as far as they concern us."""

    file: Protego
    delay_seconds: float

    def check(self, source_id: str, url: str) -> None:
        """Raise `SourceBlocked` when the rules forbid the address to us."""
        if not self.file.can_fetch(url, AGENT):
            raise SourceBlocked(source_id, f"robots.txt forbids {url}")


def read_rules(source_id: str, status: int, body: bytes) -> Rules:
    """The rules that an answer to a request for robots.txt gives. 4xx means that there are none.

    Raises `SourceBlocked` for any other status but 200, for a page, and for a delay that would hold up the worker.
    """
    if 400 <= status < 500:
        return Rules(Protego.parse(""), 0)
    text = body.decode("utf-8", errors="replace").removeprefix("\ufeff")
    if status != 200:
        raise SourceBlocked(source_id, f"its robots.txt answered {status}")
    if _PAGE.match(text):
        raise SourceBlocked(source_id, "its robots.txt is a page, not rules")
    rules = Protego.parse(text)
    return Rules(rules, _delay(source_id, rules))


def _delay(source_id: str, rules: Protego) -> float:
    delay = float(rules.crawl_delay(AGENT) or 0)
    if delay > LONGEST_DELAY_SECONDS:
        raise SourceBlocked(source_id, f"its robots.txt asks for {delay:g} seconds between requests")
    return delay
