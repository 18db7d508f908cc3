"""BASG's register of restricted supply: an element for every pack of a notified medicine, the dates its attributes."""

import re

from scrapers.reading.codes import drop_veterinary, read_pzn, read_shared_atc, with_schemes
from scrapers.reading.periods import place_dates
from scrapers.reading.row import Row, refuse
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.source import Source

DAY = "%Y-%m-%d"
BEGIN, AGAIN = "Beginn_Vertriebseinschraenkung", "Datum_voraussichtliche_Wiederbelieferung"
FAMILY = re.compile(r"EU/\d/\d{2}/\d{3,4}(?!\d)")


def parse(source: Source, row: Row) -> ShortageNotice:
    """One pack. When supply is to come back is expected, also where it is back already."""
    drop_veterinary(row, "ATCCodes")
    (start, again), status = row.take_period(BEGIN, AGAIN, DAY), NoticeStatus(row.take_word("Status", "Status"))
    if status is NoticeStatus.RESOLVED and not start:  # a notice names every pack of its medicine, this one too
        row.ignore_as("never_restricted")
    pack, (medicine, family) = row.read("PZN", read_pzn), _take_medicine(row)
    described = row.take("Packungsbeschreibung")
    return ShortageNotice(
        reference=f"PZN {pack}" if pack else f"{medicine} {described}",
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        product_name=row.take_required("Bezeichnung_Arzneispezialitaet"),
        registration_numbers=family,
        identifiers=with_schemes({"PZN": pack, "AT-REG": None if family else medicine}),
        substance=row.take("Wirkstoffe"),
        atc_code=row.read("ATCCodes", read_shared_atc),
        form=row.take("Darreichungsform"),
        strength=row.take("Staerke"),
        holder=row.take("Zulassungsinhaber"),
        published_on=row.take_date("Datum_Meldung", DAY),
        updated_on=row.take_date("Datum_letzte_Aenderung", DAY),
        reason=Reason(row.take_word("Grund", "Grund")),
        reason_text=row.take("Grund"),
        advice=row.take("Hinweis_BASG"),
        has_export_ban=row.take_word("Parallelexportverbot", "Parallelexportverbot") == "forbidden",
        url=source.fetch.urls[0],
        **place_dates(status, start, None) | {"expected_end_on": again},
    )


def _take_medicine(row: Row) -> tuple[str, tuple[str, ...]]:
    """The number of the medicine, and that of the Union without packs: here stand all of them (`/001-004,006`)."""
    number = row.take_required("Zulassungsnummer")
    family = FAMILY.match(number)
    if number.startswith("EU") and not family:
        refuse("Zulassungsnummer", f"{number!r} is no EU number")
    return number, (family[0],) if family else ()
