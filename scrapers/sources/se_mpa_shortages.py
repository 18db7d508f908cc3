"""Läkemedelsverket's search of packs that are or will be short: one object a pack, with forecast dates."""

from zoneinfo import ZoneInfo

from scrapers.reading.codes import read_vnr, shaped, with_schemes
from scrapers.reading.dates import check_order
from scrapers.reading.row import Row, check_text, read_named, refuse
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.source import Source

STOCKHOLM = ZoneInfo("Europe/Stockholm")
START, END, ENDED = "forecastStartDate", "forecastEndDate", "actualEndDate"


def parse(source: Source, row: Row) -> ShortageNotice:
    """One pack. Its start is a forecast and stays one."""
    code, use = (_take_atc(row, name) for name in ("atcCode8", "vetOrHum"))
    if read_named("atcInfo", use, lambda word: row.look_up("vetOrHum", word)) == "veterinary":
        row.ignore_as("veterinary")
    start, end, ended = (row.take_local_day(name, STOCKHOLM) for name in (START, END, ENDED))
    check_order(START, start, END, end)
    check_order(START, start, ENDED, ended)
    pack = row.read_required("nplPackId", shaped(r"\d{14}", "is no number of 14 digits"))
    return ShortageNotice(
        reference=pack,
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        status=NoticeStatus(row.take_word("status", "status")),
        product_name=row.take_required("compositeMedprodName"),
        identifiers=with_schemes({"NPLPACK": pack, "VNR": row.read("itemNo", read_vnr)}),
        substance=row.take("activeSubstName"),
        atc_code=code or None,
        form=row.take("pharmFormSwe"),
        strength=row.take("strength"),
        published_on=row.take_local_day("firstPublicationDate", STOCKHOLM),
        updated_on=row.take_local_day("lastUpdate", STOCKHOLM),
        expected_start_on=start,
        expected_end_on=end,
        actual_end_on=ended,
        url=source.body.url,
    )


def _take_atc(row: Row, name: str) -> str:
    """A text of the object that holds the code, of eight characters where it is veterinary, and the use."""
    value = row.take_raw("atcInfo")
    if not isinstance(value, dict):
        refuse("atcInfo", f"{value!r} is no object")
    return check_text("atcInfo", value.get(name) or "").strip()
