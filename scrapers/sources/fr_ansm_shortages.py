"""ANSM's export of shortages: a row a page of theirs, which may be about many packs; the page's address is the key."""

import re

from scrapers.reading.dates import is_after
from scrapers.reading.row import Row
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.source import Source

DAY = "%Y-%m-%d"
TITLE = re.compile(r"(?P<name>.+?)\s*[-–—]\s*\[(?P<substance>[^\]]+)\]")
"""`Emend 125 mg, poudre pour suspension buvable - [aprépitant]`."""


def parse(source: Source, row: Row) -> ShortageNotice:
    """One situation. The source gives no reason: its word for where it stands is kept in the reason's place."""
    name, substance = split_title(row.take_required("Titre"))
    url = row.take_required("URL de la page")
    status = NoticeStatus(row.take_word("Statut", "Statut"))
    start, end = row.take_period("Date de début de situation", "Date de remise à disposition", DAY)
    updated_on = row.take_date("Date de mise à jour", DAY)
    ahead, begun = (start, None) if is_after(start, updated_on) else (None, start)
    expected_end, actual_end = (None, end) if status is NoticeStatus.RESOLVED else (end, None)
    return ShortageNotice(
        reference=url.rstrip("/").rpartition("/")[2],
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        status=status,
        product_name=name,
        substance=substance,
        published_on=row.take_date("Date de création", DAY),
        updated_on=updated_on,
        expected_start_on=ahead,
        actual_start_on=begun,
        expected_end_on=expected_end,
        actual_end_on=actual_end,
        reason=Reason.DISCONTINUATION if status is NoticeStatus.DISCONTINUED else Reason.UNKNOWN,
        reason_text=row.take("Statut"),
        url=url,
    )


def split_title(title: str) -> tuple[str, str | None]:
    """The name of the medicine, and the substance that most titles end with."""
    found = TITLE.fullmatch(title)
    return (found["name"], found["substance"]) if found else (title, None)
