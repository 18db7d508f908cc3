"""Versions as the history would hold them, made in memory from what a source showed on one day after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.version import Version

SOURCE_ID = "xx_voorbeeld_shortages"
EVENING = time(20, 0, tzinfo=UTC)
START = date(2026, 3, 1)


def evening(day: date) -> datetime:
    """When the answer of a day was known."""
    return datetime.combine(day, EVENING)


def notice(reference: str = "T-1", **facts: Any) -> ShortageNotice:
    """A notice of a made-up list: ongoing since the first of March unless it is said otherwise."""
    stated: dict[str, Any] = {
        "notice_type": NoticeType.FOREIGN_SHORTAGE,
        "status": NoticeStatus.ONGOING,
        "product_name": "Voorbeeldine 10 mg",
        "actual_start_on": START,
    }
    return ShortageNotice(reference=reference, **(stated | facts))


def versions_of(
    answers: Mapping[date, Sequence[ShortageNotice]], source_id: str = SOURCE_ID
) -> list[Version[ShortageNotice]]:
    """All versions that these answers give: changed rows get a new one, absent rows are missing, then vanished."""
    made: list[Version[ShortageNotice]] = []
    latest: dict[str, int] = {}

    def add(record: ShortageNotice, presence: str, day: date) -> None:
        key = record.natural_key
        if key in latest:
            made[latest[key]] = replace(made[latest[key]], ended_at=evening(day))
        latest[key] = len(made)
        known_at = evening(day)
        made.append(Version(len(made) + 1, source_id, key, presence, day.toordinal(), known_at, None, record))

    for day, records in sorted(answers.items()):
        shown = {record.natural_key: record for record in records}
        for key, record in shown.items():
            before = made[latest[key]] if key in latest else None
            if before is None or before.presence != "present" or before.record != record:
                add(record, "present", day)
        for key in [key for key in latest if key not in shown]:
            presence = made[latest[key]].presence
            if presence != "vanished":
                add(made[latest[key]].record, "missing" if presence == "present" else "vanished", day)
    return made
