"""Coverage: for how many weeks a stock lasts. One pure formula, in exact fractions, that anyone can repeat.

    usable   = on hand − quarantined − reserved for export − short-dated        (at least 0; in transit never counts)
    demand   = sales over 12 months / weeks lived (at most 52)
    season   = clamp(same window last year / (window · demand), 0.5, 3)         (1 without 104 weeks of data)
    coverage = usable / (demand · season)                                       weeks

Statuses are decided on unrounded values: 5.4 weeks against 0.9 · 6 is `near` on every machine.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from surveillance.stock.norm import Norm, accepted_exemptions
from surveillance.stock.position import StockPosition

FORMULA_VERSION = 1


class CoverageStatus(StrEnum):
    """What the coverage means against the norm; the first that applies, in this order."""

    EXEMPT = "exempt"
    INSUFFICIENT_DATA = "insufficient_data"
    MET = "met"
    NEAR = "near"
    BREACH = "breach"


class Lack(StrEnum):
    """Why there is no coverage to judge."""

    NOT_IN_REGISTER = "not_in_register"
    NO_NORM = "no_norm"
    NO_STOCK = "no_stock"
    NO_SALES = "no_sales"
    NO_FIRST_MARKETING = "no_first_marketing"
    TOO_YOUNG = "too_young"
    MIXED_UNITS = "mixed_units"


UNJUDGED = frozenset({Lack.NOT_IN_REGISTER, Lack.NO_NORM})
"""With only these lacking the weeks can be computed and shown, though not judged."""


class SeasonBasis(StrEnum):
    """What the season rests on; without a basis it is 1 and the result says so."""

    LAST_YEAR = "last_year"
    TOO_SHORT = "too_short"
    NOT_GIVEN = "not_given"


@dataclass(frozen=True, slots=True)
class CoverageParameters:
    """What may be set; kept with every result."""

    near_factor: Fraction = Fraction(9, 10)
    season_low: Fraction = Fraction(1, 2)
    season_high: Fraction = Fraction(3)
    season_weeks: int = 104
    """Weeks of data before a season is believed."""
    least_weeks: int = 8
    most_weeks: int = 52


USUAL = CoverageParameters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The result with everything needed to repeat it. Fractions are weeks unless said otherwise."""

    position: StockPosition
    parameters: CoverageParameters
    norm: Norm | None
    formula_version: int = FORMULA_VERSION
    usable: Fraction | None = None
    """In the report's unit."""
    weeks_lived: Fraction | None = None
    demand: Fraction | None = None
    """Units a week."""
    season: Fraction = Fraction(1)
    season_basis: SeasonBasis = SeasonBasis.NOT_GIVEN
    plain: Fraction | None = None
    seasonal: Fraction | None = None
    demand_unconstrained: Fraction | None = None
    """Units a week over the weeks without a notified shortage; none when no week had one."""
    unconstrained: Fraction | None = None
    unconstrained_weeks: int = 0
    """On how many weekly figures it rests; 52 are needed before it says as much as the others."""
    lacks: tuple[Lack, ...] = ()

    @property
    def required(self) -> Fraction | None:
        """The weeks the norm asks for."""
        return Fraction(self.norm.period_value) if self.norm else None

    @property
    def status_plain(self) -> CoverageStatus:
        """What the coverage without a season means."""
        return self._status(self.plain)

    @property
    def status_seasonal(self) -> CoverageStatus:
        """What the coverage with the season means."""
        return self._status(self.seasonal)

    @property
    def status_unconstrained(self) -> CoverageStatus:
        """What the coverage on the demand of weeks without a shortage means."""
        return self._status(self.unconstrained)

    def as_plain(self) -> dict[str, Any]:
        """Every input, parameter and outcome as JSON can hold it; fractions as `27/5`."""
        names = [part.name for part in fields(self)] + ["status_plain", "status_seasonal", "status_unconstrained"]
        return {name: _plain(getattr(self, name)) for name in names}

    def _status(self, weeks: Fraction | None) -> CoverageStatus:
        if self.position.exemption_code in accepted_exemptions():
            return CoverageStatus.EXEMPT
        if self.lacks or weeks is None or self.required is None:
            return CoverageStatus.INSUFFICIENT_DATA
        return status_of(weeks, self.required, self.parameters)


