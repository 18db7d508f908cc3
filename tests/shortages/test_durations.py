"""Durations: by hand, by a second implementation, on published data, and what must hold for any spells."""

import random
import subprocess
import sys
from dataclasses import replace
from math import log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveillance.shortages.durations import LEAST_AT_RISK, LEAST_SPELLS, CannotSay, NotComparable, duration_of
from surveillance.shortages.spells import Spell


def spell(days: int, is_ended: bool = True, entered: int = 0) -> Spell:
    return Spell("xx", "actual", days, entered, is_ended)


def test_a_median_computed_by_hand_with_late_entries() -> None:
    """Five of each. On day 10 only the first two sorts are under our eyes, so half of them ends: 10, not 20."""
    sorts = [spell(10), spell(20), spell(30, entered=25), spell(40, is_ended=False, entered=25)]
    found = duration_of(sorts * 5)
    assert found.median_days == 10
    assert (found.spells, found.ended, found.censored, found.truncated) == (20, 15, 5, 10)
    watched_from_the_start = [replace(one, entered=0) for one in sorts * 5]
    assert duration_of(watched_from_the_start).median_days == 20


def test_a_shortage_first_seen_on_the_day_it_ends_counts_on_that_day() -> None:
    spells = [spell(7, entered=7)] * 10 + [spell(30)] * 10
    assert duration_of(spells).median_days == 7


PLACEBO = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
TREATED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
TREATED_CENSORED = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)


def test_the_classic_leukaemia_trial_gives_its_published_medians_and_intervals() -> None:
    """Freireich et al. 1963, weeks in remission, as in every textbook: 8 (4 to 11) and 23 (13 to beyond)."""
    placebo = duration_of([spell(weeks) for weeks in PLACEBO])
    assert (placebo.median_days, placebo.low_days, placebo.high_days) == (8, 4, 11)
    treated = [*(spell(weeks) for weeks in TREATED), *(spell(weeks, is_ended=False) for weeks in TREATED_CENSORED)]
    found = duration_of(treated)
    assert (found.median_days, found.low_days, found.high_days) == (23, 13, None)


def test_shortages_already_running_and_still_running_give_the_true_median() -> None:
    """Made-up shortages with a true median of 100 days, looked at from day 500 to day 700 after the first began."""
    chance = random.Random(20260927)
    true_median, seen_from, seen_until = 100, 500, 700
    spells: list[Spell] = []
    for _ in range(6000):
        start = chance.uniform(0, seen_until)
        end = start + chance.expovariate(log(2) / true_median)
        if end >= seen_from:
            days, entered = int(min(end, seen_until) - start), int(max(0, seen_from - start))
            spells.append(spell(days, end <= seen_until, entered))
    found = duration_of(spells)
    assert found.low_days is not None
    assert found.high_days is not None
    assert found.low_days <= true_median <= found.high_days
    without_truncation = duration_of([replace(one, entered=0) for one in spells]).median_days
    without_censoring = duration_of([one for one in spells if one.is_ended]).median_days
    assert without_truncation is not None
    assert without_censoring is not None
    assert without_truncation > 1.3 * true_median
    assert without_censoring < 0.9 * true_median


def test_durations_of_two_countries_are_never_thrown_together() -> None:
    with pytest.raises(NotComparable, match=r"xx \(actual\), yy \(actual\)"):
        duration_of([spell(10), replace(spell(10), country="yy")])


def test_starts_of_two_meanings_are_never_thrown_together() -> None:
    with pytest.raises(NotComparable, match=r"xx \(actual\), xx \(expected\)"):
        duration_of([spell(10), replace(spell(10), start_means="expected")])


def test_too_few_spells_say_nothing() -> None:
    found = duration_of([spell(10)] * (LEAST_SPELLS - 1))
    assert (found.median_days, found.why_not) == (None, CannotSay.TOO_FEW)
    assert duration_of([]).why_not is CannotSay.TOO_FEW


def test_spells_of_which_none_ended_say_nothing() -> None:
    assert duration_of([spell(10, is_ended=False)] * 50).why_not is CannotSay.TOO_FEW


