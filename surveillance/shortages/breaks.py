"""Where one trouble ends and the next begins: the versions of a notice, cut where it had ended for long."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from surveillance.clock import local
from surveillance.model.notice import OPEN_STATUSES, NoticeStatus, ShortageNotice
from surveillance.shortages.chains import NoticeVersion

ClosedBy = Literal["reported", "vanished", "inferred"]

SAME_TROUBLE_DAYS = 30
"""Open again within so many days of its end: the same trouble, not a new one."""


@dataclass(frozen=True, slots=True)
class Close:
    """The end of a trouble."""

    by: ClosedBy
    on: date
    """The day on which it ended, as well as it is known: for the gap until it is open again."""
    at: datetime
    """When we came to know of it."""
    stated_on: date | None = None
    """The day of the end in the source's words, where it gives one."""


@dataclass(slots=True)
class Trouble:
    """What the source showed of one trouble, one version after the other."""

    shown: list[NoticeVersion] = field(default_factory=list)
    close: Close | None = None
    reopened_after_days: int | None = None
    began: NoticeVersion | None = None
    """The version whose start holds where the trouble went on after a break: the break is no new start."""
    not_before: date | None = None
    """The end of the notice's former trouble: a start up to then is that one's."""


def troubles_of(chain: Sequence[NoticeVersion], answers: Sequence[datetime]) -> Iterator[Trouble]:
    """The chain, cut where it had ended and was open again too late to be the same trouble."""
    trouble = Trouble()
    for version in chain:
        if not version.is_present:
            _note_absence(trouble, version, answers)
            continue
        close = trouble.close
        if close and _opens(version.record, close):
            if _gap(close, version) > SAME_TROUBLE_DAYS:
                yield trouble
                trouble = Trouble(not_before=close.on)
            else:
                _go_on(trouble, close, version)
        trouble.shown.append(version)
        trouble.close = _reported_close(version) or trouble.close
    yield trouble


def last_seen(version: NoticeVersion, answers: Sequence[datetime]) -> datetime:
    """When the source last showed this version: in its last good answer before something else was known."""
    until = len(answers) if version.ended_at is None else bisect_left(answers, version.ended_at)
    return max(version.known_at, answers[until - 1]) if until else version.known_at


def _note_absence(trouble: Trouble, version: NoticeVersion, answers: Sequence[datetime]) -> None:
    """Absent once says nothing yet; absent twice it has vanished, unless it was over already."""
    if version.presence == "vanished" and trouble.close is None:
        last = last_seen(trouble.shown[-1], answers)
        trouble.close = Close("vanished", local(last).date(), version.known_at)


def _opens(notice: ShortageNotice, close: Close) -> bool:
    """Whether it is open again. A status that says nothing reopens only what was closed by absence."""
    return notice.status in OPEN_STATUSES or (notice.status is NoticeStatus.UNKNOWN and close.by == "vanished")


def _gap(close: Close, version: NoticeVersion) -> int:
    stated = version.record.actual_start_on
    again = stated if stated and stated > close.on else local(version.known_at).date()
    return max(0, (again - close.on).days)


def _go_on(trouble: Trouble, close: Close, version: NoticeVersion) -> None:
    start = version.record.actual_start_on
    if trouble.began is None and start and start > close.on:
        trouble.began = trouble.shown[-1]
    trouble.reopened_after_days, trouble.close = _gap(close, version), None


def _reported_close(version: NoticeVersion) -> Close | None:
    notice, known_on = version.record, local(version.known_at).date()
    if notice.status in OPEN_STATUSES or notice.status is NoticeStatus.UNKNOWN:
        return None
    ended_on = min(notice.actual_end_on or known_on, known_on)
    return Close("reported", ended_on, version.known_at, notice.actual_end_on)
