"""The worked cases of the coverage formula, and what must hold for every input."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveillance.model.stock import ReporterKind
from surveillance.stock.coverage import Coverage, CoverageStatus, Lack, SeasonBasis, coverage
from surveillance.stock.norm import Norm, norm_for
from surveillance.stock.position import StockPosition

END = date(2026, 8, 30)
MAH, WHOLESALER = ReporterKind.MAH, ReporterKind.WHOLESALER
EXEMPT, UNKNOWN, MET, NEAR, BREACH = CoverageStatus


def position(weeks: int = 104, kind: ReporterKind = MAH, **given: Any) -> StockPosition:
    """The base of the table: 6,000 in stock, 52,000 sold in a year, two years on the market."""
    base: dict[str, Any] = {
        "stock_on_hand": 6000,
        "stock_quarantined": 0,
        "stock_reserved_export": 0,
        "stock_short_dated": 0,
        "stock_in_transit": 0,
        "sales_12m": 52000,
    }
    amounts = {name: Decimal(value) if isinstance(value, int) else value for name, value in (base | given).items()}
    marketed = END - timedelta(weeks=weeks)
    return StockPosition(reporter_kind=kind, period_end=END, first_marketed_on=marketed, **amounts)


def judge(held: StockPosition) -> Coverage:
    return coverage(held, norm_for(held.reporter_kind, held.period_end))


WORKED = [
    ("1 the limit itself is met", {}, "6", "6", MET, MET),
    ("2 exactly nine tenths is near", {"stock_quarantined": 600}, "27/5", "27/5", NEAR, NEAR),
    ("3 one unit less is a breach", {"stock_quarantined": 601}, "5399/1000", "5399/1000", BREACH, BREACH),
    (
        "4 three deductions give the same",
        {"stock_quarantined": 300, "stock_reserved_export": 100, "stock_short_dated": 200},
        "27/5",
        "27/5",
        NEAR,
        NEAR,
    ),
    ("5 transit does not count", {"stock_in_transit": 5000}, "6", "6", MET, MET),
    ("6 a busy season", {"sales_same_window_last_year": 7500}, "6", "24/5", MET, BREACH),
    ("7 a quiet season", {"sales_same_window_last_year": 4500}, "6", "8", MET, MET),
    ("8 season capped at three", {"sales_same_window_last_year": 24000}, "6", "2", MET, BREACH),
    ("9 season floored at a half", {"sales_same_window_last_year": 1800}, "6", "12", MET, MET),
    (
        "10a young product, holder",
        {"weeks": 20, "stock_on_hand": 1200, "sales_12m": 10000},
        "12/5",
        "12/5",
        BREACH,
        BREACH,
    ),
    (
        "10b young product, wholesaler",
        {"weeks": 20, "kind": WHOLESALER, "stock_on_hand": 1200, "sales_12m": 10000},
        "12/5",
        "12/5",
        MET,
        MET,
    ),
    ("11 seven weeks lived", {"weeks": 7}, None, None, UNKNOWN, UNKNOWN),
    ("12 no sales is never infinite", {"sales_12m": 0}, None, None, UNKNOWN, UNKNOWN),
    ("13 more quarantined than present", {"stock_on_hand": 1500, "stock_quarantined": 2000}, "0", "0", BREACH, BREACH),
    ("14 a wholesaler at two weeks", {"kind": WHOLESALER, "stock_on_hand": 2000}, "2", "2", MET, MET),
]


@pytest.mark.parametrize(("why", "given_", "plain", "seasonal", "status", "status_seasonal"), WORKED)
def test_the_worked_cases_come_out_exactly(
    why: str,
    given_: dict[str, Any],
    plain: str | None,
    seasonal: str | None,
    status: CoverageStatus,
    status_seasonal: CoverageStatus,
) -> None:
    found = judge(position(**given_))
    assert (found.plain, found.seasonal) == tuple(part and Fraction(part) for part in (plain, seasonal)), why
    assert (found.status_plain, found.status_seasonal) == (status, status_seasonal), why


def test_case_15_a_shortage_in_the_year_flatters_the_stock_and_the_unconstrained_variant_shows_it() -> None:
    weekly = (Decimal(1000),) * 20 + (Decimal(200),) * 12 + (Decimal(1000),) * 20
    short = (False,) * 20 + (True,) * 12 + (False,) * 20
    found = judge(position(stock_on_hand=5200, sales_12m=42400, weekly_sales=weekly, shortage_weeks=short))
    assert found.demand == Fraction(42400, 52)
    assert found.plain == Fraction(5200 * 52, 42400)
    assert found.status_plain is MET
    assert found.demand_unconstrained == 1000
    assert found.unconstrained == Fraction(26, 5)
    assert found.status_unconstrained is BREACH
    assert found.unconstrained_weeks == 52


def test_without_notified_shortage_weeks_there_is_no_unconstrained_variant() -> None:
    weekly = (Decimal(1000),) * 13
    found = judge(position(weekly_sales=weekly, shortage_weeks=(False,) * 13))
    assert found.unconstrained is None


def test_a_young_product_has_no_season_and_says_so() -> None:
    found = judge(position(weeks=103, sales_same_window_last_year=7500))
    assert (found.season, found.season_basis) == (1, SeasonBasis.TOO_SHORT)
    assert judge(position()).season_basis is SeasonBasis.NOT_GIVEN
    assert judge(position(sales_same_window_last_year=6000)).season_basis is SeasonBasis.LAST_YEAR


@pytest.mark.parametrize(
    ("given_", "lack"),
    [
        ({"stock_quarantined": None}, Lack.NO_STOCK),
        ({"sales_12m": None}, Lack.NO_SALES),
        ({"weeks": 7}, Lack.TOO_YOUNG),
        ({"has_one_unit": False}, Lack.MIXED_UNITS),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_computed(given_: dict[str, Any], lack: Lack) -> None:
    found = judge(position(**given_))
    assert found.lacks == (lack,)
    assert (found.plain, found.status_plain) == (None, UNKNOWN)


def test_a_product_unknown_to_the_register_is_computed_but_not_judged() -> None:
    held = position()
    found = coverage(held, norm_for(MAH, END), is_in_register=False)
    assert (found.plain, found.status_plain, found.lacks) == (6, UNKNOWN, (Lack.NOT_IN_REGISTER,))


def test_an_accepted_exemption_is_exempt_and_its_coverage_is_shown_all_the_same() -> None:
    found = judge(position(stock_on_hand=100, exemption_code="short_shelf_life"))
    assert (found.status_plain, found.status_seasonal, found.plain) == (EXEMPT, EXEMPT, Fraction(1, 10))
    assert judge(position(stock_on_hand=100, exemption_code="ANDERS")).status_plain is BREACH


def test_the_result_keeps_every_input_and_parameter_so_that_it_can_be_repeated() -> None:
    plain = judge(position(stock_quarantined=600)).as_plain()
    assert plain["plain"] == "27/5"
    assert plain["position"]["stock_quarantined"] == "600"
    assert plain["parameters"]["near_factor"] == "9/10"
    assert plain["norm"]["legal_ref"].endswith("Stcrt. 2023, 32152")
    assert plain["formula_version"] == 1


amounts = st.decimals(min_value=0, max_value=10**6, places=2)
positions = st.builds(
    StockPosition,
    reporter_kind=st.sampled_from(ReporterKind),
    period_end=st.just(END),
    stock_on_hand=amounts,
    stock_quarantined=amounts,
    stock_reserved_export=amounts,
    stock_short_dated=amounts,
    stock_in_transit=amounts,
    sales_12m=st.decimals(min_value=1, max_value=10**6, places=2),
    sales_same_window_last_year=st.none() | amounts,
    first_marketed_on=st.integers(8, 300).map(lambda weeks: END - timedelta(weeks=weeks)),
)
RANK = [BREACH, NEAR, MET]


@settings(max_examples=60, deadline=None)
@given(positions, amounts)
def test_more_stock_never_lowers_coverage(held: StockPosition, more: Decimal) -> None:
    richer = replace(held, stock_on_hand=(held.stock_on_hand or 0) + more)
    before, after = judge(held), judge(richer)
    assert before.plain is not None
    assert after.plain is not None
    assert after.plain >= before.plain
    assert RANK.index(after.status_seasonal) >= RANK.index(before.status_seasonal)


@settings(max_examples=60, deadline=None)
@given(positions, st.integers(2, 1000))
def test_scaling_every_quantity_leaves_coverage_as_it_is(held: StockPosition, factor: int) -> None:
    scaled = replace(
        held,
        **{
            name: None if getattr(held, name) is None else getattr(held, name) * factor
            for name in (
                "stock_on_hand",
                "stock_quarantined",
                "stock_reserved_export",
                "stock_short_dated",
                "sales_12m",
                "sales_same_window_last_year",
            )
        },
    )
    before, after = judge(held), judge(scaled)
    assert (after.plain, after.seasonal) == (before.plain, before.seasonal)


@settings(max_examples=60, deadline=None)
@given(positions, amounts)
def test_quarantine_never_raises_coverage(held: StockPosition, more: Decimal) -> None:
    found, less = judge(held), judge(replace(held, stock_quarantined=(held.stock_quarantined or 0) + more))
    assert found.plain is not None
    assert less.plain is not None
    assert less.plain <= found.plain


@settings(max_examples=60, deadline=None)
@given(positions, amounts)
def test_the_season_never_changes_the_plain_value(held: StockPosition, window: Decimal) -> None:
    with_season = judge(replace(held, sales_same_window_last_year=window))
    assert with_season.plain == judge(replace(held, sales_same_window_last_year=None)).plain


@settings(max_examples=60, deadline=None)
@given(positions, st.integers(1, 20), st.integers(0, 19))
def test_a_shorter_norm_never_turns_met_into_breach(held: StockPosition, weeks: int, shorter: int) -> None:
    def plain_status(required: int) -> CoverageStatus:
        row = norm_for(held.reporter_kind, END)
        assert isinstance(row, Norm)
        return coverage(held, replace(row, period_value=required)).status_plain

    if plain_status(weeks) is MET:
        assert plain_status(max(1, weeks - shorter)) is MET


@settings(max_examples=60, deadline=None)
@given(positions, st.integers(-40, 40))
def test_moving_everything_by_whole_weeks_changes_nothing(held: StockPosition, weeks: int) -> None:
    by = timedelta(weeks=weeks)
    assert held.first_marketed_on is not None
    moved = replace(held, period_end=END + by, first_marketed_on=held.first_marketed_on + by)
    assert judge(moved).plain == judge(held).plain
