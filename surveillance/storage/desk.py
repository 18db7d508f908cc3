"""What the desk's pages show besides the alerts themselves: counts, the first reason of each alert, what is unclear."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Date, bindparam, select

import sql
from surveillance.model.finding import Answer, Severity, StoredFinding, SubjectType, Team
from surveillance.storage.columns import Instant
from surveillance.storage.findings import as_stored
from surveillance.storage.tables.detection import alert_finding, finding

GRAVEST_FIRST = tuple(reversed(Severity))


@dataclass(frozen=True, slots=True)
class WaitingCount:
    """How many alerts of one severity wait at a team, and how pressing they are."""

    team: Team
    severity: Severity
    waiting: int
    fresh: int
    """Opened since the instant asked about."""
    overdue: int
    due_today: int


@dataclass(frozen=True, slots=True)
class UnclearCount:
    """How often a rule cannot say."""

    team: Team
    rule_id: str
    number: int


def count_waiting(connection: Connection, since: datetime, today: date) -> list[WaitingCount]:
    """What waits per team and severity, the gravest first."""
    statement = sql.query("desk/count_waiting").bindparams(
        bindparam("since", type_=Instant()), bindparam("today", type_=Date())
    )
    rows = connection.execute(statement, {"since": since, "today": today})
    counts = [
        WaitingCount(Team(row.team), Severity(row.severity), row.waiting, row.fresh, row.overdue, row.due_today)
        for row in rows
    ]
    return sorted(counts, key=lambda count: (count.team, GRAVEST_FIRST.index(count.severity)))


def count_unclear(connection: Connection) -> list[UnclearCount]:
    """Per team and rule, about how many subjects the rule cannot say anything now."""
    rows = connection.execute(sql.query("desk/count_unclear"))
    return [UnclearCount(Team(row.team), row.rule_id, row.number) for row in rows]


def first_findings(connection: Connection, alert_ids: Collection[int]) -> dict[int, list[StoredFinding]]:
    """The findings that hold of each alert, the gravest first: its reasons."""
    rows = connection.execute(
        select(alert_finding.c.alert_id, *finding.c)
        .join(finding, alert_finding.c.finding_id == finding.c.id)
        .where(alert_finding.c.alert_id.in_(sorted(alert_ids)), finding.c.ended_at.is_(None))
        .order_by(finding.c.id)
    )
    reasons: dict[int, list[StoredFinding]] = {}
    for row in rows:
        reasons.setdefault(row.alert_id, []).append(as_stored(row))
    return {
        alert_id: sorted(found, key=lambda stored: GRAVEST_FIRST.index(stored.finding.severity))
        for alert_id, found in reasons.items()
    }


def unclear_about(
    connection: Connection, team: Team, subject_type: SubjectType, subject_id: str
) -> list[StoredFinding]:
    """What the team's rules cannot say now about one subject."""
    rows = connection.execute(
        select(finding)
        .where(
            finding.c.subject_type == subject_type,
            finding.c.subject_id == subject_id,
            finding.c.team == team,
            finding.c.answer == Answer.CANNOT_SAY,
            finding.c.ended_at.is_(None),
        )
        .order_by(finding.c.id)
    )
    return [as_stored(row) for row in rows]


def rules_in_use(connection: Connection, team: Team) -> list[str]:
    """The rules that have something to say at a team now: what a queue can be filtered by."""
    rows = connection.execute(
        select(finding.c.rule_id)
        .where(finding.c.team == team, finding.c.answer == Answer.FLAGGED, finding.c.ended_at.is_(None))
        .distinct()
        .order_by(finding.c.rule_id)
    )
    return [row.rule_id for row in rows]
