"""Acts of people on alerts, append-only: an act changes the alert and leaves one row that tells of it.

An undo is an act of its own that points at what it undoes. Who may do what is not decided here
(surveillance.pipeline.review); here an act either fits the version it was taken on or raises `Conflict`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from surveillance import clock
from surveillance.errors import Conflict, NotFound
from surveillance.language import say
from surveillance.model.alert import Decision
from surveillance.model.finding import AlertState, DecisionOutcome, Severity, Team
from surveillance.storage.tables.detection import alert, alert_finding, decision, finding

DECIDE, UNDO, CLAIM, RELEASE, SNOOZE, REOPEN = "decide", "undo", "claim", "release", "snooze", "reopen"


@dataclass(frozen=True, slots=True)
class Standing:
    """What an act needs to know of the alert it is taken on."""

    id: int
    team: Team
    severity: Severity
    state: AlertState
    assignee: str | None
    snoozed_until: date | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a person does, with the alert as it shall stand afterwards."""

    action: str
    actor: str
    state_after: AlertState
    assignee: str | None
    snoozed_until: date | None = None
    outcome: DecisionOutcome | None = None
    reason_code: str | None = None
    note: str | None = None
    undoes: int | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class FoundDecision:
    """A decision as the list of decisions shows it: with the alert it was taken on."""

    decision: Decision
    team: Team
    severity: Severity
    subject_name: str
    is_undone: bool


def standing_of(connection: Connection, alert_id: int) -> Standing:
    """How the alert stands now. Raises `NotFound`."""
    columns = (alert.c[name] for name in Standing.__dataclass_fields__)
    row = connection.execute(select(*columns).where(alert.c.id == alert_id)).first()
    if row is None:
        raise NotFound(say("Signaal {alert_id} bestaat niet.", alert_id=str(alert_id)))
    return Standing(
        id=row.id,
        team=Team(row.team),
        severity=Severity(row.severity),
        state=AlertState(row.state),
        assignee=row.assignee,
        snoozed_until=row.snoozed_until,
        version=row.version,
    )


def write_act(connection: Connection, before: Standing, act: Act) -> Decision:
    """Change the alert and append the act. Raises `Conflict` when the alert is no longer at the version of `before`."""
    now = clock.now()
    changed = connection.execute(
        update(alert)
        .where(alert.c.id == before.id, alert.c.version == before.version)
        .values(
            state=act.state_after,
            assignee=act.assignee,
            snoozed_until=act.snoozed_until,
            version=before.version + 1,
            updated_at=now,
        )
    )
    if changed.rowcount != 1:
        raise Conflict(say("Iemand anders heeft dit signaal intussen gewijzigd."))
    row = {
        "alert_id": before.id,
        "action": act.action,
        "outcome": act.outcome,
        "reason_code": act.reason_code,
        "note": act.note,
        "undoes": act.undoes,
        "state_before": before.state,
        "state_after": act.state_after,
        "seen_findings": _fingerprints(connection, before.id),
        "actor": act.actor,
        "decided_at": now,
        "acted_at": clock.real_now(),
        "idempotency_key": act.idempotency_key,
    }
    return _decision(connection.execute(insert(decision).values(row).returning(*decision.c)).one())


def read_decision(connection: Connection, decision_id: int) -> tuple[Decision, datetime | None]:
    """The act and the real instant at which it was done. Raises `NotFound`."""
    row = connection.execute(select(decision).where(decision.c.id == decision_id)).first()
    if row is None:
        raise NotFound(say("Beslissing {decision_id} bestaat niet.", decision_id=str(decision_id)))
    return _decision(row), row.acted_at


def decision_with_key(connection: Connection, idempotency_key: str) -> Decision | None:
    """The act that was already done with this key: a second click finds it instead of acting again."""
    row = connection.execute(select(decision).where(decision.c.idempotency_key == idempotency_key)).first()
    return _decision(row) if row else None


def decisions_of(connection: Connection, alert_id: int) -> list[Decision]:
    """Every act on the alert, the oldest first."""
    rows = connection.execute(select(decision).where(decision.c.alert_id == alert_id).order_by(decision.c.id))
    return [_decision(row) for row in rows]


def find_decisions(
    connection: Connection,
    teams: Collection[Team],
    *,
    text: str = "",
    outcome: str = "",
    actor: str = "",
    before_id: int | None = None,
    limit: int = 50,
) -> list[FoundDecision]:
    """Decisions of these teams, the newest first: with this text in subject or note, this outcome, by this person."""
    undo = decision.alias("undo")
    is_undone = select(undo.c.id).where(undo.c.undoes == decision.c.id).exists()
    statement: Select[Any] = (
        select(decision, alert.c.team, alert.c.severity, alert.c.subject_name, is_undone.label("is_undone"))
        .join(alert, decision.c.alert_id == alert.c.id)
        .where(decision.c.action == DECIDE, alert.c.team.in_(sorted(teams)))
        .order_by(decision.c.id.desc())
        .limit(limit)
    )
    wanted = ((decision.c.outcome, outcome), (decision.c.actor, actor))
    statement = statement.where(*(column == value for column, value in wanted if value))
    if text:
        pattern = f"%{_escape(text.lower())}%"
        in_subject = func.lower(alert.c.subject_name).like(pattern, escape="\\")
        in_note = func.lower(func.coalesce(decision.c.note, "")).like(pattern, escape="\\")
        statement = statement.where(in_subject | in_note)
    if before_id is not None:
        statement = statement.where(decision.c.id < before_id)
    return [_found(row) for row in connection.execute(statement)]


def deciders(connection: Connection, teams: Collection[Team]) -> list[str]:
    """Everybody who decided something in these teams, by sign-in name."""
    rows = connection.execute(
        select(decision.c.actor)
        .join(alert, decision.c.alert_id == alert.c.id)
        .where(decision.c.action == DECIDE, alert.c.team.in_(sorted(teams)))
        .distinct()
        .order_by(decision.c.actor)
    )
    return [row.actor for row in rows]


def _fingerprints(connection: Connection, alert_id: int) -> list[str]:
    """Of the findings the decider had before them: what comes later and is not among them is new evidence."""
    rows = connection.execute(
        select(finding.c.fingerprint)
        .join(alert_finding, alert_finding.c.finding_id == finding.c.id)
        .where(alert_finding.c.alert_id == alert_id, finding.c.ended_at.is_(None))
        .order_by(finding.c.id)
    )
    return [row.fingerprint for row in rows]


def _escape(text: str) -> str:
    """The text with the signs that `LIKE` gives a meaning taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _found(row: Row[Any]) -> FoundDecision:
    return FoundDecision(
        decision=_decision(row),
        team=Team(row.team),
        severity=Severity(row.severity),
        subject_name=row.subject_name,
        is_undone=bool(row.is_undone),
    )


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        id=row.id,
        alert_id=row.alert_id,
        action=row.action,
        outcome=DecisionOutcome(row.outcome) if row.outcome else None,
        reason_code=row.reason_code,
        note=row.note,
        undoes=row.undoes,
        state_before=AlertState(row.state_before),
        state_after=AlertState(row.state_after),
        actor=row.actor,
        decided_at=row.decided_at,
    )
