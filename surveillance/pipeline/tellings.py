"""What each source tells of one medicine: its notices and their history, its episodes, if it can be trusted.

That a source shows nothing is told with the day up to which it was asked; a source that is stale cannot say.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from surveillance import clock
from surveillance.matching.scoring import METHODS
from surveillance.model.link import BY_PERSON, Link, RecordKey, Subject
from surveillance.model.notice import ShortageNotice
from surveillance.model.product import Product
from surveillance.model.source import Source
from surveillance.model.version import SourceState, Version
from surveillance.pipeline.match import links_about_medicine
from surveillance.shortages.episodes import Episode, episodes_of
from surveillance.storage.engine import Connection
from surveillance.storage.medicines import Word, histories_of, links_ever, words_about
from surveillance.storage.states import good_answers

AT_HOME = "nl"
CERTAIN = frozenset({"registration_number", "certificate_number"})
"""Ways of linking on which nobody needs to be asked."""


class Place(StrEnum):
    """Where on the page a source stands."""

    HOME = "home"
    """Notices about the Dutch market."""
    MEASURE = "measure"
    """Decisions that soften a shortage: exemptions, deviating packs."""
    ABROAD = "abroad"


class Standing(StrEnum):
    """What a source says now, in one word."""

    SHORT = "short"
    OVER = "over"
    """It told of trouble before, and of none now."""
    NOTHING = "nothing"
    """It was asked and shows nothing on this medicine."""
    CANNOT_SAY = "cannot_say"
    """It shows nothing, but it is stale or was never read: that says nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """One notice about the medicine, with how it was linked."""

    link: Link
    word: Word | None
    versions: tuple[Version[ShortageNotice], ...]
    """The oldest first."""

    @property
    def newest(self) -> Version[ShortageNotice]:
        """As it stands now, or stood last."""
        return self.versions[-1]

    @property
    def means(self) -> str:
        """In words on what the link rests."""
        return means_of(self.link)

    def is_in_force(self, today: date) -> bool:
        """Of a decision: whether the source shows it and it holds on this day."""
        notice = self.newest.record
        has_begun = notice.actual_start_on is None or notice.actual_start_on <= today
        is_over = notice.expected_end_on is not None and notice.expected_end_on < today
        return self.newest.is_present and has_begun and not is_over

    @property
    def is_certain(self) -> bool:
        """Whether it was linked by number, so that nobody needs to be asked."""
        return self.link.method in CERTAIN


@dataclass(frozen=True, slots=True)
class Telling:
    """What one source tells."""

    source: Source
    state: SourceState
    notices: tuple[Told, ...]
    """The newest first."""
    episodes: tuple[Episode, ...]
    """The newest first."""
    near: tuple[Told, ...] = ()
    """What it shows on the substance without being linked to this medicine: it is shown, and makes nothing short."""

    @property
    def open_episodes(self) -> tuple[Episode, ...]:
        """The troubles that go on."""
        return tuple(episode for episode in self.episodes if episode.is_open)

    @property
    def standing(self) -> Standing:
        """What it says now; silence of a source that is stale is not taken for good news."""
        if self.in_force or (self.open_episodes and not self.is_of_decisions):
            return Standing.SHORT
        if not self.state.is_trusted:
            return Standing.CANNOT_SAY
        return Standing.OVER if self.notices else Standing.NOTHING

    @property
    def is_of_decisions(self) -> bool:
        """Whether its notices are decisions, which hold for a time by themselves."""
        return place_of(self.source) is Place.MEASURE

    @property
    def in_force(self) -> tuple[Told, ...]:
        """The decisions that hold today."""
        return tuple(told for told in self.notices if self.is_of_decisions and told.is_in_force(clock.today()))

    @property
    def as_of(self) -> datetime | None:
        """Up to when it goes, by its own word where it gives one."""
        return self.state.stated_as_of or self.state.good_at

    def meaning_of(self, episode: Episode) -> tuple[str, str]:
        """What the day is on which the episode begins: a group of words, and the word in it.

        A source whose start is the day of a notification states no other, whatever field its parser keeps it in.
        """
        means = self.source.start_means
        if episode.start_kind == "first_seen" or means in (None, "actual", "expected", "separate"):
            return "start_kind", episode.start_kind
        return "start_means", str(means)

    def notice(self, reference: str) -> Told | None:
        """The notice with this reference."""
        return next((told for told in self.notices if told.newest.natural_key == reference), None)


