"""The FDA's older download of drug shortages (2019 to 2021): no-break spaces in the header, a row over many lines.

A cell without content holds a lone line feed. The number of a pack stands in the text of its presentation only.
"""

import re
from collections.abc import Iterator

from scrapers.reading.page import Page
from scrapers.reading.repeats import drop_outweighed, weigh
from scrapers.reading.row import Row
from scrapers.reading.tables import read_rows
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.record import KEY_SEPARATOR
from surveillance.model.source import Source

DAY = "%m/%d/%Y"
KEY = ("Generic Name", "Company Name", "Presentation")
NDC = re.compile(r"\d{4,5}-\d{3,4}-\d{1,2}(?!\d)")


def read(source: Source, page: Page) -> Iterator[Row]:
    """The rows of the list, each with a mark where another one about the same presentation weighs more."""
    return weigh(read_rows(source, page), KEY, "Status", "status")


def parse(source: Source, row: Row) -> ShortageNotice:
    """One presentation of one firm. `To be Discontinued` and `To Be Discontinued` are the same."""
    name, firm, presentation = (row.take_required(column) for column in KEY)
    drop_outweighed(row, "another_posting")
    reason = row.take("Reason for Shortage")
    return ShortageNotice(
        reference=KEY_SEPARATOR.join((presentation, firm, name)),
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        status=NoticeStatus(row.take_word("Status", "status")),
        product_name=presentation,
        identifiers=tuple(dict.fromkeys(f"NDC {number}" for number in NDC.findall(presentation))),
        substance=name,
        holder=firm,
        published_on=row.take_date("Initial Posting Date", DAY),
        updated_on=row.take_date("Date of Update", DAY),
        expected_end_text=row.take("Availability Information"),
        reason=Reason(source.lookups["reason"].get((reason or "").lower(), Reason.UNKNOWN)),
        reason_text=reason,
        advice=row.take("Related Information"),
    )
