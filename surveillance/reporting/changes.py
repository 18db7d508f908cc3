"""What happened to notices and certificates between two moments. Pure: two readings in, changes out."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from surveillance.clock import local
from surveillance.model.certificate import LOST_STATUSES, Certificate, CertificateStatus
from surveillance.model.notice import OPEN_STATUSES, NoticeStatus, ShortageNotice
from surveillance.model.version import Version
from surveillance.reporting.figures import WORSE, CertificateEvent, CertificateTurn, NoticeChange, Turn

LONGEST_TEXT = 160
"""Characters of a text from outside that a report shows."""

GRAVITY = {
    NoticeStatus.RESOLVED: 0,
    NoticeStatus.WITHDRAWN_NOTIFICATION: 0,
    NoticeStatus.UPCOMING: 1,
    NoticeStatus.REDUCED: 2,
    NoticeStatus.ONGOING: 3,
    NoticeStatus.DISCONTINUED: 4,
}
"""How grave a status is. `unknown` has no place in it: nothing is better or worse than what is not known."""

OVER = frozenset({NoticeStatus.RESOLVED, NoticeStatus.WITHDRAWN_NOTIFICATION})

Notice = Version[ShortageNotice]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around the notices of one source."""

    source_title: str
    first_known: Mapping[str, date] = field(default_factory=dict)
    """Per natural key, the day we first knew it."""
    before_day: date | None = None
    """The last day of the week that is compared with."""
    alert_of: Callable[[Notice], int | None] = lambda _: None
    """The alert on the notice's product."""


def compare_notices(before: Sequence[Notice], after: Sequence[Notice], around: Surroundings) -> list[NoticeChange]:
    """Every notice of one source to which something happened, in the order of the source's keys.

    A notice that supersedes another is compared with it and speaks for both: an update under a new reference is no
    new notice, and what ended by it ended once.
    """
    known = {version.natural_key: version for version in before}
    taken_over = {version.record.supersedes for version in after}
    changes = [_compare_one(known, version, around) for version in after if version.natural_key not in taken_over]
    return [change for change in changes if change is not None] + _vanished(known, after, around)


def _vanished(known: Mapping[str, Notice], after: Sequence[Notice], around: Surroundings) -> list[NoticeChange]:
    """What was over before it went has not vanished, and neither has what another notice speaks for."""
    spoken_for = {key for version in after for key in (version.natural_key, version.record.supersedes)}
    return [
        _describe((Turn.VANISHED,), version, version, around)
        for key, version in known.items()
        if key not in spoken_for and version.record.status not in OVER
    ]


def count_sooner(before: Sequence[Notice], after: Sequence[Notice]) -> int:
    """How many notices are expected to end earlier than they were."""
    ends = {version.natural_key: version.record.expected_end_on for version in before}
    return sum(
        1
        for version in after
        if (old := ends.get(version.natural_key)) is not None
        and version.record.expected_end_on is not None
        and version.record.expected_end_on < old
    )


def compare_certificates(
    before: Sequence[Version[Certificate]], after: Sequence[Version[Certificate]], sundays: tuple[date, date]
) -> list[CertificateEvent]:
    """What happened to each certificate number between two Sundays; its version in force speaks for it."""
    known = in_force(before)
    events = (_certificate_event(known.get(number), version, sundays) for number, version in in_force(after).items())
    return [event for event in events if event is not None]


def in_force(versions: Iterable[Version[Certificate]]) -> dict[str, Version[Certificate]]:
    """Per notified body and number, the version that was issued last."""
    newest: dict[str, Version[Certificate]] = {}
    for version in sorted(versions, key=_issue_order):
        newest[f"{version.record.notified_body} {version.record.certificate_number}"] = version
    return dict(sorted(newest.items()))


