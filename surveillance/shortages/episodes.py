"""Episodes: from when to when a medicine was short by one source's account, and how that account was revised.

An episode is opened and closed by what the source reported. A row that vanishes ends it too, but nobody reported that
it was resolved, so that is an end of its own. A row absent from one answer only is still open.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Literal

from surveillance.clock import local
from surveillance.model.notice import NoticeStatus
from surveillance.shortages.breaks import Close, ClosedBy, Trouble, last_seen, troubles_of
from surveillance.shortages.chains import ENDING, NoticeVersion, chains_of, find_general_ending, general_endings

StartKind = Literal["actual", "expected", "published", "first_seen"]
EndKind = Literal["actual", "expected", "none"]

REVISED = (
    "status",
    "expected_start_on",
    "actual_start_on",
    "expected_end_on",
    "actual_end_on",
    "expected_end_text",
    "reason",
    "reason_text",
)
"""The fields of a notice of which every change is kept; of a notice that ends another, only that it does."""


@dataclass(frozen=True, slots=True)
class Revision:
    """The source said something else than before."""

    known_at: datetime
    field: str
    before: date | str | None
    after: date | str | None


@dataclass(frozen=True, slots=True)
class Episode:
    """One trouble by one source's account, as far as its versions tell."""

    source_id: str
    reference: str
    """Of the first notice; what the notices that replaced it said is in here too."""
    start_on: date
    start_kind: StartKind
    """`first_seen`: the source states no day, so it is the one on which we first saw the notice."""
    end_on: date | None
    """While it is open the end that is expected; once closed the end that was reported, if a day was."""
    end_kind: EndKind
    closed_by: ClosedBy | None
    """`reported`: by the notice itself, or one that names it. `vanished`: the row went, which is no resolution.
    `inferred`: the stated end has passed though the status is open, or the product's next notice ends it unnamed."""
    closed_at: datetime | None
    """When we came to know of the end."""
    status: NoticeStatus
    """As last stated: a vanished row has the status it vanished with."""
    revisions: tuple[Revision, ...]
    reopened_after_days: int | None
    """It had ended and was open again after so many days (the last time, if it happened more than once)."""
    first_seen_at: datetime
    last_seen_at: datetime
    """When the source last showed it, as far as its answers are given; at least when it last said something new."""

    @property
    def is_open(self) -> bool:
        """Whether it goes on. A row that was absent once is still open."""
        return self.closed_by is None

    @property
    def is_reopened(self) -> bool:
        """Whether this is the same trouble as one that had already ended."""
        return self.reopened_after_days is not None


def episodes_of(
    versions: Iterable[NoticeVersion], answers: Mapping[str, Sequence[datetime]] | None = None
) -> list[Episode]:
    """The episodes that these versions tell of, by source, reference and time.

    `versions` are all those of each notice, vanished ones included. `answers` are the instants of each source's good
    answers, in order: with them it is known until when a notice was shown that did not change.
    """
    listed = list(versions)
    endings = general_endings(listed)
    found: list[Episode] = []
    for (source_id, reference), chain in chains_of(listed).items():
        seen = (answers or {}).get(source_id, ())
        *earlier, last = troubles_of(chain, seen)
        found.extend(_episode(reference, trouble, seen) for trouble in earlier)
        found.append(_episode(reference, _closed_by_inference(last, endings, seen), seen))
    return found


def _closed_by_inference(trouble: Trouble, endings: Sequence[NoticeVersion], answers: Sequence[datetime]) -> Trouble:
    """The trouble, closed where it is open by its own words but must have ended by what else is known."""
    if trouble.close:
        return trouble
    last = trouble.shown[-1]
    seen_at, stated = last_seen(last, answers), last.record.actual_end_on
    if stated and stated <= local(seen_at).date():
        trouble.close = Close("inferred", stated, seen_at, stated)
    elif ending := find_general_ending(trouble.shown, endings):
        stated = ending.record.actual_end_on
        trouble.close = Close("inferred", stated or local(ending.known_at).date(), ending.known_at, stated)
    return trouble


def _episode(reference: str, trouble: Trouble, answers: Sequence[datetime]) -> Episode:
    first, last = trouble.shown[0], trouble.shown[-1]
    start_on, start_kind = _start(trouble)
    end_on, end_kind = _end(last, trouble.close)
    return Episode(
        source_id=first.source_id,
        reference=reference,
        start_on=start_on,
        start_kind=start_kind,
        end_on=end_on,
        end_kind=end_kind,
        closed_by=trouble.close.by if trouble.close else None,
        closed_at=trouble.close.at if trouble.close else None,
        status=last.record.status,
        revisions=tuple(_revisions(trouble.shown)),
        reopened_after_days=trouble.reopened_after_days,
        first_seen_at=first.known_at,
        last_seen_at=last_seen(last, answers),
    )


def _start(trouble: Trouble) -> tuple[date, StartKind]:
    first = trouble.shown[0]
    telling = [version for version in trouble.shown if version.record.notice_type not in ENDING]
    notice = (trouble.began or telling[-1]).record
    starts: list[tuple[date | None, StartKind]] = [
        (notice.actual_start_on, "actual"),
        (notice.expected_start_on, "expected"),
        (notice.published_on, "published"),
    ]
    for day, kind in starts:
        if day and (trouble.not_before is None or day > trouble.not_before):
            return day, kind
    return local(first.known_at).date(), "first_seen"


def _end(version: NoticeVersion, close: Close | None) -> tuple[date | None, EndKind]:
    if close:
        return close.stated_on, "actual" if close.stated_on else "none"
    if version.record.actual_end_on:
        return version.record.actual_end_on, "actual"
    return version.record.expected_end_on, "expected" if version.record.expected_end_on else "none"


def _revisions(shown: Sequence[NoticeVersion]) -> Iterator[Revision]:
    for before, after in pairwise(shown):
        for name in ("status",) if after.record.notice_type in ENDING else REVISED:
            old, new = getattr(before.record, name), getattr(after.record, name)
            if old != new:
                yield Revision(after.known_at, name, _plain(old), _plain(new))


def _plain(value: date | str | None) -> date | str | None:
    return str(value) if isinstance(value, str) else value
