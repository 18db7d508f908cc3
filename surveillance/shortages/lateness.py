"""Lateness: how many days before its start a shortage was told of, in the words in which it was first seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from surveillance.clock import local
from surveillance.model.notice import ShortageNotice
from surveillance.shortages.chains import NoticeVersion, chains_of, is_of_shortage

AHEAD_DAYS = (5, 60)
"""The leads of which the share is given: a few days, and the two months that several countries ask for."""


@dataclass(frozen=True, slots=True)
class Lateness:
    """How early the notices of one source came."""

    source_id: str
    notices: int
    """Those that state both a start and a day on which they were told."""
    undated: int
    """Those that lack one of the two: nothing is concluded from them."""
    late: int
    """Told after the start."""
    on_the_day: int
    ahead: dict[int, int]
    """By days: how many came at least so long before the start."""
    median_days: float | None

    def share(self, count: int) -> float | None:
        """A count as part of the notices that can be judged; none where there are none."""
        return count / self.notices if self.notices else None


def lead_days(notice: ShortageNotice) -> int | None:
    """Days from the telling to the start: negative when it came late, none when one of the days is not stated."""
    start, told = notice.actual_start_on or notice.expected_start_on, told_on(notice)
    return (start - told).days if start and told else None


def told_on(notice: ShortageNotice) -> date | None:
    """The day on which the holder told, or else the body published it."""
    return local(notice.received_at).date() if notice.received_at else notice.published_on


def lateness_of(source_id: str, versions: Iterable[NoticeVersion], is_watched: bool = False) -> Lateness:
    """How early this source's notices came, each by its first version: what was edited afterwards does not count.

    `is_watched`: only of notices that came after our first look. What stood in the list already may have been edited
    before, and a list from which ended shortages go holds the long ones only.
    """
    firsts = [
        chain[0]
        for chain in chains_of(one for one in versions if one.source_id == source_id and is_of_shortage(one)).values()
    ]
    if is_watched:
        firsts = _after_first_look(firsts)
    leads = [lead_days(first.record) for first in firsts]
    days = [lead for lead in leads if lead is not None]
    return Lateness(
        source_id=source_id,
        notices=len(days),
        undated=len(leads) - len(days),
        late=len(days) - _count_ahead(days, 0),
        on_the_day=days.count(0),
        ahead={least: _count_ahead(days, least) for least in AHEAD_DAYS},
        median_days=median(days) if days else None,
    )


def _after_first_look(firsts: list[NoticeVersion]) -> list[NoticeVersion]:
    began = min((first.known_at for first in firsts), default=None)
    return [first for first in firsts if first.known_at != began]


def _count_ahead(leads: list[int], least: int) -> int:
    return sum(lead >= least for lead in leads)