def shorten(text: str | None, longest: int = LONGEST_TEXT) -> str:
    """A text from outside on one line: no control or direction marks, and no longer than a report can carry."""
    visible = "".join(" " if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") else sign for sign in text or "")
    line = " ".join(visible.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _compare_one(known: Mapping[str, Notice], version: Notice, around: Surroundings) -> NoticeChange | None:
    before = known.get(version.natural_key) or known.get(version.record.supersedes or "")
    turns = _first_turns(version, around) if before is None else _turns(before.record, version.record)
    return _describe(turns, before, version, around) if turns else None


def _first_turns(version: Notice, around: Surroundings) -> tuple[Turn, ...]:
    if version.record.status in OVER:
        return (Turn.ENDED,)
    first_known = around.first_known.get(version.natural_key)
    was_known = first_known is not None and around.before_day is not None and first_known <= around.before_day
    return (Turn.RETURNED,) if was_known else (Turn.NEW,)


def _turns(before: ShortageNotice, after: ShortageNotice) -> tuple[Turn, ...]:
    if after.status in OVER:
        return () if before.status in OVER else (Turn.ENDED,)
    worse = (Turn.WORSE_STATUS,) if _gravity_rose(before.status, after.status) else ()
    return (*worse, *_end_turns(before, after))


def _end_turns(before: ShortageNotice, after: ShortageNotice) -> tuple[Turn, ...]:
    """What became of the expected end; an earlier one is no turn."""
    if before.expected_end_on is None:
        return ()
    if after.expected_end_on is None:
        return (Turn.END_WITHDRAWN,) if after.status in OPEN_STATUSES else ()
    return (Turn.LATER_END,) if after.expected_end_on > before.expected_end_on else ()


def _gravity_rose(before: NoticeStatus, after: NoticeStatus) -> bool:
    return before in GRAVITY and after in GRAVITY and GRAVITY[after] > GRAVITY[before]


def _describe(turns: tuple[Turn, ...], before: Notice | None, version: Notice, around: Surroundings) -> NoticeChange:
    record = version.record
    compared = _compared_with(before, turns)
    return NoticeChange(
        turns=turns,
        source_id=version.source_id,
        source_title=around.source_title,
        reference=shorten(record.reference),
        notice_type=record.notice_type,
        name=shorten(record.product_name),
        registration_numbers=tuple(shorten(number) for number in record.registration_numbers),
        substance=_shown(record.substance),
        holder=_shown(record.holder),
        status=record.status,
        status_before=compared.status if compared else None,
        opened_on=_first_opened_on(before, version, around),
        updated_on=record.updated_on or local(version.known_at).date(),
        expected_end_on=record.expected_end_on,
        expected_end_text=_shown(record.expected_end_text),
        expected_end_before_on=compared.expected_end_on if compared else None,
        reason=record.reason,
        reason_text=_shown(record.reason_text),
        alternatives=_shown(record.alternatives),
        alert_id=around.alert_of(version),
    )


def _compared_with(before: Notice | None, turns: tuple[Turn, ...]) -> ShortageNotice | None:
    """The notice as it was, where a reader is told from what to what it changed."""
    return before.record if before and WORSE.intersection(turns) else None


def _first_opened_on(before: Notice | None, version: Notice, around: Surroundings) -> date:
    return min(_opened_on(one, around) for one in (before, version) if one)


def _shown(text: str | None) -> str | None:
    return shorten(text) or None


def _opened_on(version: Notice, around: Surroundings) -> date:
    if version.record.published_on:
        return version.record.published_on
    known_at = version.record.received_at or version.known_at
    return min(local(known_at).date(), around.first_known.get(version.natural_key, date.max))


def _issue_order(version: Version[Certificate]) -> tuple[date, int, str, int]:
    record = version.record
    return (record.issued_on or date.min, record.version_number or 0, record.revision_number or "", version.row_id)


def _certificate_event(
    before: Version[Certificate] | None, after: Version[Certificate], sundays: tuple[date, date]
) -> CertificateEvent | None:
    status_before = before.record.status if before else None
    turn = _certificate_turn(status_before, after.record, sundays)
    if turn is None:
        return None
    record = after.record
    return CertificateEvent(
        turn=turn,
        number=shorten(f"{record.notified_body} {record.certificate_number}"),
        manufacturer=_shown(record.manufacturer_name),
        status=record.status,
        status_before=status_before,
        expires_on=record.expires_on,
        known_on=local(after.known_at).date(),
        alert_id=None,
    )


def _certificate_turn(
    old: CertificateStatus | None, after: Certificate, sundays: tuple[date, date]
) -> CertificateTurn | None:
    if after.status in LOST_STATUSES:
        return None if old in LOST_STATUSES else CertificateTurn.LOST
    if after.status is CertificateStatus.RESTRICTED and old is not CertificateStatus.RESTRICTED:
        return CertificateTurn.RESTRICTED
    return _expiry_turn(old, after.expires_on, sundays)


def _expiry_turn(
    old: CertificateStatus | None, expires_on: date | None, sundays: tuple[date, date]
) -> CertificateTurn | None:
    """Whether it expired between the Sundays; one that was lost is back, unless it has expired meanwhile."""
    last_valid_on = expires_on or date.max
    first, last = sundays[0], sundays[1] - timedelta(days=1)
    if old in LOST_STATUSES:
        return CertificateTurn.EXPIRED if last_valid_on <= last else CertificateTurn.REGAINED
    return CertificateTurn.EXPIRED if first <= last_valid_on <= last else None