def test_a_curve_that_stays_above_one_half_has_no_median() -> None:
    found = duration_of([spell(10)] * 10 + [spell(50, is_ended=False)] * 20)
    assert (found.median_days, found.why_not) == (None, CannotSay.HALF_STILL_RUN)


def test_an_end_with_few_under_our_eyes_gives_no_median() -> None:
    """Three new ones end within days while the forty old ones were seen only from their hundredth day."""
    found = duration_of([spell(day) for day in (1, 2, 3)] + [spell(200, entered=100)] * 40)
    assert (found.median_days, found.why_not) == (None, CannotSay.FEW_AT_RISK)


SPELLS = st.lists(
    st.builds(
        lambda lasted, entered, is_ended: spell(entered + lasted, is_ended, entered),
        st.integers(0, 60),
        st.one_of(st.just(0), st.integers(0, 60)),
        st.booleans(),
    ),
    min_size=LEAST_SPELLS,
    max_size=60,
)


def product_limit(spells: list[Spell]) -> list[tuple[int, int, float, float]]:
    """Day, at risk, share left and Greenwood's sum, from the definition."""
    left, greenwood, found = 1.0, 0.0, []
    for day in sorted({one.days for one in spells if one.is_ended}):
        at_risk = sum(one.entered <= day <= one.days for one in spells)
        ended = sum(one.is_ended and one.days == day for one in spells)
        left *= 1 - ended / at_risk
        greenwood += ended / (at_risk * (at_risk - ended)) if at_risk > ended else 0.0
        found.append((day, at_risk, left, greenwood))
    return found


@settings(deadline=None, max_examples=150)
@given(SPELLS)
def test_the_median_and_its_interval_are_those_of_a_second_implementation(spells: list[Spell]) -> None:
    curve, found = product_limit(spells), duration_of(spells)
    half = next((day for day, _, left, _ in curve if left <= 0.5 + 1e-9), None)
    assert found.median_days in (half, None)
    if found.median_days is None or half is None:
        few = any(at_risk < LEAST_AT_RISK for day, at_risk, _, _ in curve if half is not None and day <= half)
        none_ended = not any(one.is_ended for one in spells)
        assert found.why_not is not None
        assert few or none_ended or half is None
        return
    within = [
        place
        for place, (_, _, left, greenwood) in enumerate(curve)
        if 0 < left < 1
        and greenwood
        and abs((log(-log(left)) - log(-log(0.5))) * log(left)) <= 1.959964 * sqrt(greenwood) + 1e-9
    ]
    if within and left_is_positive(curve):
        assert found.low_days == curve[within[0]][0]
        beyond = within[-1] + 1
        assert found.high_days == (curve[beyond][0] if beyond < len(curve) else None)


def left_is_positive(curve: list[tuple[int, int, float, float]]) -> bool:
    """Whether the curve falls to nothing on its last day only: later days of a curve at nothing mean nothing."""
    return all(left > 1e-12 for _, _, left, _ in curve[:-1])


@settings(deadline=None, max_examples=100)
@given(SPELLS, st.lists(st.integers(0, 120), min_size=1, max_size=20))
def test_shortages_that_still_run_never_lower_the_median(spells: list[Spell], lasting: list[int]) -> None:
    before = duration_of(spells).median_days
    after = duration_of([*spells, *(spell(days, is_ended=False) for days in lasting)]).median_days
    if before is not None and after is not None:
        assert after >= before


@settings(deadline=None, max_examples=50)
@given(SPELLS, st.randoms())
def test_the_order_of_the_spells_does_not_matter(spells: list[Spell], chance: random.Random) -> None:
    shuffled = list(spells)
    chance.shuffle(shuffled)
    assert duration_of(shuffled) == duration_of(spells)


@settings(deadline=None, max_examples=50)
@given(SPELLS)
def test_the_interval_holds_the_median(spells: list[Spell]) -> None:
    found = duration_of(spells)
    if found.median_days is not None:
        assert found.low_days is None or found.low_days <= found.median_days
        assert found.high_days is None or found.high_days >= found.median_days


def test_the_statistics_are_loaded_only_when_a_median_is_asked_for() -> None:
    asked = "import sys, surveillance.shortages.known; print({'statsmodels', 'pandas', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
