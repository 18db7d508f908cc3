"""CBG's decisions on packs for another country: headings for year, month and product, then labelled facts."""

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from bs4 import BeautifulSoup

from scrapers.reading.header import check_columns
from scrapers.reading.page import Page
from scrapers.reading.row import Row, refuse
from scrapers.reading.text import even_out
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.source import Source

YEAR = re.compile(r"Overzicht besluiten \d{4}")
LABEL = re.compile(
    r"\b(?:(?P<holder>Handelsvergunninghouder)|(?P<numbers>(?:RV[GH](?:\s*/\s*EU)?|EU|Registratie)\s*-?\s*nummers?)"
    r"|(?P<decided>Datum van goedkeuring)|(?P<remark>N\.B))\b\s*[.:]?",
    re.IGNORECASE,
)
PRODUCT, HOLDER, NUMBERS, DECIDED = "Product", "Handelsvergunninghouder", "Nummers", "Datum van goedkeuring"
COLUMNS = {"holder": HOLDER, "numbers": NUMBERS, "decided": DECIDED, "remark": "N.B."}


def read(source: Source, page: Page) -> Iterator[Row]:
    """A row for each product under the heading of a year; what stands behind each label is a cell."""
    if page.is_blank:
        return
    parts = BeautifulSoup(page.text, "lxml").find_all(["h2", "h4", "p"])
    decisions = find_decisions((part.name, even_out(part.get_text(" "))) for part in parts)
    columns = frozenset(name for cells in decisions for name in cells)
    check_columns(page, columns)
    for number, cells in enumerate(decisions, start=page.offset + 1):
        yield Row(source, number, dict.fromkeys(source.content.columns, "") | cells, columns)


def find_decisions(parts: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """The cells of each product, from headings and paragraphs in their order."""
    found: list[dict[str, str]] = []
    for name, text in under_years(parts):
        if name == "h4":
            found.append({PRODUCT: text})
        for column, value in split_facts(text) if name == "p" and found else ():
            found[-1][column] = f"{found[-1].get(column, '')} {value}".strip()
    return found


def under_years(parts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What stands under the headings of the years; another heading ends them."""
    is_listed = False
    for name, text in parts:
        if name == "h2":
            is_listed = YEAR.fullmatch(text) is not None
        elif is_listed:
            yield name, text


def split_facts(text: str) -> Iterator[tuple[str, str]]:
    """Each label's column with what stands behind it. A label of numbers stays before them: it says their scheme."""
    labels = list(LABEL.finditer(text))
    for label, following in zip_longest(labels, labels[1:]):
        start = label.start() if label["numbers"] else label.end()
        end = following.start() if following else len(text)
        yield COLUMNS[str(label.lastgroup)], text[start:end].strip()


def parse(source: Source, row: Row) -> ShortageNotice:
    """One decision on one product. How long it holds is not stated; each renewal is a decision of its own."""
    name, numbers = row.take_required(PRODUCT), row.take_registrations(NUMBERS)
    decided_on = row.take_date(DECIDED, "%d %B %Y") or refuse(DECIDED, "is empty")
    return ShortageNotice(
        reference=" ".join([decided_on.isoformat(), *numbers, name]),
        notice_type=NoticeType.DEVIATING_PACK,
        status=NoticeStatus.UNKNOWN,
        product_name=name,
        registration_numbers=numbers,
        holder=row.take_required(HOLDER),
        actual_start_on=decided_on,
        url=source.fetch.urls[0],
    )
