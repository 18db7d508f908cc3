"""The figures of a week, read from the history as it was known at the week's end.

A source counts when its data could be relied on at that end. It is compared with the last earlier week in which it
counted, so that what happened while it was silent is told when it speaks again, and nothing is told twice.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from surveillance.clock import local
from surveillance.model.certificate import Certificate
from surveillance.model.finding import Team
from surveillance.model.link import product_subject
from surveillance.model.notice import NoticeType, ShortageNotice
from surveillance.model.product import Product
from surveillance.model.record import Record
from surveillance.model.source import Source
from surveillance.model.version import SourceState, Version
from surveillance.reporting.alerts import is_graver, named_alerts, stock_breaches, team_lines
from surveillance.reporting.changes import (
    Notice,
    Surroundings,
    compare_certificates,
    compare_notices,
    count_sooner,
    shorten,
)
from surveillance.reporting.figures import (
    WORSE,
    CertificateEvent,
    NoticeChange,
    NoticeChanges,
    SourceLine,
    TradeCounts,
    Turn,
    WeekFigures,
)
from surveillance.reporting.weeks import Week
from surveillance.settings import settings
from surveillance.storage import history
from surveillance.storage.audit import audit_head
from surveillance.storage.engine import Connection
from surveillance.storage.reports import (
    KnownAlert,
    alerts_as_known,
    count_new_offers,
    first_known_days,
    linked_subjects,
)
from surveillance.storage.states import source_states

R = TypeVar("R", bound=Record)

HOME = ("nl", "eu")
"""Countries whose notices are about medicines on the Dutch market."""

TOP = 10
"""Lines of the table of what comes first."""

ASIDE = frozenset({NoticeType.DEVIATING_PACK, NoticeType.PRACTICE_SIGNAL})
"""Neither says that a medicine became short: both stand on its page, and count for nothing here (decision 0008)."""

AlertKey = tuple[Team, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """A source that counts, with the week it is compared with; none on its first reading."""

    source: Source
    base: Week | None


def gather_week(
    connection: Connection, week: Week, sources: Sequence[Source], known_at: datetime | None = None
) -> WeekFigures:
    """Everything the report of the week says of these sources and of the alerts.

    `known_at` is for a week that has not ended yet: what was known at that instant, and the figures say so.
    """
    at = known_at or week.last_instant
    states = _states(connection, sources, at)
    bases = _bases(connection, week, [source for source in sources if states[source.id].is_trusted])
    compared = _compared(sources, bases)
    alerts = alerts_as_known(connection, at)
    week_before = alerts_as_known(connection, week.previous.last_instant)
    named = named_alerts(alerts, week_before, week, _atc_codes(connection, at))
    by_subject = _by_subject(alerts)
    return WeekFigures(
        week=week.label,
        monday=week.monday,
        sunday=week.sunday,
        desk_url=settings().desk_url.rstrip("/"),
        sources=tuple(_source_line(source, states[source.id], bases) for source in sources),
        notices=_notice_changes(connection, at, _at_home(_of_kind(compared, ShortageNotice)), by_subject),
        certificates=tuple(_certificate_events(connection, week, at, _of_kind(compared, Certificate), by_subject)),
        stock=tuple(stock_breaches(alerts, week)),
        teams=team_lines(alerts, week),
        graver=tuple(alert for alert in named if is_graver(alert)),
        top=tuple(named[:TOP]),
        trade=_trade_counts(connection, week, sources, states, bases),
        audit_head=audit_head(connection, at),
        known_at=known_at,
    )


def _states(connection: Connection, sources: Sequence[Source], at: datetime) -> dict[str, SourceState]:
    return {state.source_id: state for state in source_states(connection, sources, at)}


def _compared(sources: Sequence[Source], bases: Mapping[str, Week | None]) -> list[Compared]:
    return [Compared(source, bases[source.id]) for source in sources if source.id in bases]


def _by_subject(alerts: Sequence[KnownAlert]) -> dict[AlertKey, int]:
    return {(alert.team, alert.subject_id): alert.id for alert in alerts}


def _atc_codes(connection: Connection, at: datetime) -> dict[str, str]:
    """The substance code of each product then in the register, by subject."""
    products = (version.record for version in history.as_known(connection, Product, at))
    return {
        product_subject(product.reg_scheme, product.reg_number).id: product.atc_code
        for product in products
        if product.atc_code
    }


def _bases(connection: Connection, week: Week, counted: Sequence[Source]) -> dict[str, Week | None]:
    """Per counted source, the last week before this one in which it counted too."""
    found: dict[str, Week | None] = {}
    searched, base = list(counted), week.previous
    while searched:
        states = _states(connection, searched, base.last_instant)
        found |= {source.id: None for source in searched if states[source.id].last_outcome is None}
        found |= {source.id: base for source in searched if states[source.id].is_trusted}
        searched = [source for source in searched if source.id not in found]
        base = base.previous
    return found


def _source_line(source: Source, state: SourceState, bases: Mapping[str, Week | None]) -> SourceLine:
    base = bases.get(source.id)
    return SourceLine(
        source_id=source.id,
        title=shorten(source.title),
        body=shorten(source.body.name),
        kind=source.kind,
        origin=state.origin,
        recorded_on=state.recorded_on,
        good_at=state.good_at,
        tried_at=state.last_tried_at,
        stated_as_of=state.stated_as_of,
        outcome=state.last_outcome,
        reason=shorten(state.last_reason) or None,
        rows=state.rows,
        is_counted=state.is_trusted,
        compared_with=base.label if base else None,
    )


def _of_kind(compared: Sequence[Compared], record: type[Record]) -> list[tuple[Source, Week]]:
    """The sources of this kind that can be compared: a first reading has nothing to be compared with."""
    return [(each.source, each.base) for each in compared if each.base and each.source.kind == record.kind]


def _at_home(compared: Sequence[tuple[Source, Week]]) -> list[tuple[Source, Week]]:
    """Those that speak of the Dutch market: what is short in another country is no news of this report."""
    return [(source, base) for source, base in compared if source.body.country in HOME]


def _readings(
    connection: Connection, record: type[R], source: Source, base: Week, at: datetime
) -> tuple[list[Version[R]], list[Version[R]]]:
    before = history.as_known(connection, record, base.last_instant, source.id)
    return before, history.as_known(connection, record, at, source.id)


def _of_shortages(versions: Sequence[Version[ShortageNotice]]) -> list[Version[ShortageNotice]]:
    return [version for version in versions if version.record.notice_type not in ASIDE]


def _notice_changes(
    connection: Connection, at: datetime, compared: Sequence[tuple[Source, Week]], by_subject: Mapping[AlertKey, int]
) -> NoticeChanges:
    first_known = first_known_days(connection, at)
    alert_of = _alert_finder(connection, at, by_subject)
    changes: list[NoticeChange] = []
    sooner = 0
    for source, base in compared:
        before, after = map(_of_shortages, _readings(connection, ShortageNotice, source, base, at))
        around = Surroundings(shorten(source.title), first_known.get(source.id, {}), base.sunday, alert_of)
        changes += compare_notices(before, after, around)
        sooner += count_sooner(before, after)
    return NoticeChanges(
        new=_under(changes, Turn.NEW, Turn.RETURNED),
        worse=tuple(sorted(_under(changes, *WORSE), key=lambda change: -change.days_later)),
        ended=_under(changes, Turn.ENDED),
        vanished=_under(changes, Turn.VANISHED),
        sooner=sooner,
    )


def _under(changes: Sequence[NoticeChange], *turns: Turn) -> tuple[NoticeChange, ...]:
    chosen = (change for change in changes if set(turns).intersection(change.turns))
    return tuple(sorted(chosen, key=lambda change: (change.name.casefold(), change.source_id, change.reference)))


def _alert_finder(
    connection: Connection, at: datetime, by_subject: Mapping[AlertKey, int]
) -> Callable[[Notice], int | None]:
    linked = linked_subjects(connection, ShortageNotice.kind, at)

    def find(notice: Notice) -> int | None:
        subjects = (*linked.get((notice.source_id, notice.natural_key), ()), *notice.record.registration_numbers)
        alerts = (by_subject.get((Team.MEDICINES, subject)) for subject in subjects)
        return next((alert for alert in alerts if alert is not None), None)

    return find


def _certificate_events(
    connection: Connection,
    week: Week,
    at: datetime,
    compared: Sequence[tuple[Source, Week]],
    by_subject: Mapping[AlertKey, int],
) -> list[CertificateEvent]:
    events: list[CertificateEvent] = []
    last_day = min(week.sunday, local(at).date())
    for source, base in compared:
        before, after = _readings(connection, Certificate, source, base, at)
        events += compare_certificates(before, after, (base.sunday, last_day))
    return [replace(event, alert_id=by_subject.get((Team.DEVICES, event.number))) for event in events]


def _trade_counts(
    connection: Connection,
    week: Week,
    sources: Sequence[Source],
    states: Mapping[str, SourceState],
    bases: Mapping[str, Week | None],
) -> TradeCounts:
    """Of all sources of offers together, or nothing when one of them cannot be relied on."""
    offering = {source.id for source in sources if source.kind == "offer"}
    if not offering or not offering <= bases.keys():
        return TradeCounts(offers=None, new=None)
    shown = sum(states[source_id].rows for source_id in offering)
    return TradeCounts(offers=shown, new=_count_new(connection, week, offering, bases))


def _count_new(
    connection: Connection, week: Week, offering: Collection[str], bases: Mapping[str, Week | None]
) -> int | None:
    """The offers that came since the week each source is compared with; none when one of them has no such week."""
    since = {source_id: base for source_id in offering if (base := bases[source_id]) is not None}
    if len(since) < len(offering):
        return None
    at = week.last_instant
    return sum(count_new_offers(connection, source_id, base.last_instant, at) for source_id, base in since.items())
