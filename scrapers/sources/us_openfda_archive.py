"""openFDA's shortages as a public archive kept them day by day (CSV): no stable key, a pack may stand there twice.

The list has a row for each presentation of a pack and leaves the presentation out. Of rows about one pack, firm and
name the one that is short speaks. `update_date`, the order inside a cell and the numbers of other registers move daily
without a word changing: they are no news and are left out.
"""

from collections.abc import Iterator

from scrapers.reading.page import Page
from scrapers.reading.repeats import drop_outweighed, weigh
from scrapers.reading.row import Row
from scrapers.reading.tables import read_rows
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.record import KEY_SEPARATOR
from surveillance.model.source import Source

KEY = ("package_ndc", "company_name", "generic_name")


def read(source: Source, page: Page) -> Iterator[Row]:
    """The rows of the list, each with a mark where another one about the same pack weighs more."""
    return weigh(read_rows(source, page), KEY, "status", "status")


def parse(source: Source, row: Row) -> ShortageNotice:
    """One pack of one firm. The list gives no start and no end, so none is made up."""
    pack, firm, name = (row.take_required(column) for column in KEY)
    drop_outweighed(row, "another_presentation")
    return ShortageNotice(
        reference=KEY_SEPARATOR.join((pack, firm, name)),
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        status=NoticeStatus(row.take_word("status", "status")),
        product_name=name,
        identifiers=(f"NDC {pack}",),
        form=row.take("dosage_form"),
        holder=firm,
    )
