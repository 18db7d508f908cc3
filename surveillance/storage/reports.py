"""Reports as stored, and what a report needs to know of alerts and notices as they stood at an instant."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, TextClause, bindparam, insert, select

import sql
from surveillance import clock
from surveillance.errors import NotFound
from surveillance.model.finding import AlertState, Finding, Severity, StoredFinding, SubjectType, Team
from surveillance.storage.columns import Instant
from surveillance.storage.findings import as_stored
from surveillance.storage.links import links_at
from surveillance.storage.tables.collection import batch
from surveillance.storage.tables.detection import alert, alert_finding, decision, finding
from surveillance.storage.tables.outgoing import report

WEEKLY = "weekly"
"""The name of the weekly report in the table."""

SEVERITIES = tuple(Severity)
"""From the least to the most grave."""


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as it was built. It never changes."""

    id: int
    name: str
    period: str
    language: str
    html: str
    """One self-contained page: its chart is in it."""
    plain: str
    figures: dict[str, Any]
    audit_head: str
    built_at: datetime


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in a list."""

    id: int
    period: str
    language: str
    subject: str
    """The subject line of its mail: the week in one sentence."""
    built_at: datetime


@dataclass(frozen=True, slots=True)
class KnownAlert:
    """An alert as it stood at the instant asked about, from what never changes: findings and decisions."""

    id: int
    team: Team
    subject_type: SubjectType
    subject_id: str
    state: AlertState
    opened_at: datetime
    decided_at: datetime | None
    """When it was last decided, if that decision stood."""
    findings: tuple[StoredFinding, ...]
    """Those that held before those that had ended; the gravest first."""
    reopened_at: datetime | None = None
    """When it opened again by itself after a decision, if it did."""

    @property
    def is_open(self) -> bool:
        """Whether somebody still had to decide."""
        return self.state is not AlertState.DECIDED

    @property
    def gravest(self) -> Finding:
        """The finding that speaks for the alert."""
        return self.findings[0].finding


def store_report(connection: Connection, period: str, language: str, **content: Any) -> int:
    """Keep a weekly report (`html`, `plain`, `figures`, `audit_head`); returns its id."""
    fresh = {"name": WEEKLY, "period": period, "language": language, "built_at": clock.real_now(), **content}
    return int(connection.execute(insert(report).values(**fresh).returning(report.c.id)).scalar_one())


def find_report(connection: Connection, period: str, language: str = "nl") -> StoredReport | None:
    """The weekly report of this period, if it was built."""
    mine = (report.c.name == WEEKLY, report.c.period == period, report.c.language == language)
    row = connection.execute(select(report).where(*mine)).first()
    return StoredReport(**row._mapping) if row else None


def read_report(connection: Connection, period: str, language: str = "nl") -> StoredReport:
    """The weekly report of this period. Raises `NotFound`."""
    found = find_report(connection, period, language)
    if found is None:
        raise NotFound(f"no weekly report of {period} in {language!r} was built")
    return found


def list_reports(connection: Connection) -> list[ReportLine]:
    """Every weekly report, the newest week first."""
    rows = connection.execute(
        select(report).where(report.c.name == WEEKLY).order_by(report.c.period.desc(), report.c.language)
    )
    return [
        ReportLine(row.id, row.period, row.language, str(row.figures.get("subject", "")), row.built_at) for row in rows
    ]


def built_periods(connection: Connection, language: str = "nl") -> set[str]:
    """The periods of which there is a weekly report."""
    mine = (report.c.name == WEEKLY, report.c.language == language)
    return set(connection.execute(select(report.c.period).where(*mine)).scalars())


def decided_instants(connection: Connection) -> list[datetime]:
    """The instants of domain time at which something was learned from a source, the oldest first."""
    statement = select(batch.c.known_at).where(batch.c.state == "decided").distinct().order_by(batch.c.known_at)
    return list(connection.execute(statement).scalars())


def alerts_as_known(connection: Connection, at: datetime) -> list[KnownAlert]:
    """Every alert opened by `at`, as it stood then; one without any finding yet is left out."""
    statement = (
        select(finding, alert.c.id.label("alert_id"), alert.c.opened_at)
        .join(alert_finding, alert_finding.c.finding_id == finding.c.id)
        .join(alert, alert.c.id == alert_finding.c.alert_id)
        .where(alert.c.opened_at <= at, finding.c.first_seen_at <= at)
        .order_by(alert.c.id, finding.c.id)
    )
    decided = _decisions(connection, at)
    rows = connection.execute(statement)
    return [
        _known_alert(list(found), decided.get(alert_id, []), at)
        for alert_id, found in groupby(rows, key=lambda row: row.alert_id)
    ]


def first_known_days(connection: Connection, at: datetime) -> dict[str, dict[str, date]]:
    """Per source and natural key, the day on which each notice known by `at` was first known."""
    statement = _at("reporting/read_first_known").columns(first_known_at=Instant())
    days: dict[str, dict[str, date]] = defaultdict(dict)
    for row in connection.execute(statement, {"at": at}):
        days[row.source_id][row.natural_key] = clock.local(row.first_known_at).date()
    return days


def count_new_offers(connection: Connection, source_id: str, after: datetime, at: datetime) -> int:
    """How many offers of the source became known after one instant and by another."""
    statement = _at("reporting/count_new_offers").bindparams(bindparam("after", type_=Instant()))
    values = {"source_id": source_id, "after": after, "at": at}
    return int(connection.execute(statement, values).scalar_one())


def linked_subjects(connection: Connection, kind: str, at: datetime) -> Mapping[tuple[str, str], Sequence[str]]:
    """Per source and natural key of this kind, the subjects it was linked to at an instant."""
    subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
    for made in links_at(connection, kind, at):
        subjects[made.record.source_id, made.record.natural_key].append(made.subject.id)
    return subjects


def _at(name: str) -> TextClause:
    return sql.query(name).bindparams(bindparam("at", type_=Instant()))


def _decisions(connection: Connection, at: datetime) -> dict[int, list[Row[Any]]]:
    taken: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(decision).where(decision.c.decided_at <= at).order_by(decision.c.id)):
        taken[row.alert_id].append(row)
    return taken


def _known_alert(rows: Sequence[Row[Any]], decisions: Sequence[Row[Any]], at: datetime) -> KnownAlert:
    findings = sorted((_known_finding(row, at) for row in rows), key=_gravity, reverse=True)
    last = decisions[-1] if decisions else None
    state, reopened_at = _state_after(last, rows)
    return KnownAlert(
        id=rows[0].alert_id,
        team=findings[0].finding.team,
        subject_type=findings[0].finding.subject_type,
        subject_id=findings[0].finding.subject_id,
        state=state,
        opened_at=rows[0].opened_at,
        decided_at=last.decided_at if last and state is AlertState.DECIDED else None,
        findings=tuple(findings),
        reopened_at=reopened_at,
    )


def _state_after(last: Row[Any] | None, rows: Sequence[Row[Any]]) -> tuple[AlertState, datetime | None]:
    """The state that the last act left, or that what it had not seen brought about since, and then from when."""
    if last is None:
        return AlertState.OPEN, None
    state = AlertState(last.state_after)
    unseen = _unseen(rows, last) if state is AlertState.DECIDED else []
    if not unseen:
        return state, None
    return AlertState.REOPENED, min(row.first_seen_at for row in unseen)


def _known_finding(row: Row[Any], at: datetime) -> StoredFinding:
    """The finding as it stood at an instant: what came later is not in it."""
    stored = as_stored(row)
    ended_at = stored.ended_at if stored.ended_at and stored.ended_at <= at else None
    return replace(stored, last_seen_at=min(stored.last_seen_at, at), ended_at=ended_at)


def _gravity(stored: StoredFinding) -> tuple[bool, int, datetime]:
    return (stored.ended_at is None, SEVERITIES.index(stored.finding.severity), stored.first_seen_at)


def _unseen(rows: Sequence[Row[Any]], last: Row[Any]) -> list[Row[Any]]:
    """What held after the decision and the decider had not had before them: the alert opened again by itself.

    It stays open when that has ended since: only a person lays an alert to rest.
    """
    held = (row for row in rows if row.ended_at is None or row.ended_at > last.decided_at)
    return [row for row in held if row.fingerprint not in last.seen_findings]
