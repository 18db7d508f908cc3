"""BfArM's export of notified shortages: one row a pack, several rows a notice; a snapshot without history."""

from scrapers.reading.row import Row, read_code, refuse
from surveillance.model.identifiers import is_atc, is_pzn
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.source import Source

DAY = "%d.%m.%Y"
NOTHING = "N/A"
PZN_DIGITS = 8
PLACEHOLDERS = frozenset({"00000000", "99999999"})
"""What firms write where a pack has no number; 12 of 998 rows, so no reason to quarantine."""
UNCODED = "TERM_ID_NA_"
"""How the export's own number of a term begins that has no ATC code: 20 of 998 rows."""
GROUP = len("N01BB")
"""The letters of an ATC code that name the chemical group."""


def parse(source: Source, row: Row) -> ShortageNotice:
    """One pack of one notice. Its reference outlives changes: each change has a number of its own, and names the first."""
    number = row.take_required("Bearbeitungsnummer")
    licence = _stated(row, "ENR")
    pack = _read_pack(row) or f"ENR {licence}"
    is_ended = row.take_word("Meldungsart", "Meldungsart") == "ended"
    start, end = row.take_period("Beginn", "Ende", DAY)
    stated_on = row.take_date("Datum der letzten Meldung", DAY)
    is_ahead = bool(start and stated_on and start > stated_on)
    return ShortageNotice(
        reference=f"{_stated(row, 'Referenzierte Erstmeldung') or number} {pack}",
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        status=_judge(is_ended, is_ahead),
        product_name=row.take_required("Arzneimittlbezeichnung"),
        substance=_stated(row, "Wirkstoffe"),
        atc_code=_read_atc(_stated(row, "Atc Code")),
        form=_stated(row, "Darreichungsform"),
        holder=_stated(row, "Zulassungsinhaber"),
        published_on=row.take_date("Datum der Erstmeldung", DAY),
        updated_on=stated_on,
        expected_start_on=start if is_ahead else None,
        actual_start_on=None if is_ahead else start,
        expected_end_on=None if is_ended else end,
        actual_end_on=end if is_ended else None,
        reason=_read_reason(source, row),
        reason_text=": ".join(filter(None, (_stated(row, "Grund"), _stated(row, "Anm. zum Grund")))) or None,
        alternatives=_stated(row, "Alternativpräparat"),
        decision_reference=number,
        url=source.fetch.urls[0],
    )


def _stated(row: Row, column: str) -> str | None:
    text = row.take(column)
    return None if text == NOTHING else text


def _read_pack(row: Row) -> str | None:
    """The PZN with the zeros that exports lose. None for a placeholder; a wrong check digit refuses the row."""
    text = (_stated(row, "PZN") or "0").zfill(PZN_DIGITS)
    if text in PLACEHOLDERS:
        return None
    return text if is_pzn(text) else refuse("PZN", f"the check digit of {text} is wrong")


def _judge(is_ended: bool, is_ahead: bool) -> NoticeStatus:
    """Where it stood on the day of the statement: the export has no status of its own."""
    if is_ended:
        return NoticeStatus.RESOLVED
    return NoticeStatus.UPCOMING if is_ahead else NoticeStatus.ONGOING


def _read_reason(source: Source, row: Row) -> Reason:
    kind = row.read("Art des Grundes", lambda word: NOTHING if word == NOTHING else row.look_up("Art des Grundes", word))
    known = source.lookups["Grund"].get(row.take("Grund") or "", kind)
    return Reason.UNKNOWN if known in (None, NOTHING) else read_code(known, Reason)


def _read_atc(text: str | None) -> str | None:
    """The one code; of several the group that they share. None where they share none, or one has no code."""
    codes = [code.strip() for code in (text or "").split(",") if code.strip()]
    for code in codes:
        if not is_atc(code) and not code.startswith(UNCODED):
            refuse("Atc Code", f"{code!r} is no ATC code")
    found = set(codes) if len(codes) == 1 else {code[:GROUP] for code in codes}
    shared = found.pop() if len(found) == 1 else ""
    return shared if is_atc(shared) else None
