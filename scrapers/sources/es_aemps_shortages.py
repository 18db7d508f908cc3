"""CIMA's list of supply problems in Spain: an object a pack; its code is what AEMPS advises, never why it is short."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from scrapers.reading.codes import shaped
from scrapers.reading.dates import EARLIEST, check_order, check_year
from scrapers.reading.row import Row, read_named, refuse
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.source import Source

MADRID = ZoneInfo("Europe/Madrid")
MOST_MILLISECONDS = 10**13
"""Some three hundred years: more is no instant."""
ADVICE = "tipoProblemaSuministro"


def parse(source: Source, row: Row) -> ShortageNotice:
    """One pack. The words of AEMPS beside its code say what can be used instead."""
    number = row.read_required("cn", shaped(r"\d{6,7}", "is no código nacional"))
    start, end, is_open = take_day(row, "fini"), take_day(row, "ffin"), row.take_truth("activo")
    if is_open is None:
        refuse("activo", "is empty")
    check_order("fini", start, "ffin", end)
    expected_end, actual_end = (end, None) if is_open else (None, end)
    return ShortageNotice(
        reference=number,
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        status=NoticeStatus.ONGOING if is_open else NoticeStatus.RESOLVED,
        product_name=row.take_required("nombre"),
        identifiers=(f"CN {number}",),
        actual_start_on=start,
        expected_end_on=expected_end,
        actual_end_on=actual_end,
        alternatives=row.take("observ"),
        advice=row.take_word(ADVICE, ADVICE),
        url=f"{source.fetch.urls[0]}/v2/cn/{number}",
    )


def take_day(row: Row, column: str) -> date | None:
    """The day in Madrid, of the milliseconds since 1970: midnight there is still the day before in UTC."""
    stamp = row.take_raw(column)
    if stamp is None:
        return None
    if not isinstance(stamp, int) or not 0 < stamp < MOST_MILLISECONDS:
        refuse(column, f"{stamp!r} is no instant in milliseconds since 1970")
    day = datetime.fromtimestamp(stamp / 1000, MADRID).date()
    return read_named(column, day.isoformat(), lambda _: check_year(day, EARLIEST))
