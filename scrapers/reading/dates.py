"""Dates and instants by declared format, in any language of a source and without the machine's locale."""

import re
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from surveillance import clock
from surveillance.errors import RowError

EARLIEST = 2000
"""No notice, certificate or report is older. Registrations of products are: they pass `EARLIEST_REGISTRATION`."""
EARLIEST_REGISTRATION = 1900
YEARS_AHEAD = 10

EMPTY_DATES = frozenset({"", "-", "N/A", "0001-01-01", "offen", "unbestimmt"})
"""What sources write where they have no date."""

MONTHS = (
    ("januari", "january", "jan"),
    ("februari", "february", "feb"),
    ("maart", "march", "mrt", "mar"),
    ("april", "apr"),
    ("mei", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("augustus", "august", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
"""Dutch and English names and abbreviations of each month, in order."""

_MONTH_NUMBERS = {name: number for number, names in enumerate(MONTHS, start=1) for name in names}
_PARTS = {
    "%d": r"(?P<day>\d{1,2})",
    "%m": r"(?P<month>\d{1,2})",
    "%B": r"(?P<month_name>[^\W\d_]+)",
    "%Y": r"(?P<year>\d{4})",
    "%y": r"(?P<short_year>\d{2})",
}


def read_date(text: str, form: str, earliest: int = EARLIEST) -> date | None:
    """The date in the text, or None where a source's word for "no date" stands.

    `form` is made of `%d %m %Y`, `%y` (two digits: the century that makes it no more than ten years ahead) and `%B`
    (a month's name or abbreviation, Dutch or English). Raises `RowError` for any other form, for a day that does not
    exist, and for a year before `earliest` or more than ten years ahead.
    """
    if text in EMPTY_DATES:
        return None
    found = _compile(form).fullmatch(text)
    if not found:
        raise RowError(f"{text!r} is not a date of the form {form}")
    parts = found.groupdict()
    year = int(parts["year"]) if "year" in parts else _century(int(parts["short_year"]))
    month = int(parts["month"]) if "month" in parts else _MONTH_NUMBERS.get(parts["month_name"].lower(), 0)
    try:
        day = date(year, month, int(parts["day"]))
    except ValueError as error:
        raise RowError(f"{text!r} is no day of the calendar") from error
    return check_year(day, earliest)


def read_instant(text: str, zone: ZoneInfo | None = None) -> datetime:
    """The instant of an ISO 8601 text, in UTC. Without an offset it is taken in `zone`; without a zone that is refused.

    Raises `RowError` for what is no instant.
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise RowError(f"{text!r} is not an instant (ISO 8601)") from error
    if instant.tzinfo is None:
        if zone is None:
            raise RowError(f"{text!r} does not state its offset from UTC")
        instant = instant.replace(tzinfo=zone)
    check_year(instant.date(), EARLIEST)
    return instant.astimezone(UTC)


def read_local_day(text: str, zone: ZoneInfo) -> date | None:
    """The day on which an ISO 8601 instant falls in the zone; None for a source's word for "no date", also with a time.

    An interface that writes a day as its midnight writes the evening before in UTC for half of Europe.
    """
    return None if text.partition("T")[0] in EMPTY_DATES else read_instant(text, zone).astimezone(zone).date()


def check_year(day: date, earliest: int) -> date:
    """The day itself. Raises `RowError` when its year cannot be meant."""
    if not earliest <= day.year <= clock.today().year + YEARS_AHEAD:
        raise RowError(f"{day.isoformat()} lies outside the years {earliest} to {clock.today().year + YEARS_AHEAD}")
    return day


def check_order(start_name: str, start: date | None, end_name: str, end: date | None) -> None:
    """Raise `RowError` when both days are known and the end lies before the start."""
    if start and end and end < start:
        raise RowError(f"{end_name} {end.isoformat()} lies before {start_name} {start.isoformat()}")


def is_after(day: date | None, other: date | None) -> bool:
    """Whether both days are known and the first lies after the second."""
    return day is not None and other is not None and day > other


@cache
def _compile(form: str) -> re.Pattern[str]:
    pieces = re.split(r"(%[a-zA-Z])", form)
    return re.compile("".join(_PARTS[piece] if piece in _PARTS else re.escape(piece) for piece in pieces))


def _century(short_year: int) -> int:
    year = 2000 + short_year
    return year if year <= clock.today().year + YEARS_AHEAD else year - 100
