"""DMP's overview of shortages for pharmacies: a page with JSON in a hidden field, a list of values for each column."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from scrapers.reading.codes import drop_veterinary, read_shared_atc
from scrapers.reading.dates import check_order, read_date
from scrapers.reading.objects import rows_of_objects
from scrapers.reading.page import Page
from scrapers.reading.periods import place_dates
from scrapers.reading.row import Row
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.source import Source

DAY, MIDNIGHT = "%d.%m.%Y", re.compile(r" 0?0:00:00$")
START, END = "Mangelperiode fra", "Mangelperiode til"
STATUS, STATUS_OF_A_DAY = "Status", re.compile(r"Status pr\.? ?\d{1,2}\.\d{1,2}\.\d{4}")
FOR_ANIMALS = re.compile(r"\bvet\b", re.IGNORECASE)


def read(source: Source, page: Page) -> Iterator[Row]:
    """The columns as rows. Columns of different lengths are refused: nobody knows which values belong together."""
    columns = {} if page.is_blank else _take_columns(page)
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        page.refuse(f"the columns have different lengths: {lengths}")
    values = zip(*columns.values(), strict=True)
    return rows_of_objects(source, page, [dict(zip(columns, row, strict=True)) for row in values])


def parse(source: Source, row: Row) -> ShortageNotice:
    """One period of one pack. There is no number: its name and the first day tell it apart."""
    name = row.take_required("Legemiddelnavn")
    drop_veterinary(row, "ATC-kode")
    if FOR_ANIMALS.search(name):
        row.ignore_as("veterinary")
    start, end = _take_day(row, START), _take_day(row, END)
    check_order(START, start, END, end)
    status, cause = NoticeStatus(row.take_word(STATUS, STATUS)), row.take("Årsak")
    return ShortageNotice(
        reference=f"{name} {start}",
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        product_name=name,
        substance=row.take("Virkestoff(er)"),
        atc_code=row.read("ATC-kode", read_shared_atc),
        published_on=_take_day(row, "Meldingsdato"),
        reason=Reason(source.lookups["Årsak"].get(str(cause), Reason.UNKNOWN)),
        reason_text=cause,
        advice=row.take("Informasjon/tiltak"),
        url=source.fetch.urls[0],
        **place_dates(status, start, end),
    )


def _take_columns(page: Page) -> dict[str, list[Any]]:
    """The lists by the name of their column; that of the status, which bears the day, by its present name."""
    document = page.document
    if not isinstance(document, dict) or not all(isinstance(values, list) for values in document.values()):
        page.refuse("the document is no object of lists")
    columns = {STATUS if STATUS_OF_A_DAY.fullmatch(name) else name: values for name, values in document.items()}
    if len(columns) < len(document):
        page.refuse("there is more than one column of the status")
    return columns


def _take_day(row: Row, column: str) -> date | None:
    """The day of a date that may have its midnight behind it."""
    return row.read(column, lambda text: read_date(MIDNIGHT.sub("", text), DAY))
