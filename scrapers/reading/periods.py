"""Where a shortage stands by its source's word and its two days: what is still to come, and what is over."""

from datetime import date
from typing import Any

from scrapers.reading.dates import is_after
from surveillance import clock
from surveillance.model.notice import OPEN_STATUSES, NoticeStatus


def place_dates(
    status: NoticeStatus, start: date | None, end: date | None, stated_on: date | None = None
) -> dict[str, Any]:
    """The status and the four dates of a notice, of a source that states one start and one end.

    A shortage that begins after the day of the statement, today where none is given, is upcoming, also where the source
    calls it unavailable already, and its start is expected. The end is expected until the source says that it is over.
    """
    if status in OPEN_STATUSES and is_after(start, stated_on or clock.today()):
        status = NoticeStatus.UPCOMING
    return {
        "status": status,
        "expected_start_on" if status is NoticeStatus.UPCOMING else "actual_start_on": start,
        "actual_end_on" if status is NoticeStatus.RESOLVED else "expected_end_on": end,
    }
