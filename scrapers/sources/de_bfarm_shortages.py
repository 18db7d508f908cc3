"""BfArM's export of notified shortages: one row a pack, several rows a notice; a snapshot without history."""

from scrapers.reading.codes import read_pzn, read_shared_atc
from scrapers.reading.periods import place_dates
from scrapers.reading.row import Row
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.source import Source

DAY, KIND = "%d.%m.%Y", "Art des Grundes"


def parse(source: Source, row: Row) -> ShortageNotice:
    """One pack of one notice. Its reference outlives changes: each has a number of its own, and names the first."""
    number, licence = row.take_required("Bearbeitungsnummer"), row.take("ENR")
    start, end = row.take_period("Beginn", "Ende", DAY)
    stated_on = row.take_date("Datum der letzten Meldung", DAY)
    status = NoticeStatus(row.take_word("Meldungsart", "Meldungsart"))
    kind = row.take_word(KIND, KIND) if row.take(KIND) else Reason.UNKNOWN
    return ShortageNotice(
        reference=f"{row.take('Referenzierte Erstmeldung') or number} {row.read('PZN', read_pzn) or f'ENR {licence}'}",
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        product_name=row.take_required("Arzneimittlbezeichnung"),
        substance=row.take("Wirkstoffe"),
        atc_code=row.read("Atc Code", read_shared_atc),
        form=row.take("Darreichungsform"),
        holder=row.take("Zulassungsinhaber"),
        published_on=row.take_date("Datum der Erstmeldung", DAY),
        updated_on=stated_on,
        reason=Reason(source.lookups["Grund"].get(row.take("Grund") or "", kind)),
        reason_text=row.take("Anm. zum Grund") or row.take("Grund"),
        alternatives=row.take("Alternativpräparat"),
        decision_reference=number,
        url=source.fetch.urls[0],
        **place_dates(status, start, end, stated_on),
    )
