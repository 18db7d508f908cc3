"""KNMP Farmanco: what pharmacists miss. One entry is a substance, with every form and strength of it that is short."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from scrapers.reading.header import check_columns
from scrapers.reading.page import Page
from scrapers.reading.row import Row
from scrapers.reading.text import even_out
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.source import Source

SEPARATOR = re.compile(r",\s+|\s+,")
"""A comma with a blank beside it; one between digits is a decimal sign."""


def read(source: Source, page: Page) -> Iterator[Row]:
    """A row for each entry of the list: its address, and the text of each column by the class of its cell."""
    if page.is_blank:
        return
    entries = [_cells_of(entry) for entry in BeautifulSoup(page.text, "lxml").select("a.shortage-flex-table")]
    columns = frozenset(name for cells in entries for name in cells)
    check_columns(page, columns)
    for number, cells in enumerate(entries, start=page.offset + 1):
        yield Row(source, number, cells, columns)


def parse(source: Source, row: Row) -> ShortageNotice:
    """One substance. Its one date is that of the last revision, so no start is known."""
    place, substance = row.take_required("href"), row.take_required("sort-active-ingredient")
    return ShortageNotice(
        reference=place.strip("/"),
        notice_type=NoticeType.PRACTICE_SIGNAL,
        status=NoticeStatus.ONGOING,
        product_name=substance,
        substance=substance,
        form=", ".join(read_parts(row.take("sort-form"))) or None,
        strength="; ".join(read_presentations(substance, row.take("sort-description"))) or None,
        updated_on=row.take_date("sort-date", "%d-%m-%Y"),
        url=urljoin(source.fetch.urls[0], place),
    )


def read_presentations(substance: str, text: str | None) -> tuple[str, ...]:
    """Each form and strength of the description, without the substance before it: `tablet mga 240mg`.

    A combination may stand in another order than it is listed under: `Levodopa/carbidopa` under Carbidopa/Levodopa.
    """
    names = set(substance.lower().split("/"))
    found = (part.partition(" ") for part in read_parts(text))
    shown = (rest if set(first.lower().split("/")) == names else f"{first} {rest}".strip() for first, _, rest in found)
    return tuple(filter(None, shown))


def read_parts(text: str | None) -> tuple[str, ...]:
    """The parts between commas, each once and with even blanks; `5/ 80mg` is one strength."""
    parts = (re.sub(r"/ (?=\d)", "/", even_out(part)) for part in SEPARATOR.split(text or ""))
    return tuple(dict.fromkeys(filter(None, parts)))


def _cells_of(entry: Tag) -> dict[str, str]:
    cells = {
        name: cell.get_text() for cell in entry.find_all("li") for name in cell.get_attribute_list("class") if name
    }
    return {"href": str(entry.get("href", "")), **cells}
