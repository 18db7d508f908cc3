"""Fimea's open data on supply problems: a row for each notification about a pack, open ones and those that are over."""

from scrapers.reading.codes import read_vnr
from scrapers.reading.periods import place_dates
from scrapers.reading.row import Row
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.source import Source

DAY = "%Y-%m-%d"
START, END, NOTIFIED = "SaatavuushairioAlkupaiva", "SaatavuushairioLoppupaiva", "Ilmoituspaiva"


def parse(source: Source, row: Row) -> ShortageNotice:
    """One notification. A pack can be notified again; the day on which it was tells them apart, and never changes."""
    pack, word = row.read("VNR", read_vnr), row.take_word("Voimassa", "Voimassa")
    if pack is None:
        row.ignore_as("without_pack_number")
    (start, end), notified_on = row.take_period(START, END, DAY), row.take_date(NOTIFIED, DAY)
    return ShortageNotice(
        reference=f"VNR {pack} {notified_on or start}",
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        product_name=f"VNR {pack}",
        identifiers=(f"VNR {pack}",),
        holder=row.take("Yritys"),
        published_on=notified_on,
        updated_on=row.take_date("Muokkauspaiva", DAY),
        url=source.fetch.urls[0],
        **place_dates(NoticeStatus(word), start, end),
    )
