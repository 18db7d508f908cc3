"""The dated norm, and how lines become a position."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from surveillance.model.stock import ReporterKind, StockReportLine, StockUnit
from surveillance.stock.norm import norm_for, read_norms
from surveillance.stock.position import position_of

MAH, WHOLESALER = ReporterKind.MAH, ReporterKind.WHOLESALER


@pytest.mark.parametrize(
    ("kind", "day", "weeks", "norm_id"),
    [
        (MAH, date(2023, 1, 1), 6, "stock-2023"),
        (MAH, date(2023, 12, 31), 6, "stock-2023"),
        (MAH, date(2024, 1, 1), 6, "stock-2024"),
        (WHOLESALER, date(2023, 7, 2), 2, "stock-2023"),
        (WHOLESALER, date(2026, 8, 31), 2, "stock-2024"),
    ],
)
def test_an_old_report_is_judged_by_the_norm_of_its_time(
    kind: ReporterKind, day: date, weeks: int, norm_id: str
) -> None:
    found = norm_for(kind, day)
    assert found is not None
    assert (found.period_value, found.norm_id) == (weeks, norm_id)


def test_before_the_duty_began_there_is_no_norm() -> None:
    assert norm_for(MAH, date(2022, 12, 31)) is None


def test_never_are_two_norms_in_force_at_once() -> None:
    for row in read_norms():
        others = [other for other in read_norms() if other is not row and other.reporter_kind is row.reporter_kind]
        assert not any(other.is_in_force(row.valid_from) for other in others)
        assert row.legal_ref


def line(**given: Any) -> StockReportLine:
    base: dict[str, Any] = {
        "report_id": "VB-1",
        "reporter_kind": MAH,
        "reporter_id": "KVK 00000001",
        "period_end": date(2026, 8, 31),
        "reg_scheme": "RVG",
        "reg_number": "900001",
        "unit": StockUnit.PACK,
        "stock_on_hand": Decimal(10),
        "sales_12m": Decimal(100),
        "sales_13_weeks": (Decimal(2),) * 13,
        "submitted_at": datetime(2026, 9, 4, tzinfo=UTC),
    }
    return StockReportLine(**base | given)


def test_packs_of_one_number_are_added_up() -> None:
    held = position_of([line(pack_code="a"), line(pack_code="b", stock_on_hand=Decimal(5))])
    assert (held.stock_on_hand, held.sales_12m, held.weekly_sales) == (15, 200, (4,) * 13)


def test_a_quantity_that_one_pack_leaves_empty_is_unknown_in_the_total() -> None:
    assert position_of([line(pack_code="a"), line(pack_code="b", sales_12m=None)]).sales_12m is None


def test_quantities_in_different_units_are_not_one_position() -> None:
    assert not position_of([line(pack_code="a"), line(pack_code="b", unit=StockUnit.TABLET)]).has_one_unit


def test_a_position_without_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one line"):
        position_of([])
