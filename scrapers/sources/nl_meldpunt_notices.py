"""The Meldpunt's own export: one row a notification, in the fields of our importer contract (shortages.md, A1.1)."""

from datetime import date

from scrapers.reading.row import Row, read_code
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.source import Source

DAY = "%Y-%m-%d"

SETTLED = {
    NoticeType.WITHDRAWAL: NoticeStatus.WITHDRAWN_NOTIFICATION,
    NoticeType.REMARKETING: NoticeStatus.RESOLVED,
    NoticeType.PERMANENT_STOP: NoticeStatus.DISCONTINUED,
    NoticeType.FIRST_MARKETING: NoticeStatus.UNKNOWN,
    NoticeType.QUALITY_DEFECT: NoticeStatus.UNKNOWN,
}
"""The types whose status does not follow from dates."""


def parse(source: Source, row: Row) -> ShortageNotice:
    """One notification, its four dates kept apart. The export has no status: the type and the dates give it."""
    expected_start, expected_end = row.take_period("expected_start", "expected_end", DAY)
    actual_start, actual_end = row.take_period("actual_start", "actual_end", DAY)
    notice_type = NoticeType(row.take_word("notification_type", "notification_type"))
    return ShortageNotice(
        reference=row.take_required("notification_id"),
        notice_type=notice_type,
        status=SETTLED.get(notice_type) or _judge(notice_type, expected_start, actual_start, actual_end),
        product_name=row.take_required("product_name"),
        registration_numbers=(row.take_registration("reg_scheme", "reg_number").canonical,),
        atc_code=row.take("atc"),
        form=row.take("form"),
        strength=row.take("strength"),
        holder=row.take("mah_name"),
        received_at=row.take_instant("received_at"),
        expected_start_on=expected_start,
        actual_start_on=actual_start,
        expected_end_on=expected_end,
        actual_end_on=actual_end,
        reason=row.read("reason_code", lambda code: read_code(code, Reason)) or Reason.UNKNOWN,
        reason_text=row.take("reason_text"),
        alternatives=row.take("alternatives_text"),
        exceptional_circumstances=row.read("exceptional_circumstances", lambda word: row.look_up("exceptional", word)),
        supersedes=row.take("supersedes_id"),
    )


def _judge(notice_type: NoticeType, expected_start: date | None, start: date | None, end: date | None) -> NoticeStatus:
    if end:
        return NoticeStatus.RESOLVED
    if start:
        return NoticeStatus.REDUCED if notice_type is NoticeType.REDUCED_SUPPLY else NoticeStatus.ONGOING
    return NoticeStatus.UPCOMING if expected_start else NoticeStatus.UNKNOWN
