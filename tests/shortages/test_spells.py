"""Spells: from which day to which day an episode was under our eyes, and which episodes are none."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from surveillance.model.notice import NoticeStatus
from surveillance.model.source import StartMeaning
from surveillance.shortages.episodes import Episode, StartKind
from surveillance.shortages.spells import LeftOut, Spell, spells_of
from tests.seeding import example_source
from tests.shortages.madeup import evening

WATCHED_FROM = date(2026, 5, 1)


def day(number: int) -> date:
    return WATCHED_FROM + timedelta(days=number)


def running(start: int, first_seen: int, last_seen: int) -> Episode:
    return Episode(
        source_id="xx_voorbeeld_shortages",
        reference="T-1",
        start_on=day(start),
        start_kind="actual",
        end_on=None,
        end_kind="none",
        closed_by=None,
        closed_at=None,
        status=NoticeStatus.ONGOING,
        revisions=(),
        reopened_after_days=None,
        first_seen_at=evening(day(first_seen)),
        last_seen_at=evening(day(last_seen)),
    )


def ended(start: int, first_seen: int, end: int, known: int) -> Episode:
    return replace(
        running(start, first_seen, known),
        end_on=day(end),
        end_kind="actual",
        closed_by="reported",
        closed_at=evening(day(known)),
        status=NoticeStatus.RESOLVED,
    )


def look(episode: Episode, start_means: StartMeaning | None = "actual") -> Spell | LeftOut:
    source = example_source("xx_voorbeeld_shortages", "shortage_notice", start_means=start_means)
    spells, left_out = spells_of(source, [episode], WATCHED_FROM)
    return spells[0] if spells else next(iter(left_out))


def test_a_shortage_that_began_and_ended_under_our_eyes_is_known_whole() -> None:
    assert look(ended(3, 5, end=13, known=14)) == Spell("nl", "actual", days=10, entered=0, is_ended=True)


def test_one_that_ran_when_we_began_to_look_enters_with_the_days_it_had_lasted() -> None:
    assert look(ended(-40, 0, end=13, known=14)) == Spell("nl", "actual", days=53, entered=40, is_ended=True)


def test_one_that_ran_long_before_and_was_added_later_enters_when_it_was_added() -> None:
    assert look(running(-40, 20, 30)) == Spell("nl", "actual", days=70, entered=60, is_ended=False)


def test_one_that_still_runs_lasted_until_our_last_look_at_least() -> None:
    assert look(running(3, 3, 90)) == Spell("nl", "actual", days=87, entered=0, is_ended=False)


def test_one_that_vanished_lasted_until_it_was_last_seen_at_least_and_did_not_end() -> None:
    gone = replace(running(3, 3, 50), closed_by="vanished", closed_at=evening(day(52)))
    assert look(gone) == Spell("nl", "actual", days=47, entered=0, is_ended=False)


def test_a_medicine_taken_off_the_market_was_short_until_then_and_did_not_come_back() -> None:
    stopped = replace(running(3, 3, 50), closed_by="reported", closed_at=evening(day(20)))
    stopped = replace(stopped, status=NoticeStatus.DISCONTINUED)
    assert look(stopped) == Spell("nl", "actual", days=17, entered=0, is_ended=False)


def test_an_end_without_a_day_is_the_day_on_which_we_knew_it() -> None:
    assert look(replace(ended(3, 5, end=13, known=14), end_on=None)) == Spell("nl", "actual", 11, 0, is_ended=True)


def test_an_end_stated_for_a_day_to_come_is_the_day_on_which_we_knew_it() -> None:
    assert look(ended(3, 5, end=4000, known=14)) == Spell("nl", "actual", 11, 0, is_ended=True)


@pytest.mark.parametrize(
    ("episode", "why"),
    [
        (ended(-40, 0, end=-10, known=0), LeftOut.OVER_BEFORE),
        (ended(-40, 0, end=0, known=0), LeftOut.OVER_BEFORE),
        (running(60, 0, 30), LeftOut.NOT_BEGUN),
        (ended(9, 5, end=4, known=14), LeftOut.CONTRADICTORY),
        (replace(ended(3, 5, 13, 14), status=NoticeStatus.WITHDRAWN_NOTIFICATION), LeftOut.WITHDRAWN),
        (replace(ended(3, 5, 5, known=5), status=NoticeStatus.DISCONTINUED), LeftOut.STOPPED),
    ],
)
def test_what_tells_nothing_of_how_long_it_lasts_is_left_out_and_counted(episode: Episode, why: LeftOut) -> None:
    assert look(episode) is why


@pytest.mark.parametrize(
    ("start_means", "start_kind", "counts"),
    [
        ("actual", "actual", True),
        ("actual", "expected", False),
        ("actual", "published", False),
        ("separate", "expected", False),
        ("expected", "expected", True),
        ("published", "published", True),
        ("published", "first_seen", False),
        (None, "actual", False),
    ],
)
def test_only_a_start_that_means_what_the_source_says_counts(
    start_means: StartMeaning | None, start_kind: StartKind, counts: bool
) -> None:
    found = look(replace(ended(3, 5, end=13, known=14), start_kind=start_kind), start_means)
    assert isinstance(found, Spell) is counts
    assert counts or found is LeftOut.START_UNKNOWN
