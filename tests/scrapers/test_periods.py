"""Where a shortage stands by its source's word and its two days."""

from datetime import date, timedelta

import pytest

from scrapers.reading.periods import place_dates
from surveillance import clock
from surveillance.model.notice import NoticeStatus

START, END = date(2026, 3, 10), date(2026, 5, 1)


def test_what_has_begun_has_an_actual_start_and_an_expected_end() -> None:
    placed = place_dates(NoticeStatus.REDUCED, START, END, START)
    assert placed == {"status": NoticeStatus.REDUCED, "actual_start_on": START, "expected_end_on": END}


def test_what_begins_after_the_day_of_the_statement_is_upcoming() -> None:
    placed = place_dates(NoticeStatus.ONGOING, START, END, START - timedelta(days=1))
    assert placed == {"status": NoticeStatus.UPCOMING, "expected_start_on": START, "expected_end_on": END}


def test_without_a_day_of_the_statement_today_counts() -> None:
    tomorrow = clock.today() + timedelta(days=1)
    assert place_dates(NoticeStatus.ONGOING, tomorrow, None)["status"] is NoticeStatus.UPCOMING
    assert place_dates(NoticeStatus.ONGOING, clock.today(), None)["status"] is NoticeStatus.ONGOING


@pytest.mark.parametrize("stated_on", [START, START - timedelta(days=1)])
def test_what_is_over_is_over_whenever_it_was_stated(stated_on: date) -> None:
    placed = place_dates(NoticeStatus.RESOLVED, START, END, stated_on)
    assert placed == {"status": NoticeStatus.RESOLVED, "actual_start_on": START, "actual_end_on": END}


def test_what_the_source_calls_upcoming_stays_so_though_its_day_has_passed() -> None:
    placed = place_dates(NoticeStatus.UPCOMING, START, END, END)
    assert placed == {"status": NoticeStatus.UPCOMING, "expected_start_on": START, "expected_end_on": END}
