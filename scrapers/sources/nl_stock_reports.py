"""A stock report, schema v1 (mandatory-stock.md, section 6): how many lines come, a header, the lines."""

import re
from collections.abc import Iterator
from decimal import Decimal

from scrapers.reading.header import MOST_SHOWN
from scrapers.reading.numbers import read_decimal
from scrapers.reading.page import Page
from scrapers.reading.row import Row, refuse
from scrapers.reading.tables import read_rows
from surveillance.model.identifiers import is_zi
from surveillance.model.source import Source
from surveillance.model.stock import ReporterKind, StockReportLine, StockUnit

PREAMBLE = re.compile(r"stock-report;(?P<version>[^;]*);lines;(?P<lines>\d+)[;\s]*")
VERSION = "v1"
DAY = "%Y-%m-%d"
OLDEST_PRODUCT = 1900
WEEKS = 13


def read(source: Source, page: Page) -> Iterator[Row]:
    """The lines. Another version, another number of lines than stated and two reporters refuse the file whole."""
    first, _, rest = page.text.partition("\n")
    stated = PREAMBLE.fullmatch(first)
    if not stated or stated["version"] != VERSION:
        page.refuse(f"the first line {first.strip()[:80]!r} is not 'stock-report;{VERSION};lines;<number>'")
    rows = list(read_rows(source, page.with_text(rest)))
    if len(rows) != int(stated["lines"]):
        page.refuse(f"{len(rows)} lines came where the first line states {stated['lines']}")
    reporters = sorted({str(row.raw.get("reporter_id", "")).strip() for row in rows} - {""})
    if len(reporters) > 1:
        page.refuse(f"lines of {len(reporters)} reporters in one file: {', '.join(reporters)[:MOST_SHOWN]}")
    return iter(rows)


def parse(source: Source, row: Row) -> StockReportLine:
    """One line. Figures are kept as stated, a negative stock too: judging them is a rule's work."""
    registration = row.take_registration("reg_scheme", "reg_number")
    zi_number = row.take("zi_number")
    if zi_number and not is_zi(zi_number):
        refuse("zi_number", "the check digit is wrong")
    return StockReportLine(
        report_id=row.take_required("report_id"),
        reporter_kind=row.take_code("reporter_kind", ReporterKind),
        reporter_id=row.take_required("reporter_id"),
        period_end=row.take_date("period_end", DAY) or refuse("period_end", "is empty"),
        reg_scheme=registration.scheme,
        reg_number=registration.number,
        pack_code=row.take("gtin"),
        pack_size=row.take_decimal("pack_size"),
        unit=row.take_code("unit", StockUnit),
        stock_on_hand=row.take_decimal("stock_on_hand"),
        stock_quarantined=row.take_decimal("stock_quarantined"),
        stock_reserved_export=row.take_decimal("stock_reserved_export"),
        stock_short_dated=row.take_decimal("stock_short_dated"),
        stock_in_transit=row.take_decimal("stock_in_transit"),
        sales_12m=row.take_decimal("sales_12m"),
        sales_same_window_last_year=row.take_decimal("sales_same_window_last_year"),
        sales_13_weeks=_read_weeks(row),
        sales_in_period=row.take_decimal("sales_in_period"),
        receipts_in_period=row.take_decimal("receipts_in_period"),
        first_marketed_on=row.take_date("first_marketed_on", DAY, OLDEST_PRODUCT),
        shelf_life_days=row.take_integer("shelf_life_days"),
        exemption_code=row.take("exemption_code"),
        exemption_ref=row.take("exemption_ref"),
        remarks=row.take("remarks"),
        submitted_at=row.take_instant("submitted_at"),
        supersedes=row.take("supersedes"),
    )


def _read_weeks(row: Row) -> tuple[Decimal, ...]:
    weeks = row.read("sales_13_weeks", lambda text: tuple(read_decimal(part) for part in text.split()))
    if weeks and len(weeks) != WEEKS:
        refuse("sales_13_weeks", f"{len(weeks)} numbers where {WEEKS} are due")
    return weeks or ()
