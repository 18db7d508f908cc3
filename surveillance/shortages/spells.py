"""Spells: episodes as survival analysis takes them, with the day on which each came under our eyes and left them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from surveillance.clock import local
from surveillance.model.notice import NoticeStatus
from surveillance.model.source import Source, StartMeaning
from surveillance.shortages.episodes import Episode, StartKind

STATED: frozenset[StartKind] = frozenset({"actual", "expected", "published"})
ACTUAL: frozenset[StartKind] = frozenset({"actual"})
MEANT: dict[StartMeaning, frozenset[StartKind]] = {"actual": ACTUAL, "separate": ACTUAL}
"""Which starts are the ones that the source's `start_means` is about; of other sources, every stated one."""


class LeftOut(StrEnum):
    """Why an episode says nothing of how long shortages last."""

    START_UNKNOWN = "start_unknown"
    """No start is stated, or not one that means what the source's starts mean."""
    NOT_BEGUN = "not_begun"
    WITHDRAWN = "withdrawn"
    """The notice was withdrawn: there was no shortage."""
    CONTRADICTORY = "contradictory"
    """It ends before it starts."""
    OVER_BEFORE = "over_before"
    """It was over before we looked: that we hear of it at all may depend on how long it lasted."""
    STOPPED = "stopped"
    """A medicine taken off the market, never seen as short."""


@dataclass(frozen=True, slots=True)
class Spell:
    """One episode: so many days from its start, seen from day `entered` on, to its end or to our last look."""

    country: str
    start_means: StartMeaning
    days: int
    entered: int
    """0 when we watched from its start; else the days it had lasted when we first saw it (left truncation)."""
    is_ended: bool
    """Whether an end was reported or can be inferred; if not, it lasted at least so long (right censoring)."""


def spells_of(source: Source, episodes: Iterable[Episode], watched_from: date) -> tuple[list[Spell], Counter[LeftOut]]:
    """The spells among one source's episodes, and how many episodes are none, by why.

    Without `start_means` no start is one that means anything, so there is no spell.
    """
    spells: list[Spell] = []
    left_out: Counter[LeftOut] = Counter()
    for episode in episodes:
        found = _spell(source, episode, watched_from)
        if isinstance(found, Spell):
            spells.append(found)
        else:
            left_out[found] += 1
    return spells, left_out


def _spell(source: Source, episode: Episode, watched_from: date) -> Spell | LeftOut:
    start_means = source.start_means
    if start_means is None or episode.start_kind not in MEANT.get(start_means, STATED):
        return LeftOut.START_UNKNOWN
    if no_shortage := _no_shortage(episode):
        return no_shortage
    days = (_until(episode) - episode.start_on).days
    first_seen_on = local(episode.first_seen_at).date()
    entered = 0 if episode.start_on >= watched_from else (first_seen_on - episode.start_on).days
    if days < 0:
        return LeftOut.NOT_BEGUN if episode.is_open else LeftOut.CONTRADICTORY
    if days < entered or (entered and _was_over(episode)):
        return LeftOut.OVER_BEFORE
    return Spell(source.body.country, start_means, days, entered, _is_ended(episode))


def _no_shortage(episode: Episode) -> LeftOut | None:
    if episode.status is NoticeStatus.WITHDRAWN_NOTIFICATION:
        return LeftOut.WITHDRAWN
    if episode.status is NoticeStatus.DISCONTINUED and _was_over(episode):
        return LeftOut.STOPPED
    return None


def _was_over(episode: Episode) -> bool:
    """Whether it was over already when we first saw it."""
    return episode.closed_at == episode.first_seen_at


def _is_ended(episode: Episode) -> bool:
    """A row that vanished, and a medicine taken off the market, tell of no end: it was short for so long at least."""
    return episode.closed_by in ("reported", "inferred") and episode.status is not NoticeStatus.DISCONTINUED


def _until(episode: Episode) -> date:
    """The day of its end as reported, but never after we knew of it; without an end, the day we last saw it."""
    if episode.closed_at is None or episode.closed_by == "vanished":
        return local(episode.last_seen_at).date()
    known_on = local(episode.closed_at).date()
    return min(episode.end_on, known_on) if episode.end_on else known_on
