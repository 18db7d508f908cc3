"""Health Canada's older export of reports (2017 to 2019): two tables in one CSV, each with its own title and header.

Every line begins with blanks and ends with a comma, and the entities of HTML stand there escaped twice. Impossible
years (0201-11-03) are typing errors of the firms; their rows wait for a person.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

from scrapers.reading.codes import shaped, with_schemes
from scrapers.reading.page import Page
from scrapers.reading.row import Row
from scrapers.reading.tables import read_rows
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.source import Source

DAY = "%Y-%m-%d"
SHORTAGES, DISCONTINUATIONS = SECTIONS = ("Shortage Reports", "Discontinuation Reports")
TITLE = re.compile(rf"^\s*({'|'.join(SECTIONS)}),?\s*$", re.MULTILINE)
NO_SUCH_NUMBER = "has not the digits of such a number"
READ_REPORT, READ_DIN = shaped(r"\d{1,7}", NO_SUCH_NUMBER), shaped(r"\d{8}", NO_SUCH_NUMBER)


def read(source: Source, page: Page) -> Iterator[Row]:
    """The rows of the first table, then those of the second. Both must be there."""
    if page.is_blank:
        return
    offset = page.offset
    for table in _split_tables(page):
        for row in read_rows(source, replace(page, text=table, offset=offset)):
            offset += 1
            yield row if row.fault else replace(row, raw={name: _clean(text) for name, text in row.raw.items()})


def _split_tables(page: Page) -> list[str]:
    """The text of each table, in the order of the sections."""
    _, *parts = TITLE.split("\n".join(page.text.splitlines()))
    tables = dict(zip(parts[::2], parts[1::2], strict=True))
    missing = [title for title in SECTIONS if title not in tables]
    if missing:
        page.refuse(f"the section {missing[0]!r} is missing")
    return [_bare(tables[title]) for title in SECTIONS]


def parse(source: Source, row: Row) -> ShortageNotice:
    """One report, of a shortage or of a stop; a stop that was called off is over."""
    is_stop = row.take_word("Report Type", "type") == "discontinuation"
    reason = row.take("Reason")
    facts = _read_stop(row) if is_stop else _read_shortage(row)
    return ShortageNotice(
        reference=row.read_required("Report ID", READ_REPORT),
        notice_type=NoticeType.FOREIGN_STOP if is_stop else NoticeType.FOREIGN_SHORTAGE,
        product_name=row.take_required("Brand Name"),
        identifiers=with_schemes({"DIN": row.read("DIN", READ_DIN)}),
        substance=row.take("Ingredient Name"),
        atc_code=row.take("ATC Code"),
        form=row.take("Dosage Form"),
        strength=row.take("Drug Strength"),
        holder=row.take("Company Name"),
        published_on=row.take_date("Date Created", DAY),
        reason=Reason(source.lookups["reason"].get(reason or "", Reason.UNKNOWN)),
        reason_text=reason,
        **facts,
    )


def _read_shortage(row: Row) -> dict[str, Any]:
    """Where the shortage stands. Its end is estimated first and known later; neither may lie before its start."""
    start, end = row.take_period("Shortage Start Date", "Actual Shortage End Date", DAY)
    ahead, estimate = row.take_period("Anticipated Shortage Start Date", "Estimated Shortage End Date", DAY)
    return {
        "status": NoticeStatus(row.take_word("Shortage Status", "status")),
        "expected_start_on": ahead,
        "actual_start_on": start,
        "expected_end_on": estimate,
        "actual_end_on": end,
    }


def _read_stop(row: Row) -> dict[str, Any]:
    """Where the stop stands, and its day: ahead for what is to be discontinued, none for what was called off."""
    status = NoticeStatus(row.take_word("Discontinuation Status", "status"))
    stopped_on = row.take_date("Discontinuation Date", DAY)
    if row.take_word("Discontinuation Descision Reversal", "truth") == "yes":
        return {"status": NoticeStatus.WITHDRAWN_NOTIFICATION}
    is_ahead = status is NoticeStatus.UPCOMING
    return {"status": status, "expected_start_on" if is_ahead else "actual_start_on": stopped_on}


def _bare(table: str) -> str:
    """The lines of a table without the blanks before and the comma after each."""
    lines = (line.strip() for line in table.splitlines())
    return "".join(f"{line.removesuffix(',')}\n" for line in lines if line)


def _clean(text: str) -> str:
    return unescape(unescape(text))
