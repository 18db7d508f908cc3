"""How long shortages last: the Kaplan–Meier median, never the mean of those that happen to be over.

Shortages that still run count for as long as they did (right censoring), and those that ran already when we began to
look count from then on (left truncation): without the first the answer is too short, without the second too long.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from surveillance.errors import SurveillanceError
from surveillance.shortages.spells import Spell

LEAST_SPELLS = 20
LEAST_AT_RISK = 5
"""With fewer under our eyes at any end up to the median, one shortage more or less moves it by months."""
HALF = 0.5
CONFIDENCE = 0.95
ROUNDING = 1e-9


class NotComparable(SurveillanceError):
    """Durations of different countries, or counted from different sorts of start, were about to be thrown together."""


class CannotSay(StrEnum):
    """Why there is no median."""

    TOO_FEW = "too_few"
    FEW_AT_RISK = "few_at_risk"
    HALF_STILL_RUN = "half_still_run"
    """The curve never falls to one half: more than half may last longer than we have been looking."""


@dataclass(frozen=True, slots=True)
class Duration:
    """How long shortages last, as far as these spells can tell."""

    spells: int
    ended: int
    censored: int
    """Without an end when we last saw them."""
    truncated: int
    """Running already when we first saw them."""
    median_days: int | None = None
    low_days: int | None = None
    high_days: int | None = None
    """The 95 % confidence interval of the median; without a high end it reaches beyond what was seen."""
    why_not: CannotSay | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A day on which shortages ended, and what part lasts longer."""

    day: int
    at_risk: int
    share_left: float


def duration_of(spells: Iterable[Spell]) -> Duration:
    """The median of these spells with its confidence interval, or why there is none.

    Raises `NotComparable` when they are not of one country or their starts do not mean the same.
    """
    listed = list(spells)
    _refuse_mixture(listed)
    said = _counted(listed)
    if said.spells < LEAST_SPELLS or not said.ended:
        return replace(said, why_not=CannotSay.TOO_FEW)
    steps, (low, high) = _estimate(listed)
    until_half = next(
        (steps[: place + 1] for place, step in enumerate(steps) if step.share_left <= HALF + ROUNDING), []
    )
    if not until_half:
        return replace(said, why_not=CannotSay.HALF_STILL_RUN)
    if min(step.at_risk for step in until_half) < LEAST_AT_RISK:
        return replace(said, why_not=CannotSay.FEW_AT_RISK)
    return replace(said, median_days=until_half[-1].day, low_days=low, high_days=high)


def _refuse_mixture(spells: list[Spell]) -> None:
    kinds = sorted({(spell.country, spell.start_means) for spell in spells})
    if len(kinds) > 1:
        told = ", ".join(f"{country} ({means})" for country, means in kinds)
        raise NotComparable(f"durations of {told} have no common median")


def _counted(spells: list[Spell]) -> Duration:
    ended = sum(spell.is_ended for spell in spells)
    return Duration(
        spells=len(spells),
        ended=ended,
        censored=len(spells) - ended,
        truncated=sum(spell.entered > 0 for spell in spells),
    )


def _estimate(spells: list[Spell]) -> tuple[list[Step], tuple[int | None, int | None]]:
    """The curve, and the confidence interval of its median."""
    import numpy as np  # these take seconds: who only reads DAGs or opens the desk need not wait for them
    from statsmodels.duration.survfunc import SurvfuncRight

    days = np.array([spell.days for spell in spells], dtype=float)
    ended = np.array([spell.is_ended for spell in spells], dtype=int)
    entered = np.array([spell.entered for spell in spells], dtype=float) - 0.5  # seen on a day, it may end on that day
    curve = SurvfuncRight(days, ended, entry=entered)
    steps = [
        Step(int(day), int(at_risk), float(left))
        for day, at_risk, left in zip(curve.surv_times, curve.n_risk, curve.surv_prob, strict=True)
    ]
    with np.errstate(all="ignore"):  # where the last one under our eyes ended there is no variance
        low, high = curve.quantile_ci(HALF, alpha=1 - CONFIDENCE, method="cloglog")
    return steps, (_as_days(low), _as_days(high))


def _as_days(limit: float) -> int | None:
    return int(limit) if 0 <= limit < float("inf") else None
