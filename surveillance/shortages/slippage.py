"""Slippage: how often, and how far, the end that a notice expects is moved while the shortage has not ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, pairwise
from statistics import median

from surveillance.model.notice import OPEN_STATUSES
from surveillance.shortages.chains import NoticeVersion, chains_of, is_of_shortage

TIMES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Slippage:
    """How the expected ends of one source moved."""

    source_id: str
    notices: int
    """Those that gave an expected end while upcoming or ongoing."""
    revised: dict[int, int]
    """By times: how many had their end moved at least so often."""
    most: int
    """The most often that one notice's end was moved."""
    revisions: int
    later: int
    """Revisions that move the end to a later day."""
    median_shift_days: float | None

    def share(self, count: int) -> float | None:
        """A count as part of the notices with an expected end; none where there are none."""
        return count / self.notices if self.notices else None

    @property
    def share_later(self) -> float | None:
        """The part of the revisions that move the end to a later day."""
        return self.later / self.revisions if self.revisions else None


def slippage_of(source_id: str, versions: Iterable[NoticeVersion]) -> Slippage:
    """How the expected ends of this source's notices moved, by all versions of each."""
    of_source = (version for version in versions if version.source_id == source_id)
    chains = chains_of(filter(is_of_shortage, of_source)).values()
    ends = [stated for stated in map(expected_ends, chains) if stated]
    shifts = [_shifts(stated) for stated in ends]
    days = list(chain.from_iterable(shifts))
    return Slippage(
        source_id=source_id,
        notices=len(ends),
        revised={times: sum(len(of_one) >= times for of_one in shifts) for times in TIMES},
        most=max(map(len, shifts), default=0),
        revisions=len(days),
        later=sum(shift > 0 for shift in days),
        median_shift_days=median(days) if days else None,
    )


def _shifts(ends: Sequence[date]) -> list[int]:
    return [(after - before).days for before, after in pairwise(ends) if after != before]


def expected_ends(versions: Sequence[NoticeVersion]) -> list[date]:
    """The ends that one notice expected, one after the other, while it was upcoming or ongoing."""
    open_ones = (
        version.record for version in versions if version.is_present and version.record.status in OPEN_STATUSES
    )
    return [notice.expected_end_on for notice in open_ones if notice.expected_end_on]
