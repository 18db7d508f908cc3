"""An alert: what an inspector opens. The findings on one subject for one team, and what was decided of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from surveillance.model.finding import (
    AlertState,
    DecisionOutcome,
    Severity,
    StoredFinding,
    SubjectType,
    Team,
)


@dataclass(frozen=True, slots=True)
class Alert:
    """One row of a queue."""

    id: int
    team: Team
    subject_type: SubjectType
    subject_id: str
    subject_name: str
    severity: Severity
    state: AlertState
    priority: float
    priority_parts: dict[str, float]
    """`harm` 0–100, `urgency` 0.5–2, `influence` 0.5–1.5: their product is the priority."""
    due_on: date
    assignee: str | None
    version: int
    """Goes up with every change: a decision names the version it was taken on."""
    opened_at: datetime
    updated_at: datetime
    snoozed_until: date | None = None
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One act of one person on one alert. Never changed; an undo is an act of its own."""

    id: int
    alert_id: int
    action: str
    outcome: DecisionOutcome | None
    reason_code: str | None
    note: str | None
    undoes: int | None
    state_before: AlertState
    state_after: AlertState
    actor: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A piece of evidence with everything that leads back to the bytes."""

    kind: str
    row_id: int
    label: str
    source_id: str
    source_title: str
    origin: str
    batch_id: int
    address: str
    sha256: str
    row_number: int
    known_at: datetime
    fields: dict[str, Any]
    """The record version as stored, as JSON can hold it."""


@dataclass(frozen=True, slots=True)
class AlertView:
    """Everything one screen needs: the alert, why it was raised, on what evidence, what was done with it."""

    alert: Alert
    findings: tuple[StoredFinding, ...]
    evidence: tuple[EvidenceView, ...]
    decisions: tuple[Decision, ...]
