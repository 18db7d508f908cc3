"""Weeks are ISO's and Amsterdam's, also at the turn of the year and in the nights the clock is put."""

from datetime import UTC, datetime, timedelta

import pytest

from surveillance.errors import Refused
from surveillance.reporting.weeks import last_complete_week, read_week, week_of


def test_new_year_s_day_2027_lies_in_week_53_of_2026() -> None:
    assert week_of(datetime.fromisoformat("2027-01-01T12:00+01:00")).label == "2026-W53"


def test_the_week_after_week_53_is_the_first_of_the_next_year() -> None:
    week = read_week("2027-W01")
    assert week.previous.label == "2026-W53"
    assert week.previous.sunday.isoformat() == "2027-01-03"


@pytest.mark.parametrize(
    ("label", "why"), [("2025-W53", "has no week 53"), ("2026-W00", "has no week 0"), ("2026-39", "write it as")]
)
def test_a_week_that_does_not_exist_is_refused(label: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_week(label)


@pytest.mark.parametrize(("label", "hours"), [("2026-W43", 169), ("2026-W13", 167), ("2026-W39", 168)])
def test_a_week_in_which_the_clock_is_put_is_an_hour_longer_or_shorter(label: str, hours: int) -> None:
    week = read_week(label)
    assert week.ends_at - week.previous.ends_at == timedelta(hours=hours)


@pytest.mark.parametrize(("label", "utc_hour"), [("2026-W43", 6), ("2026-W42", 5)])
def test_the_mail_leaves_at_seven_in_amsterdam_in_winter_and_in_summer(label: str, utc_hour: int) -> None:
    assert read_week(label).mail_at.hour == utc_hour
    assert read_week(label).mail_at.tzinfo is UTC


def test_an_instant_just_before_midnight_on_sunday_lies_in_the_week_and_midnight_does_not() -> None:
    week = read_week("2026-W39")
    assert week_of(week.last_instant) == week
    assert week_of(week.ends_at).label == "2026-W40"


@pytest.mark.parametrize(("clock", "label"), [("00:04", "2026-W38"), ("00:05", "2026-W39")])
def test_a_week_is_left_alone_for_five_minutes_after_its_end(clock: str, label: str) -> None:
    assert last_complete_week(datetime.fromisoformat(f"2026-09-28T{clock}+02:00")).label == label
