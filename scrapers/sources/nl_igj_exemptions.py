"""IGJ's decisions that foreign substitutes may be supplied: a page kept by hand, one row a decision on one product."""

import re
from datetime import date

from scrapers.reading.row import Row
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.source import Source

DAY = "%d %B %Y"
LABEL = re.compile(r"^Besluit met kenmerk\s*")
CASE = re.compile(r"IT\d{6,7}(?!\d)")  # it outlives its decisions: an extension is a new decision in the same case


def parse(source: Source, row: Row) -> ShortageNotice:
    """One decision. Its period of validity stands in start and expected end, as `start_means` says."""
    if row.is_empty:
        row.ignore_as("empty_row")
    name, numbers = row.take_required("Geneesmiddel"), row.take_registrations("Registratienummer")
    decision = LABEL.sub("", row.take("Besluit") or "")
    start, end = row.take_period("Geldig vanaf", "Geldig tot en met", DAY)
    return ShortageNotice(
        reference=refer(decision, numbers or (name,), start),
        notice_type=NoticeType.EXEMPTION,
        status=NoticeStatus.UNKNOWN,
        product_name=name,
        registration_numbers=numbers,
        strength=row.take("Farmaceutische vorm en sterkte"),
        actual_start_on=start,
        expected_end_on=end,
        decision_reference=decision or None,
        url=source.fetch.urls[0],
    )


def refer(decision: str, numbers: tuple[str, ...], start: date | None) -> str:
    """What outlives an extension and a corrected day, and yet tells the rows of one case and of one product apart."""
    case = CASE.search(decision)
    parts = [case[0] if case else decision, *sorted(numbers), f"{start:%Y-%m}" if start else ""]
    return " ".join(filter(None, parts))