def coverage(
    position: StockPosition,
    norm: Norm | None,
    is_in_register: bool = True,
    parameters: CoverageParameters = USUAL,
) -> Coverage:
    """How long the stock of this position lasts, plain and with the season, and what each means against the norm."""
    lacks = find_lacks(position, norm, is_in_register, parameters)
    usable, lived = usable_stock(position), weeks_lived(position, parameters)
    known = Coverage(position=position, parameters=parameters, norm=norm, usable=usable, weeks_lived=lived, lacks=lacks)
    if usable is None or lived is None or position.sales_12m is None or not UNJUDGED.issuperset(lacks):
        return known
    return _with_weeks(known, usable, Fraction(position.sales_12m) / lived)


def _with_weeks(known: Coverage, usable: Fraction, demand: Fraction) -> Coverage:
    """The result with everything that follows from what can be supplied and what is asked for."""
    position = known.position
    season, basis = season_factor(position, demand, known.norm, known.parameters)
    unconstrained = unconstrained_demand(position)
    return replace(
        known,
        demand=demand,
        season=season,
        season_basis=basis,
        plain=usable / demand,
        seasonal=usable / (demand * season),
        demand_unconstrained=unconstrained,
        unconstrained=usable / unconstrained if unconstrained else None,
        unconstrained_weeks=len(position.weekly_sales) if unconstrained else 0,
    )


def usable_stock(position: StockPosition) -> Fraction | None:
    """What can be supplied now, never below 0; none when the report leaves one of its parts empty."""
    parts = (
        position.stock_on_hand,
        position.stock_quarantined,
        position.stock_reserved_export,
        position.stock_short_dated,
    )
    known = [Fraction(part) for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return max(Fraction(0), known[0] - sum(known[1:]))


def weeks_lived(position: StockPosition, parameters: CoverageParameters) -> Fraction | None:
    """Weeks of sales that the yearly figure really holds: since first marketing, at most 52."""
    since = _weeks_since(position.first_marketed_on, position.period_end)
    return None if since is None else min(Fraction(parameters.most_weeks), since)


def season_factor(
    position: StockPosition, demand: Fraction, norm: Norm | None, parameters: CoverageParameters
) -> tuple[Fraction, SeasonBasis]:
    """How much more (or less) than average is expected in the weeks of the norm, from the same weeks a year ago."""
    since = _weeks_since(position.first_marketed_on, position.period_end)
    if since is None or since < parameters.season_weeks:
        return Fraction(1), SeasonBasis.TOO_SHORT
    if position.sales_same_window_last_year is None or norm is None:
        return Fraction(1), SeasonBasis.NOT_GIVEN
    ratio = Fraction(position.sales_same_window_last_year) / (norm.period_value * demand)
    return min(parameters.season_high, max(parameters.season_low, ratio)), SeasonBasis.LAST_YEAR


def status_of(weeks: Fraction, required: Fraction, parameters: CoverageParameters) -> CoverageStatus:
    """What so many weeks mean against the norm; the limit itself is met, nine tenths of it is near."""
    if weeks >= required:
        return CoverageStatus.MET
    return CoverageStatus.NEAR if weeks >= parameters.near_factor * required else CoverageStatus.BREACH


def find_lacks(
    position: StockPosition, norm: Norm | None, is_in_register: bool, parameters: CoverageParameters
) -> tuple[Lack, ...]:
    """Everything that keeps this position from being judged."""
    lived = weeks_lived(position, parameters)
    holds = {
        Lack.NOT_IN_REGISTER: not is_in_register,
        Lack.NO_NORM: norm is None,
        Lack.MIXED_UNITS: not position.has_one_unit,
        Lack.NO_STOCK: usable_stock(position) is None,
        Lack.NO_SALES: position.sales_12m is None or position.sales_12m <= 0,
        Lack.NO_FIRST_MARKETING: lived is None,
        Lack.TOO_YOUNG: lived is not None and lived < parameters.least_weeks,
    }
    return tuple(lack for lack, is_so in holds.items() if is_so)


def _weeks_since(first: date | None, last: date) -> Fraction | None:
    return None if first is None else Fraction((last - first).days, 7)


def unconstrained_demand(position: StockPosition) -> Fraction | None:
    """Sales a week over the weeks without a notified shortage; none when no week had one, or none was free of it.

    A shortage depresses sales and so flatters the stock.
    """
    if not any(position.shortage_weeks) or len(position.shortage_weeks) != len(position.weekly_sales):
        return None
    weeks = zip(position.weekly_sales, position.shortage_weeks, strict=True)
    free = [Fraction(sold) for sold, is_short in weeks if not is_short]
    return sum(free, Fraction(0)) / len(free) if any(free) else None


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, StockPosition | Norm | CoverageParameters):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    return str(value) if isinstance(value, StrEnum) else value
