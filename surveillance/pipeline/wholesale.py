"""The wholesalers' list around one medicine: week by week whether an article of it could not be delivered.

A week of which we have no list is unknown, never good; an article that is linked by its name only is shown as such.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from surveillance import clock
from surveillance.matching.substances import bare_name
from surveillance.model.link import BY_PERSON, Link, RecordKey, Verdict
from surveillance.model.product import Product
from surveillance.model.record import KEY_SEPARATOR
from surveillance.model.source import Source
from surveillance.model.version import SourceState, Version
from surveillance.model.wholesale import RemarkMeaning, WholesaleSignal
from surveillance.pipeline.directory import words_in
from surveillance.pipeline.match import links_about_medicine
from surveillance.pipeline.search import directory
from surveillance.pipeline.tellings import means_of
from surveillance.settings import settings
from surveillance.storage.engine import Connection, reading
from surveillance.storage.medicines import histories_of, listed_weeks
from surveillance.storage.search import Mark, read_found, read_mark

WEEKS = 26
"""So many weeks are shown."""
MOST_ARTICLES = 12


class WeekSays(StrEnum):
    """What the list of a week says of the articles."""

    SHORT = "short"
    CLEAR = "clear"
    """We have the list, and none of the articles is on it. No test of availability."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week."""

    year: int
    number: int
    says: WeekSays
    signals: tuple[Version[WholesaleSignal], ...]

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the list that is, or may be, the medicine."""

    zi_number: str
    name: str
    means: str | None
    """On what the link rests, in words; none where only the substance's name stands in the article's."""
    score: float | None
    is_named: bool = False
    """Whether its name tells this very medicine from its like of other firms, or a person put it to it."""


@dataclass(frozen=True, slots=True)
class Wholesale:
    """What the wholesalers' lists say."""

    source: Source
    state: SourceState
    articles: tuple[Article, ...]
    weeks: tuple[Week, ...]
    """The oldest first."""

    @property
    def is_linked(self) -> bool:
        """Whether the articles were linked to this very medicine, and not just found by the substance's name."""
        return any(article.means is not None for article in self.articles)

    @property
    def is_named(self) -> bool:
        """Whether an article is this very medicine, by firm, brand or a person's word, and not just its like."""
        return any(article.is_named for article in self.articles)

    @property
    def called_available(self) -> tuple[Week, ...]:
        """The weeks in which the firm calls an article available that the wholesalers could not deliver."""
        said = RemarkMeaning.AVAILABLE
        return tuple(week for week in self.weeks if any(one.record.remark_meaning is said for one in week.signals))


def read_wholesale(
    connection: Connection,
    product: Product,
    sources: Sequence[Source],
    states: Mapping[str, SourceState],
) -> tuple[Wholesale, ...]:
    """What every source of wholesale signals says of the medicine; empty when none is collected."""
    linked = _linked(connection, product)
    return tuple(
        _read(connection, source, states[source.id], linked or _by_substance(connection, source, product))
        for source in sources
        if source.kind == WholesaleSignal.kind
    )


def _read(connection: Connection, source: Source, state: SourceState, articles: Sequence[Article]) -> Wholesale:
    today = clock.today()
    wanted = [(today - timedelta(weeks=back)).isocalendar()[:2] for back in reversed(range(WEEKS))]
    listed = _listed(settings().database, read_mark(connection, WholesaleSignal.kind), wanted[0][0])
    keys = {
        RecordKey(WholesaleSignal.kind, source.id, KEY_SEPARATOR.join((article.zi_number, str(year), str(week)))): (
            year,
            week,
        )
        for article in articles
        for year, week in wanted
    }
    signals: dict[tuple[int, int], list[Version[WholesaleSignal]]] = {}
    for key, versions in histories_of(connection, WholesaleSignal, keys).items():
        signals.setdefault(keys[key], []).append(versions[-1])
    weeks = (_week(year, week, (year, week) in listed, signals) for year, week in wanted)
    return Wholesale(source, state, tuple(articles), tuple(weeks))


@lru_cache(maxsize=4)
def _listed(_database: str, _mark: Mark, since_year: int) -> frozenset[tuple[int, int]]:
    """The weeks of which there is a list: read again only when a list was accepted."""
    with reading() as connection:
        return listed_weeks(connection, since_year)


def _week(
    year: int, number: int, is_listed: bool, signals: Mapping[tuple[int, int], list[Version[WholesaleSignal]]]
) -> Week:
    found = tuple(signals.get((year, number), ()))
    says = WeekSays.SHORT if found else WeekSays.CLEAR if is_listed else WeekSays.UNKNOWN
    return Week(year, number, says, found)


def _linked(connection: Connection, product: Product) -> list[Article]:
    """The articles that linking, or a person, put to the medicine; the surest link of each."""
    surest: dict[str, Link] = {}
    for made in links_about_medicine(connection, product):
        zi_number = made.record.natural_key.split(KEY_SEPARATOR)[0]
        if made.record.kind == WholesaleSignal.kind and (
            zi_number not in surest or made.score > surest[zi_number].score
        ):
            surest[zi_number] = made
    seen = histories_of(connection, WholesaleSignal, [made.record for made in surest.values()])
    names = {versions[-1].record.zi_number: versions[-1].record.article_name for versions in seen.values()}
    return [
        Article(zi_number, names.get(zi_number, zi_number), means_of(made), made.score, _names_it(made))
        for zi_number, made in sorted(surest.items())
    ]


def _names_it(made: Link) -> bool:
    return made.verdict is Verdict.SAME or made.method in (BY_PERSON, "article_name")


def _by_substance(connection: Connection, source: Source, product: Product) -> list[Article]:
    """The articles in whose names all the substances stand."""
    index = directory(connection, WholesaleSignal.kind)
    words = {word for name in product.substances for word in words_in(bare_name(name))}
    places = [set(index.with_word(word)) for word in words]
    row_ids = sorted(set.intersection(*places)) if places else []
    found = read_found(connection, WholesaleSignal, row_ids)
    articles = [version.record for version in found if version.source_id == source.id]
    return [Article(one.zi_number, one.article_name, None, None) for one in articles[:MOST_ARTICLES]]
