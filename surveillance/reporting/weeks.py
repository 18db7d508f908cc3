"""ISO weeks as Amsterdam counts them: which week an instant lies in, when it ends, when its report may go out."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from surveillance.clock import AMSTERDAM, local
from surveillance.errors import Refused

SETTLING = timedelta(minutes=5)
"""How long after Sunday midnight a week is left alone before it is reported."""

MAIL_TIME = time(7, 0)
"""The wall-clock time on Monday before which no report is mailed."""

_LABEL = re.compile(r"(\d{4})-W(\d{2})")
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week. Years and numbers are ISO's: 1 January 2027 lies in week 53 of 2026."""

    year: int
    number: int

    @property
    def label(self) -> str:
        """`2026-W39`."""
        return f"{self.year}-W{self.number:02}"

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return date.fromisocalendar(self.year, self.number, 7)

    @property
    def ends_at(self) -> datetime:
        """Sunday 24:00 in Amsterdam, in UTC: the first instant that is no longer in it."""
        return _amsterdam(self.sunday + timedelta(days=1), time())

    @property
    def last_instant(self) -> datetime:
        """The last instant in it: what was known then is what its report says."""
        return self.ends_at - _INSTANT

    @property
    def mail_at(self) -> datetime:
        """The Monday after it, 07:00 in Amsterdam, in UTC."""
        return _amsterdam(self.sunday + timedelta(days=1), MAIL_TIME)

    @property
    def previous(self) -> "Week":
        """The week before."""
        return _week_of_day(self.monday - timedelta(days=1))


def read_week(label: str) -> Week:
    """The week that the label names. Raises `Refused` when there is no such week."""
    found = _LABEL.fullmatch(label.strip())
    if not found:
        raise Refused(f"week {label!r}: write it as 2026-W39")
    week = Week(int(found[1]), int(found[2]))
    try:
        date.fromisocalendar(week.year, week.number, 1)
    except ValueError as error:
        raise Refused(f"week {label}: {week.year} has no week {week.number}") from error
    return week


def week_of(instant: datetime) -> Week:
    """The week in which the instant lies, on an Amsterdam calendar."""
    return _week_of_day(local(instant).date())


def last_complete_week(now: datetime) -> Week:
    """The newest week that ended at least five minutes ago."""
    return week_of(now - SETTLING).previous


def _week_of_day(day: date) -> Week:
    year, number, _ = day.isocalendar()
    return Week(year, number)


def _amsterdam(day: date, wall_clock: time) -> datetime:
    return datetime.combine(day, wall_clock, AMSTERDAM).astimezone(UTC)
