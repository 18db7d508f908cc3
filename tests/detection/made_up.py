"""Made-up records for the detection tests."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.product import LegalStatus, Product
from surveillance.model.stock import ReporterKind, StockReportLine, StockUnit
from surveillance.model.version import Version

TODAY = date(2026, 9, 28)


def version(record: Any, row_id: int = 1, source_id: str = "nl_voorbeeld_bron") -> Version[Any]:
    """The record as a current version."""
    known = datetime(2026, 9, 27, 18, tzinfo=UTC)
    return Version(row_id, source_id, record.natural_key, "present", 1, known, None, record)


def notice(**given: Any) -> ShortageNotice:
    """A made-up notice of an interruption."""
    base: dict[str, Any] = {
        "reference": "M-1",
        "notice_type": NoticeType.INTERRUPTION,
        "status": NoticeStatus.ONGOING,
        "product_name": "Voorbeeldine 10 mg",
        "registration_numbers": ("RVG 900001",),
        "received_at": datetime(2026, 8, 1, 9, tzinfo=UTC),
        "actual_start_on": date(2026, 7, 20),
    }
    return ShortageNotice(**base | given)


def product(**given: Any) -> Product:
    """A made-up prescription-only product."""
    base: dict[str, Any] = {
        "reg_scheme": "RVG",
        "reg_number": "900001",
        "name": "Voorbeeldine 10 mg, tabletten",
        "legal_status": LegalStatus.UR,
        "substances": ("VOORBEELDINE",),
    }
    return Product(**base | given)


def stock_line(**given: Any) -> StockReportLine:
    """A made-up line: six weeks of stock."""
    base: dict[str, Any] = {
        "report_id": "VB-1",
        "reporter_kind": ReporterKind.MAH,
        "reporter_id": "KVK 00000001",
        "period_end": date(2026, 9, 20),
        "reg_scheme": "RVG",
        "reg_number": "900001",
        "unit": StockUnit.PACK,
        "stock_on_hand": Decimal(6000),
        "stock_quarantined": Decimal(0),
        "stock_reserved_export": Decimal(0),
        "stock_short_dated": Decimal(0),
        "sales_12m": Decimal(52000),
        "sales_13_weeks": (Decimal(1000),) * 13,
        "first_marketed_on": date(2020, 1, 1),
    }
    return StockReportLine(**base | given)