def means_of(link: Link) -> str:
    """In words on what a link rests; the method's name where linking no longer knows it."""
    return METHODS[link.method].means if link.method in METHODS else link.method


def place_of(source: Source) -> Place:
    """Where a source of notices stands on the page."""
    if source.body.country != AT_HOME:
        return Place.ABROAD
    return Place.MEASURE if source.start_means == "decision_validity" else Place.HOME


def tell(
    connection: Connection,
    subject: Subject,
    product: Product,
    sources: Sequence[Source],
    states: Mapping[str, SourceState],
) -> dict[Place, list[Telling]]:
    """What every source of notices tells of the medicine, by where it stands: those that say something first."""
    sources = [source for source in sources if source.kind == ShortageNotice.kind]
    words = words_about(connection, subject)
    links = _surest(made for made in links_ever(connection, subject) if made.record.kind == ShortageNotice.kind)
    histories = histories_of(connection, ShortageNotice, links)
    near = _near(connection, product, links.keys() | words.keys())
    answers = {source.id: good_answers(connection, source) for source in sources}
    found: dict[Place, list[Telling]] = {place: [] for place in Place}
    for source in sources:
        mine = {record: versions for record, versions in histories.items() if record.source_id == source.id}
        told = [Told(links[record], words.get(record), tuple(versions)) for record, versions in mine.items()]
        told.sort(key=lambda one: (one.newest.is_present, one.newest.known_at, one.newest.row_id), reverse=True)
        episodes = episodes_of([version for versions in mine.values() for version in versions], answers)
        episodes.sort(key=lambda episode: (episode.is_open, episode.start_on), reverse=True)
        beside = tuple(one for one in near if one.link.record.source_id == source.id)
        found[place_of(source)].append(Telling(source, states[source.id], tuple(told), tuple(episodes), beside))
    for tellings in found.values():
        tellings.sort(key=lambda one: (list(Standing).index(one.standing), one.source.body.country, one.source.id))
    return found


def refused_notices(connection: Connection, subject: Subject, words: Mapping[RecordKey, Word]) -> list[Told]:
    """The notices of which a person said that they are about something else: the word can be taken back."""
    refused = [record for record, word in words.items() if word.verdict == "not_same"]
    histories = histories_of(connection, ShortageNotice, refused)
    return [
        Told(Link(record, subject, BY_PERSON, 0.0), words[record], tuple(versions))
        for record, versions in histories.items()
    ]


def troubles_by(
    connection: Connection, home: Collection[str], records: Mapping[str, Sequence[RecordKey]]
) -> dict[str, list[tuple[Episode, Version[ShortageNotice]]]]:
    """The troubles that go on by these sources' account, with the notice as it stands, by product."""
    wanted = {record for found in records.values() for record in found if record.source_id in home}
    histories = histories_of(connection, ShortageNotice, wanted)
    found: dict[str, list[tuple[Episode, Version[ShortageNotice]]]] = {}
    for subject_id, mine in records.items():
        known = {record.natural_key: histories[record] for record in mine if record in histories}
        episodes = episodes_of(version for versions in known.values() for version in versions)
        running = [(episode, known[episode.reference][-1]) for episode in episodes if episode.is_open]
        if running:
            found[subject_id] = running
    return found


def _near(connection: Connection, product: Product, told: Collection[RecordKey]) -> list[Told]:
    """The notices that a source shows now on the medicine's substances, those about the medicine itself left out."""
    made = _surest(link for link in links_about_medicine(connection, product) if link.record not in told)
    histories = histories_of(connection, ShortageNotice, made)
    found = [Told(made[record], None, tuple(versions)) for record, versions in histories.items()]
    shown = (one for one in found if one.newest.is_present)
    return sorted(shown, key=lambda one: (one.newest.known_at, one.newest.row_id), reverse=True)


def _surest(links: Iterable[Link]) -> dict[RecordKey, Link]:
    """One link a record: the surest of them."""
    surest: dict[RecordKey, Link] = {}
    for made in links:
        if made.record not in surest or made.score > surest[made.record].score:
            surest[made.record] = made
    return surest
