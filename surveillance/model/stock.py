"""A line of a stock report: what one firm says it holds of one medicine at the end of a period (schema v1)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from surveillance.model.record import Record


class ReporterKind(StrEnum):
    """Who reports: it chooses the norm."""

    MAH = "mah"
    """Holder of a marketing authorisation."""
    WHOLESALER = "wholesaler"


class StockUnit(StrEnum):
    """The unit of every quantity of a line."""

    DDD = "DDD"
    TABLET = "tablet"
    ML = "ml"
    PACK = "pack"


@dataclass(frozen=True, slots=True, kw_only=True)
class StockReportLine(Record):
    """One reporter, one registration number or pack, one period. Quantities in `unit`; nothing is corrected."""

    kind: ClassVar[str] = "stock_report_line"
    key: ClassVar[tuple[str, ...]] = ("reporter_id", "period_end", "reg_scheme", "reg_number", "pack_code")
    stated_at: ClassVar[str | None] = "submitted_at"

    report_id: str
    reporter_kind: ReporterKind
    reporter_id: str
    """With its scheme: `KVK 12345678` or `ORG-100001234`."""
    period_end: date
    """Stock is as of the end of this day."""
    reg_scheme: str
    reg_number: str
    pack_code: str | None = None
    """The GTIN of the pack, where the line is about one pack. Z-Index numbers are not kept."""
    pack_size: Decimal | None = None
    unit: StockUnit
    stock_on_hand: Decimal | None = None
    stock_quarantined: Decimal | None = None
    stock_reserved_export: Decimal | None = None
    stock_short_dated: Decimal | None = None
    stock_in_transit: Decimal | None = None
    sales_12m: Decimal | None = None
    sales_same_window_last_year: Decimal | None = None
    sales_13_weeks: tuple[Decimal, ...] = ()
    """The last 13 weeks, oldest first."""
    sales_in_period: Decimal | None = None
    receipts_in_period: Decimal | None = None
    first_marketed_on: date | None = None
    shelf_life_days: int | None = None
    exemption_code: str | None = None
    exemption_ref: str | None = None
    remarks: str | None = None
    submitted_at: datetime | None = None
    supersedes: str | None = None
