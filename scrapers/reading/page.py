"""A payload as a page: text that was found fit to be read, and what it states of itself."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NoReturn, Self

from scrapers.reading.dates import read_instant
from scrapers.reading.elements import Element
from scrapers.reading.stamp import find_stamp
from surveillance.clock import AMSTERDAM
from surveillance.errors import RowError, SourceChanged
from surveillance.model.rowrules import show
from surveillance.model.source import Source


@dataclass(frozen=True)
class Page:
    """One payload as text that was found fit to be read."""

    source: Source
    name: str
    """Its address or file name."""
    text: str
    offset: int = 0
    """How many rows the payloads before it had."""
    document: Any = None
    """JSON: what the text holds. XML: its outermost element."""
    remarks: tuple[str, ...] = ()

    def with_text(self, text: str) -> Self:
        """The same page with other text: for a source that wraps its rows."""
        return replace(self, text=text)

    def refuse(self, reason: str) -> NoReturn:
        """Raise `SourceChanged`: the whole payload does not have the agreed shape."""
        raise SourceChanged(self.source.id, f"{self.name}: {reason}")

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to read: no rows, which the bounds on rows judge."""
        return not self.text.strip()

    @property
    def stated_total(self) -> int | None:
        """How many rows the source says it sends, where it says so."""
        total = self._stated(self.source.content.stated_total)
        if isinstance(self.document, Element) and total and total.isascii() and total.isdecimal():
            return int(total)
        if total is None or (isinstance(total, int) and not isinstance(total, bool)):
            return total
        return self.refuse(f"the stated number of rows is {show(total)}")

    @property
    def stated_as_of(self) -> datetime | None:
        """The instant the source says its data are of; None where it says none, or none that can be read."""
        path = self.source.content.stated_as_of
        if path and self.source.content.type == "csv":
            return find_stamp(self.text, path)
        stated = self._stated(path)
        try:
            return read_instant(stated, zone=AMSTERDAM) if isinstance(stated, str) else None
        except RowError:
            return None

    def _stated(self, path: str | None) -> Any:
        if path is None:
            return None
        return self.document.state(path) if isinstance(self.document, Element) else walk(self.document, path)


def walk(document: Any, path: str) -> Any:
    """The value at a dotted path of a JSON document; None where the path leads nowhere."""
    for step in path.split("."):
        document = document.get(step) if isinstance(document, dict) else None
    return document
