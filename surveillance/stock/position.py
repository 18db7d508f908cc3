"""What a firm holds of one product at the end of a period: the input of the coverage formula."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from surveillance.model.stock import ReporterKind, StockReportLine


@dataclass(frozen=True, slots=True, kw_only=True)
class StockPosition:
    """One reporter, one registration number, one period; all quantities in one unit. None is not zero."""

    reporter_kind: ReporterKind
    period_end: date
    stock_on_hand: Decimal | None = None
    stock_quarantined: Decimal | None = None
    stock_reserved_export: Decimal | None = None
    stock_short_dated: Decimal | None = None
    stock_in_transit: Decimal | None = None
    """Shown, never counted."""
    sales_12m: Decimal | None = None
    sales_same_window_last_year: Decimal | None = None
    first_marketed_on: date | None = None
    exemption_code: str | None = None
    has_one_unit: bool = True
    """False when the lines of this product are in different units, which cannot be added up."""
    weekly_sales: tuple[Decimal, ...] = ()
    """Sales per week up to the end of the period, oldest first; one report holds 13."""
    shortage_weeks: tuple[bool, ...] = ()
    """For each of those weeks, whether a shortage was notified as active in it."""


def position_of(lines: Sequence[StockReportLine]) -> StockPosition:
    """The lines of one reporter, product and period as one position: packs are added up within the number.

    A quantity that any line leaves empty is unknown in the total. Raises `ValueError` when there is no line.
    """
    if not lines:
        raise ValueError("a stock position needs at least one line")
    first = lines[0]
    return StockPosition(
        reporter_kind=first.reporter_kind,
        period_end=first.period_end,
        first_marketed_on=min((line.first_marketed_on for line in lines if line.first_marketed_on), default=None),
        exemption_code=_claimed(lines),
        has_one_unit=len({line.unit for line in lines}) == 1,
        weekly_sales=_add_weeks([line.sales_13_weeks for line in lines]),
        stock_on_hand=_total(lines, "stock_on_hand"),
        stock_quarantined=_total(lines, "stock_quarantined"),
        stock_reserved_export=_total(lines, "stock_reserved_export"),
        stock_short_dated=_total(lines, "stock_short_dated"),
        stock_in_transit=_total(lines, "stock_in_transit"),
        sales_12m=_total(lines, "sales_12m"),
        sales_same_window_last_year=_total(lines, "sales_same_window_last_year"),
    )


def _total(lines: Sequence[StockReportLine], quantity: str) -> Decimal | None:
    known = [value for line in lines if (value := getattr(line, quantity)) is not None]
    return sum(known, Decimal(0)) if len(known) == len(lines) else None


def _claimed(lines: Sequence[StockReportLine]) -> str | None:
    """The exemption that every line claims alike."""
    claimed = {line.exemption_code for line in lines}
    return claimed.pop() if len(claimed) == 1 else None


def _add_weeks(series: Sequence[tuple[Decimal, ...]]) -> tuple[Decimal, ...]:
    if len({len(weeks) for weeks in series}) != 1:
        return ()
    return tuple(sum(week, Decimal(0)) for week in zip(*series, strict=True))
