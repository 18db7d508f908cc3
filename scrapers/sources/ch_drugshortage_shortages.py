"""drugshortage.ch, a private list of what firms cannot deliver in Switzerland: an object a pack, without a start.

Firms enter some packs twice, in other letters and with other points in the dates; evened out they are the same.
"""

import re
from collections.abc import Iterator
from datetime import date

from scrapers.reading.codes import read_gtin, read_shared_atc
from scrapers.reading.dates import read_date
from scrapers.reading.page import Page
from scrapers.reading.repeats import drop_outweighed, weigh
from scrapers.reading.row import Row, read_named
from scrapers.reading.tables import read_rows
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.source import Source

CODE, END = "statusCode", "lieferfaehigkeitDate"
DAY = re.compile(r"\d+\.\d+\.\d+")
RANGE = re.compile(r"\s*\.?\s*-\s*")
SLIP = ("kontigentiert", "kontingentiert")


def read(source: Source, page: Page) -> Iterator[Row]:
    """The objects of the list, each with a mark where another entry of the same pack is graver."""
    return weigh(read_rows(source, page), ("gtin",), CODE, CODE)


def parse(source: Source, row: Row) -> ShortageNotice:
    """One pack. The source gives no reason: its words for the status are kept in the reason's place."""
    number = read_named("gtin", row.take_id("gtin"), read_gtin)
    status = NoticeStatus(row.take_word(CODE, CODE))
    drop_outweighed(row, "a_graver_entry_of_the_pack")
    return ShortageNotice(
        reference=number,
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        status=status,
        product_name=row.take_required("bezeichnung").upper(),
        identifiers=(f"GTIN {number}",),
        atc_code=row.read("atcCode", read_shared_atc),
        holder=row.take("firma"),
        expected_end_on=row.read(END, read_day),
        expected_end_text=row.read(END, read_words),
        reason=Reason.DISCONTINUATION if status is NoticeStatus.DISCONTINUED else Reason.UNKNOWN,
        reason_text=row.read("statusText", lambda text: text.lstrip("0123456789 ") or None),
        url=source.body.url,
    )


def read_day(text: str) -> date | None:
    """The day from which it is delivered; none where words, a month or a range of days stand."""
    return read_date(text, "%d.%m.%Y") if DAY.fullmatch(text) else None


def read_words(text: str) -> str | None:
    """What stands in the place of a day, evened out."""
    return None if DAY.fullmatch(text) else RANGE.sub(" - ", text.replace(*SLIP))
