"""Where a shortage stands by its source's word and its two days: what is still to come, and what is over."""

from datetime import date
from typing import Any

from scrapers.reading.dates import is_after
from surveillance import clock
from surveillance.model.notice import OPEN_STATUSES, NoticeStatus


def place_dates(status: NoticeStatus, start: date | None, end: date | None) -> dict[str, Any]:
    """The status and the four dates of a notice, of a source that states one start and one end.

    A shortage that begins after today is upcoming, also where the source calls it unavailable already, and its start is
    expected. The end is expected until the source says that it is over.
    """
    is_ahead = status is NoticeStatus.UPCOMING or (status in OPEN_STATUSES and is_after(start, clock.today()))
    is_over = status is NoticeStatus.RESOLVED
    return {
        "status": NoticeStatus.UPCOMING if is_ahead else status,
        "expected_start_on" if is_ahead else "actual_start_on": start,
        "actual_end_on" if is_over else "expected_end_on": end,
    }
