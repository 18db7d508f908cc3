"""PharmaStatus, the Belgian list of packs that cannot be had: one object a pack, with what was notified about it."""

import json
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from scrapers.reading.codes import drop_veterinary, read_cnk, shaped, with_schemes
from scrapers.reading.dates import check_order
from scrapers.reading.periods import place_dates
from scrapers.reading.row import Row, read_named
from surveillance.errors import RowError
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.source import Source

BRUSSELS = ZoneInfo("Europe/Brussels")
READ_PACK = shaped(r"\d{1,9}(-\d{1,3})?", "is no number of a pack")
TOLD = ("notificationStatus", "startDate", "notificationReason")
MAY_BE_LEFT_OUT = ("presumedEndDate", "endDate", "impactString")


def parse(source: Source, row: Row) -> ShortageNotice:
    """One pack, by the notification that counts for it. The code of its medicine has the name behind it."""
    drop_veterinary(row, "atcCode")
    told, pack = _take_notification(row), read_named("packId", row.take_id("packId"), READ_PACK)
    number = row.take_required("authorisationNumber")
    is_of_the_union = number.startswith("EU")
    return ShortageNotice(
        reference=pack,
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        product_name=row.take_required("prescriptionName"),
        registration_numbers=row.take_registrations("authorisationNumber") if is_of_the_union else (),
        identifiers=with_schemes({"CNK": row.read("cnkCode", read_cnk), "BE-REG": None if is_of_the_union else number}),
        substance=row.read("activeSubstancesLongEn", _read_names),
        atc_code=row.read("atcCode", lambda text: text.partition(" ")[0]),
        holder=row.take("packCompanyName"),
        reason=Reason(_translate(told, "notificationReason") or Reason.UNKNOWN),
        reason_text=told.take("notificationReason"),
        alternatives=_translate(told, "impactString"),
        url=f"https://pharmastatus.be/human/medical-products/{pack}",
        **_take_dates(told),
    )


def _take_notification(row: Row) -> Row:
    """Of all that was notified about the pack the first that has not ended, a shortage before anything else; else the
    last that has.
    """
    told = row.take_raw("notARR")
    if not isinstance(told, list) or not told or not all(isinstance(one, dict) for one in told):
        raise RowError("notARR: holds no notification")
    in_order = sorted(told, key=lambda one: str(one.get("startDate")))
    going_on = [one for one in in_order if not one.get("endDate")]
    short = [one for one in going_on if one.get("notificationStatus") != "available"]
    chosen = [*short, *going_on, in_order[-1]][0]
    return replace(row, raw=dict.fromkeys(MAY_BE_LEFT_OUT) | chosen, columns=frozenset((*TOLD, *MAY_BE_LEFT_OUT)))


def _take_dates(told: Row) -> dict[str, Any]:
    """The status and its days. Being available has a start too, and there the shortage ends."""
    status = NoticeStatus(told.take_word("notificationStatus", "notificationStatus"))
    start, presumed, end = (told.take_local_day(name, BRUSSELS) for name in ("startDate", "presumedEndDate", "endDate"))
    check_order("startDate", start, "presumedEndDate", presumed)
    check_order("startDate", start, "endDate", end)
    if status is NoticeStatus.RESOLVED:
        return {"status": status, "actual_end_on": start}
    return place_dates(status, start, presumed) | {"actual_end_on": end}


def _translate(told: Row, column: str) -> str | None:
    """Our word for the column's, by the table of the same name; none where it says nothing."""
    return told.read(column, lambda word: told.look_up(column, word))


def _read_names(text: str) -> str:
    """The names in a JSON list that is itself a text; text that is no list is the name."""
    try:
        names = json.loads(text)
    except ValueError:
        return text
    return "; ".join(str(name).strip() for name in names) if isinstance(names, list) else text
