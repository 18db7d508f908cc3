"""openFDA's enforcement reports on devices: one object a recalled product, several to an event; days as YYYYMMDD.

openFDA leaves out what is empty: a recall that still runs has no day of termination.
"""

import textwrap

from scrapers.reading.codes import shaped
from scrapers.reading.row import Row
from surveillance.model.recall import Recall, RecallAction, RecallSubject
from surveillance.model.source import Source

DAY = "%Y%m%d"
ENDED_ON = "termination_date"
READ_NUMBER = shaped(r"Z-\d{4}-\d{4}", "is no number of a recall of a device")
LONGEST_TITLE = 120


def parse(source: Source, row: Row) -> Recall:
    """One recalled product. It has no title of its own: its description, shortened, is one."""
    number = row.read_required("recall_number", READ_NUMBER)
    product = row.take_required("product_description")
    return Recall(
        reference=number,
        subject=RecallSubject.DEVICE,
        action=RecallAction.RECALL,
        title=textwrap.shorten(product, LONGEST_TITLE, placeholder=" …"),
        product_name=product,
        recall_class=row.take_word("classification", "class") or None,
        is_open=row.take_word("status", "status") == "open",
        firm=row.take("recalling_firm"),
        identifiers=(f"FDA {number}",),
        batches=row.take("code_info"),
        reason=row.take_required("reason_for_recall"),
        started_on=row.take_date("recall_initiation_date", DAY),
        published_on=row.take_date("report_date", DAY),
        ended_on=row.take_date(ENDED_ON, DAY) if ENDED_ON in row.raw else None,
        url=f"https://api.fda.gov/device/enforcement.json?search=recall_number:{number}",
    )
