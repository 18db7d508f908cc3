"""Counting in calendar months, and in working days of the Netherlands."""

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

import holidays


def minus_months(day: date, months: int) -> date:
    """So many calendar months earlier; the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def plus_working_days(day: date, number: int) -> date:
    """The day that lies so many working days later."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def working_days_until(day: date, due: date) -> int:
    """Working days after `day` up to and including `due`; 0 when it is due or past."""
    days = (due - day).days
    return sum(is_working_day(day + timedelta(days=one)) for one in range(1, days + 1))


def is_working_day(day: date) -> bool:
    """Neither a weekend nor a public holiday."""
    return day.weekday() < 5 and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))
