"""Alerts as queues and pages read them. `alerting` opens and refreshes them; `decisions` holds what persons decide."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from surveillance.errors import NotFound
from surveillance.language import say
from surveillance.model.alert import Alert
from surveillance.model.finding import AlertState, Severity, StoredFinding, SubjectType, Team
from surveillance.storage.findings import as_stored
from surveillance.storage.tables.detection import alert, alert_finding, finding

OPEN_STATES = (AlertState.OPEN, AlertState.CLAIMED, AlertState.SNOOZED, AlertState.REOPENED)
"""The states in which nobody has decided yet."""
WAITING_STATES = (AlertState.OPEN, AlertState.CLAIMED, AlertState.REOPENED)
"""The states of a queue: what a person has to look at."""


def read_queue(
    connection: Connection,
    team: Team | None = None,
    states: Collection[AlertState] = WAITING_STATES,
    severity: Severity | None = None,
    rule_id: str | None = None,
    text: str | None = None,
    after: tuple[float, int] | None = None,
    limit: int = 50,
) -> list[Alert]:
    """Alerts by priority, the highest first; `after` is the priority and id of the last one already shown."""
    statement = select(alert).where(alert.c.state.in_(sorted(states))).order_by(alert.c.priority.desc(), alert.c.id)
    wanted = ((alert.c.team, team), (alert.c.severity, severity))
    statement = statement.where(*(column == value for column, value in wanted if value is not None))
    if rule_id is not None:
        statement = statement.where(alert.c.id.in_(_alerts_of_rule(rule_id)))
    if text:
        statement = statement.where(_names(text.casefold()))
    if after is not None:
        statement = statement.where(_comes_after(*after))
    return list(map(as_alert, connection.execute(statement.limit(limit))))


def count_alerts(connection: Connection) -> dict[tuple[Team, AlertState], int]:
    """How many alerts each team has in each state."""
    rows = connection.execute(
        select(alert.c.team, alert.c.state, func.count().label("number")).group_by(alert.c.team, alert.c.state)
    )
    return {(Team(row.team), AlertState(row.state)): row.number for row in rows}


def read_alert(connection: Connection, alert_id: int) -> Alert:
    """The alert with this id. Raises `NotFound`."""
    row = connection.execute(select(alert).where(alert.c.id == alert_id)).first()
    if row is None:
        raise NotFound(say("Signaal {alert_id} bestaat niet.", alert_id=str(alert_id)))
    return as_alert(row)


def findings_of(connection: Connection, alert_id: int) -> list[StoredFinding]:
    """Every finding the alert ever had: those that still hold first, then the newest first."""
    rows = connection.execute(
        select(finding)
        .join(alert_finding, alert_finding.c.finding_id == finding.c.id)
        .where(alert_finding.c.alert_id == alert_id)
        .order_by(finding.c.ended_at.is_(None).desc(), finding.c.first_seen_at.desc(), finding.c.id.desc())
    )
    return [as_stored(row) for row in rows]


def _names(pattern: str) -> ColumnElement[bool]:
    named = func.lower(alert.c.subject_name).contains(pattern, autoescape=True)
    return named | func.lower(alert.c.subject_id).contains(pattern, autoescape=True)


def _comes_after(priority: float, alert_id: int) -> ColumnElement[bool]:
    return or_(alert.c.priority < priority, and_(alert.c.priority == priority, alert.c.id > alert_id))


def _alerts_of_rule(rule_id: str) -> Any:
    return (
        select(alert_finding.c.alert_id)
        .join(finding, alert_finding.c.finding_id == finding.c.id)
        .where(finding.c.rule_id == rule_id, finding.c.ended_at.is_(None))
    )


def as_alert(row: Row[Any]) -> Alert:
    """The row of the table as the model knows it."""
    return Alert(
        id=row.id,
        team=Team(row.team),
        subject_type=SubjectType(row.subject_type),
        subject_id=row.subject_id,
        subject_name=row.subject_name,
        severity=Severity(row.severity),
        state=AlertState(row.state),
        priority=row.priority,
        priority_parts=row.priority_parts,
        due_on=row.due_on,
        assignee=row.assignee,
        version=row.version,
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        snoozed_until=row.snoozed_until,
        resolved_at=row.resolved_at,
    )
