"""A payload before its rows are read: is it what the source should send, whole, and in its encoding?"""

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NoReturn, Self

from bs4 import BeautifulSoup

from scrapers.reading.archive import UnfitWorkbook
from scrapers.reading.dates import read_instant
from scrapers.reading.workbook import is_workbook, read_workbook
from surveillance.clock import AMSTERDAM
from surveillance.errors import RowError, SourceBlocked, SourceChanged
from surveillance.model.rowrules import show
from surveillance.model.source import Source

HEAD = 2_000
"""So many characters of a payload show whether it is a page."""
TAIL = 2_000
"""Among so many last characters a whole page has its end."""
LONGEST_BARRIER = 200_000
"""So many characters of a page are searched for what it says instead of the data."""

FOREIGN_STARTS = {
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF",
    b"MZ": "a program",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
UTF_8_MARK = b"\xef\xbb\xbf"
DAMAGE = ("\x00", "\ufffd", "\ufffd".encode().decode("cp1252"))
"""What text holds that was damaged before: NUL, and the replacement character, also as a source in cp1252 shows it."""

CHALLENGE_WORDS = re.compile(
    r"captcha|cf-chl|just a moment|attention required|verify (that )?you are (a )?human|are you (a )?(robot|human)"
    r"|radware|request rejected|access denied|toegang geweigerd|incapsula|<input[^>]{1,300}type=[\"']?password"
    r"|cookie-?wall|cookiemuur|cookies accepteren|accept(eer)? (alle |all )?cookies|consent"
    r"|bot manager|maintenance|onderhoud|log ?in to continue|sign in to|meld u aan|inloggen",
    re.IGNORECASE,
)
"""What pages say that stand between us and the data. Looked for only where the data are not."""

_PAGE_START = re.compile(r"\s*<[!?a-z]", re.IGNORECASE)
"""No CSV and no JSON begins like this; a page may begin with a comment or a declaration of XML."""


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
    """JSON: what the text holds."""
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
        if total is None or (isinstance(total, int) and not isinstance(total, bool)):
            return total
        return self.refuse(f"the stated number of rows is {show(total)}")

    @property
    def stated_as_of(self) -> datetime | None:
        """The instant the source says its data are of; None where it says none, or none that can be read."""
        stated = self._stated(self.source.content.stated_as_of)
        try:
            return read_instant(stated, zone=AMSTERDAM) if isinstance(stated, str) else None
        except RowError:
            return None

    def _stated(self, path: str | None) -> Any:
        if path is None or not isinstance(self.document, dict):
            return None
        return walk(self.document, path)


def walk(document: Any, path: str) -> Any:
    """The value at a dotted path of a JSON document; None where the path leads nowhere."""
    for step in path.split("."):
        document = document.get(step) if isinstance(document, dict) else None
    return document


def open_page(source: Source, name: str, data: bytes, offset: int = 0) -> Page:
    """The payload as a page. Raises `SourceChanged` when it is not what was agreed, `SourceBlocked` for a barrier."""
    page = Page(source, name, "", offset)
    is_sheet = bool(source.content.workbook) and is_workbook(name)
    text, remarks = _open_workbook(page, data) if is_sheet else (_decode(page, data), _remark_on(data))
    page = replace(page, text=text, remarks=remarks)
    if page.is_blank:
        return replace(page, text="", remarks=(f"{name}: the payload is empty",))
    if source.content.type == "html":
        _check_page(page)
    elif _PAGE_START.match(page.text[:HEAD]):
        _refuse_page(page, f"an HTML page came where {source.content.type} was due")
    if source.content.accented and source.content.accented not in page.text:
        page.refuse(
            f"{source.content.accented!r} is nowhere in the text: another encoding than {source.content.encoding}"
        )
    return replace(page, document=read_json(page, page.text)) if source.content.type == "json" else page


def read_json(page: Page, text: str, place: str = "the document") -> Any:
    """The document. Numbers with a fraction stay text, so that no digit is lost. Refuses repeated keys and NaN."""
    try:
        return json.loads(text, parse_float=str, parse_constant=_no_number, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        return page.refuse(f"{place} is cut off or no JSON: {reason}")


def _open_workbook(page: Page, data: bytes) -> tuple[str, tuple[str, ...]]:
    content = page.source.content
    try:
        return read_workbook(page.name, data, content.workbook or "", content.delimiter)
    except UnfitWorkbook as error:
        page.refuse(str(error))


def _decode(page: Page, data: bytes) -> str:
    encoding = page.source.content.encoding
    for start, what in FOREIGN_STARTS.items():
        if data.startswith(start):
            page.refuse(f"{what} came where {page.source.content.type} in {encoding} was due")
    try:
        text = data.removeprefix(UTF_8_MARK).decode(encoding)
    except UnicodeDecodeError as error:
        page.refuse(f"byte {error.start} is not {encoding}; the source may have gone over to another encoding")
    if any(mark in text for mark in DAMAGE):
        page.refuse("the text holds NUL or replacement characters: it was damaged before it came to us")
    return text


def _remark_on(data: bytes) -> tuple[str, ...]:
    return ("the payload begins with a byte order mark",) if data.startswith(UTF_8_MARK) else ()


def _check_page(page: Page) -> None:
    marker = page.source.content.marker
    if marker and not BeautifulSoup(page.text, "lxml").select_one(marker):
        _refuse_page(page, f"nothing on the page matches {marker!r}")
    if "</html>" not in page.text[-TAIL:].lower():
        page.refuse("the page is cut off: it does not end with </html>")


def _refuse_page(page: Page, reason: str) -> NoReturn:
    barrier = CHALLENGE_WORDS.search(page.text[:LONGEST_BARRIER])
    if barrier:
        raise SourceBlocked(page.source.id, f"{page.name}: {reason}; it says {barrier[0]!r}")
    page.refuse(reason)


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object repeats a key")
    return found
