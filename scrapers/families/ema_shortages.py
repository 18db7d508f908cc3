"""EMA's catalogue of shortages, as JSON and as a workbook: a row a shortage assessed for the Union, "" where nothing.

The workbook's headings are aliases of the JSON's keys, and it writes the status in other words; both are in the YAML.
"""

from scrapers.reading.row import Row
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.source import Source

DAY = "%d/%m/%Y"


def parse(source: Source, row: Row) -> ShortageNotice:
    """One shortage; the last part of its address is its reference. The start is the actual one, where it is given."""
    if row.take_word("category", "category") == "veterinary":
        row.ignore_as("veterinary")
    url = row.take_required("shortage_url")
    start, end = row.take_period("start_of_shortage_date", "expected_resolution_date", DAY)
    return ShortageNotice(
        reference=url.rstrip("/").rpartition("/")[2],
        notice_type=NoticeType.EU_SHORTAGE,
        status=NoticeStatus(row.take_word("supply_shortage_status", "status")),
        product_name=row.take_required("medicine_affected"),
        substance=row.take("international_non_proprietary_name_inn_or_common_name"),
        form=row.take("pharmaceutical_forms_affected"),
        strength=row.take("strengths_affected"),
        published_on=row.take_date("first_published_date", DAY),
        updated_on=row.take_date("last_updated_date", DAY),
        actual_start_on=start,
        expected_end_on=end,
        expected_end_text=row.take("expected_resolution"),
        alternatives=row.take("availability_of_alternatives"),
        url=url,
    )
