"""What was known of a source's shortages at an instant: read from the history, the same answer for ever."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from surveillance.clock import local
from surveillance.model.notice import ShortageNotice
from surveillance.model.source import Source, StartMeaning
from surveillance.shortages.chains import NoticeVersion
from surveillance.shortages.durations import Duration, duration_of
from surveillance.shortages.episodes import Episode, episodes_of
from surveillance.shortages.lateness import Lateness, lateness_of
from surveillance.shortages.slippage import Slippage, slippage_of
from surveillance.shortages.spells import LeftOut, spells_of
from surveillance.storage import history
from surveillance.storage.engine import Connection
from surveillance.storage.states import good_answers


@dataclass(frozen=True, slots=True)
class SourceDurations:
    """How long shortages last by one source's account."""

    source_id: str
    country: str
    start_means: StartMeaning | None
    """None: the source does not say what its starts mean, so nothing can be counted from them."""
    watched_from: datetime | None
    """Our first good look; none when there was none yet."""
    as_of: datetime | None
    """Our last good look: nothing after it is known."""
    episodes: int
    running: int
    vanished: int
    """Rows that went without an end: how long those lasted nobody reported."""
    duration: Duration
    left_out: Mapping[LeftOut, int]


@dataclass(frozen=True, slots=True)
class Account:
    """All that one source's notices amount to."""

    durations: SourceDurations
    lateness: Lateness
    lateness_watched: Lateness
    """Of the notices that came after our first look only."""
    slippage: Slippage


def episodes_as_known(connection: Connection, source: Source, at: datetime | None = None) -> list[Episode]:
    """The source's episodes as they were known at an instant (now when none is given). Later loads never change it."""
    found = history.all_versions(connection, ShortageNotice, at, source.id)
    return episodes_of(found, {source.id: good_answers(connection, source, at)})


def durations_of(connection: Connection, source: Source, at: datetime | None = None) -> SourceDurations:
    """How long this source's shortages last, as it was known at an instant (now when none is given)."""
    found = history.all_versions(connection, ShortageNotice, at, source.id)
    return _durations(source, found, good_answers(connection, source, at))


def account_of(connection: Connection, source: Source, at: datetime | None = None) -> Account:
    """What this source's notices amount to, as it was known at an instant (now when none is given)."""
    found = history.all_versions(connection, ShortageNotice, at, source.id)
    return Account(
        durations=_durations(source, found, good_answers(connection, source, at)),
        lateness=lateness_of(source.id, found),
        lateness_watched=lateness_of(source.id, found, is_watched=True),
        slippage=slippage_of(source.id, found),
    )


def _durations(source: Source, versions: Sequence[NoticeVersion], answers: Sequence[datetime]) -> SourceDurations:
    episodes = episodes_of(versions, {source.id: answers})
    looks = answers or sorted(episode.first_seen_at for episode in episodes)
    spells, left_out = spells_of(source, episodes, local(looks[0]).date()) if looks else ([], Counter())
    return SourceDurations(
        source_id=source.id,
        country=source.body.country,
        start_means=source.start_means,
        watched_from=looks[0] if looks else None,
        as_of=looks[-1] if looks else None,
        episodes=len(episodes),
        running=sum(episode.is_open for episode in episodes),
        vanished=sum(episode.closed_by == "vanished" for episode in episodes),
        duration=duration_of(spells),
        left_out=dict(left_out),
    )
