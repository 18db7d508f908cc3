"""Health Canada's interface: an object a report, of a shortage or of a discontinuation, with a mark for a late one.

The number of a report changes with its data, so a report is known by its medicine, its pack, its sort and when it was
made.
"""

from datetime import date, datetime

from scrapers.reading.codes import read_shared_atc, shaped
from scrapers.reading.dates import EARLIEST, check_order, check_year, read_instant
from scrapers.reading.row import Row, read_named, refuse
from scrapers.reading.text import even_out
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.record import KEY_SEPARATOR
from surveillance.model.source import Source

STARTS = {
    "shortage": ("anticipated_start_date", "actual_start_date", "shortage_reason"),
    "discontinuance": ("anticipated_discontinuation_date", "discontinuation_date", "discontinuance_reason"),
}
"""By sort of report: where the anticipated start stands, where the actual one, and where why."""


def parse(source: Source, row: Row) -> ShortageNotice:
    """One report, with four dates of its own and the body's own mark of lateness."""
    number, medicine = row.take_integer("id"), row.read_required("din", shaped(r"\d{8}", "is no DIN of eight digits"))
    sort = take_sort(row)
    anticipated, started, why = STARTS[sort]
    expected, actual = take_day(row, anticipated), take_day(row, started)
    estimated, ended = take_day(row, "estimated_end_date"), take_day(row, "actual_end_date")
    check_order(anticipated, expected, "estimated_end_date", estimated)
    check_order(started, actual, "actual_end_date", ended)
    reason = take_reason(row, why)
    known_by = (medicine, row.take("drug_package_quantity"), sort, row.take_required("created_date"))
    return ShortageNotice(
        reference=KEY_SEPARATOR.join(filter(None, known_by)),
        notice_type=NoticeType.FOREIGN_STOP if sort == "discontinuance" else NoticeType.FOREIGN_SHORTAGE,
        status=NoticeStatus(row.take_word("status", "status")),
        product_name=row.take_required("en_drug_brand_name"),
        identifiers=(f"DIN {medicine}",),
        substance=take_lines(row, "en_ingredients"),
        atc_code=row.read("atc_number", read_shared_atc),
        form=row.take("drug_dosage_form"),
        strength=take_lines(row, "drug_strength"),
        holder=row.take("company_name"),
        received_at=row.take_instant("created_date"),
        updated_on=take_day(row, "updated_date"),
        expected_start_on=expected,
        actual_start_on=actual,
        expected_end_on=estimated,
        actual_end_on=ended,
        reason=Reason(read_named(why, reason, lambda text: row.look_up("reason", text))) if reason else Reason.UNKNOWN,
        reason_text=reason,
        alternatives=row.take("en_supply_disruption_mitigation"),
        is_stated_late=row.take_truth("late_submission"),
        decision_reference=str(number),
        url=f"{source.body.url}/{sort}/{number}",
    )


def take_lines(row: Row, column: str) -> str | None:
    """What stands there on lines of its own, an ingredient or its strength each, as one line."""
    row.take(column)
    return ", ".join(filter(None, map(even_out, (row.take_verbatim(column) or "").splitlines()))) or None


def take_sort(row: Row) -> str:
    """Whether it reports a shortage or a discontinuation."""
    label = row.take_part("type", "label")
    return read_named("type", str(label), lambda word: row.look_up("type", word))


def take_reason(row: Row, column: str) -> str | None:
    """The reason in English, of the object that holds it in two languages."""
    value = row.take_raw(column)
    if value is None:
        return None
    text = value.get("en_reason") if isinstance(value, dict) else None
    return text if isinstance(text, str) else refuse(column, f"{value!r} holds no reason in English")


def take_day(row: Row, column: str) -> date | None:
    """The day as Canada counts it: the one of the instant in its own offset."""
    return row.read(column, _read_day)


def _read_day(text: str) -> date:
    read_instant(text)
    return check_year(datetime.fromisoformat(text).date(), EARLIEST)
