"""Alerts are opened and refreshed here, from findings, in the transaction that stored the findings.

An alert gathers the findings on one subject for one team. Its version goes up when something changes that a person
deciding must know (findings, severity, state, due date); that the same alert grows more urgent with the days does not.
"""

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from surveillance import clock
from surveillance.model.alert import Alert
from surveillance.model.finding import AlertState, Answer, Severity, StoredFinding, SubjectType, Team
from surveillance.storage.alerts import as_alert
from surveillance.storage.audit import record_act
from surveillance.storage.findings import fingerprint, open_findings
from surveillance.storage.tables.detection import alert, alert_finding, decision, finding

RESTING_STATES = frozenset({AlertState.DECIDED, AlertState.SNOOZED})
"""The states in which an alert stays until something comes that the person had not seen."""

Group = tuple[Team, SubjectType, str]
"""A team and a subject: what an alert is about."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """How grave and how pressing an alert is, and when it is due."""

    severity: Severity
    due_on: date
    priority: float
    parts: dict[str, float]
    """`harm`, `urgency` and `influence`: their product is the priority."""


@dataclass(frozen=True, slots=True)
class AlertChange:
    """What refreshing the alerts came to."""

    opened: int
    changed: int
    reopened: int
    resolved: int


Assess = Callable[[Sequence[StoredFinding], Alert | None], Assessment]
"""Weighs the findings that hold on one subject: none when all ended. The alert is none when it is new, or up again."""


def refresh_alerts(connection: Connection, assess: Assess) -> AlertChange:
    """Let every flagged finding that holds stand under an alert, and mark the alerts whose findings all ended."""
    groups = _group(open_findings(connection, Answer.FLAGGED))
    known = _known_alerts(connection)
    attached = _attached(connection)
    seen = _last_seen(connection)
    done = {"opened": 0, "changed": 0, "reopened": 0, "resolved": 0}
    for group, found in groups.items():
        before = known.get(group)
        if before is None:
            _open(connection, group, found, assess(found, None))
            done["opened"] += 1
            continue
        news = [stored for stored in found if stored.id not in attached.get(before.id, set())]
        outcome = _refresh(connection, before, found, news, seen.get(before.id, set()), assess)
        if outcome:
            done[outcome] += 1
    done["resolved"] = _resolve(connection, known, groups, assess)
    return AlertChange(**done)


def _group(findings: Iterable[StoredFinding]) -> dict[Group, list[StoredFinding]]:
    groups: dict[Group, list[StoredFinding]] = {}
    for stored in findings:
        one = stored.finding
        groups.setdefault((one.team, one.subject_type, one.subject_id), []).append(stored)
    return groups


def _resolve(connection: Connection, known: Mapping[Group, Alert], holding: Container[Group], assess: Assess) -> int:
    """Mark the alerts about which nothing holds any more; how many were not marked before."""
    count = 0
    for group, before in known.items():
        if group not in holding and before.resolved_at is None:
            weighed = assess((), before)
            weights = {"priority": weighed.priority, "priority_parts": weighed.parts}
            count += _write(connection, before, resolved_at=clock.now(), **weights)
    return count


def _open(connection: Connection, group: Group, found: Sequence[StoredFinding], weighed: Assessment) -> None:
    now = clock.now()
    team, subject_type, subject_id = group
    row = {
        "team": team,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "subject_name": found[-1].finding.subject_name,
        "state": AlertState.OPEN,
        "opened_at": now,
        "updated_at": now,
    }
    weights = {"severity": weighed.severity, "due_on": weighed.due_on}
    weights |= {"priority": weighed.priority, "priority_parts": weighed.parts}
    made = connection.execute(insert(alert).values(row | weights).returning(alert.c.id)).scalar_one()
    _attach(connection, made, found)


def _refresh(
    connection: Connection,
    before: Alert,
    found: Sequence[StoredFinding],
    news: Sequence[StoredFinding],
    seen: Collection[str],
    assess: Assess,
) -> str | None:
    """Bring one alert up to date; tells how it changed: `reopened`, `changed` or not at all."""
    is_unseen = _has_unseen(found, seen)
    weighed = assess(found, None if _comes_up_again(before, is_unseen) else before)
    after = _as_it_shall_stand(before, _next_state(before, is_unseen), found, weighed)
    _attach(connection, before.id, news)
    if not news and _stands_so(before, after):
        _reweigh(connection, before, weighed)
        return None
    is_written = _write(connection, before, priority=weighed.priority, priority_parts=weighed.parts, **after)
    return _tell_outcome(connection, before, after["state"]) if is_written else None


def _has_unseen(found: Sequence[StoredFinding], seen: Collection[str]) -> bool:
    return any(fingerprint(stored.finding) not in seen for stored in found)


def _as_it_shall_stand(
    before: Alert, state: AlertState, found: Sequence[StoredFinding], weighed: Assessment
) -> dict[str, Any]:
    return {
        "state": state,
        "severity": weighed.severity,
        "due_on": weighed.due_on,
        "subject_name": found[-1].finding.subject_name,
        "resolved_at": None,
        "snoozed_until": before.snoozed_until if state == AlertState.SNOOZED else None,
    }


def _stands_so(before: Alert, after: Mapping[str, Any]) -> bool:
    return all(getattr(before, name) == value for name, value in after.items())


def _reweigh(connection: Connection, before: Alert, weighed: Assessment) -> None:
    """Nothing changed but the days: the alert keeps its version."""
    if before.priority_parts != weighed.parts:
        weights = {"priority": weighed.priority, "priority_parts": weighed.parts}
        connection.execute(update(alert).where(alert.c.id == before.id).values(weights))


def _tell_outcome(connection: Connection, before: Alert, state: AlertState) -> str:
    if state != AlertState.REOPENED or before.state == AlertState.REOPENED:
        return "changed"
    reason = "a finding that the last decision had not seen"
    record_act(connection, "system", "system", "reopen", f"alert {before.id}", "reopened", reason)
    return "reopened"


def _comes_up_again(before: Alert, is_unseen: bool) -> bool:
    """Whether it was decided, or had ended by itself, and asks for work anew: then its time begins anew too."""
    return is_unseen if before.state == AlertState.DECIDED else before.resolved_at is not None


def _next_state(before: Alert, is_unseen: bool) -> AlertState:
    """A decided or snoozed alert stays so until something comes that the person had not seen, or the snooze is over."""
    if not _is_woken(before, is_unseen):
        return before.state
    if before.state == AlertState.DECIDED:
        return AlertState.REOPENED
    return AlertState.CLAIMED if before.assignee else AlertState.OPEN


def _is_woken(before: Alert, is_unseen: bool) -> bool:
    return before.state in RESTING_STATES and (is_unseen or _is_snooze_over(before))


def _is_snooze_over(before: Alert) -> bool:
    is_past = before.snoozed_until is not None and before.snoozed_until <= clock.today()
    return before.state == AlertState.SNOOZED and is_past


def _write(connection: Connection, before: Alert, **values: Any) -> bool:
    """Unless a person acted on the alert meanwhile: theirs stands, and the next run takes it from there."""
    changed = values | {"version": before.version + 1, "updated_at": clock.now()}
    is_as_read = (alert.c.id == before.id, alert.c.version == before.version)
    return connection.execute(update(alert).where(*is_as_read).values(changed)).rowcount == 1


def _attach(connection: Connection, alert_id: int, found: Iterable[StoredFinding]) -> None:
    rows = [{"alert_id": alert_id, "finding_id": stored.id} for stored in found]
    if rows:
        connection.execute(insert(alert_finding), rows)


def _known_alerts(connection: Connection) -> dict[Group, Alert]:
    """The alerts a refresh may touch: those not resolved, and those about which something holds again."""
    holds = (
        select(finding.c.id)
        .where(
            finding.c.ended_at.is_(None),
            finding.c.answer == Answer.FLAGGED,
            finding.c.team == alert.c.team,
            finding.c.subject_type == alert.c.subject_type,
            finding.c.subject_id == alert.c.subject_id,
        )
        .exists()
    )
    rows = connection.execute(select(alert).where(or_(alert.c.resolved_at.is_(None), holds)))
    return {(one.team, one.subject_type, one.subject_id): one for one in map(as_alert, rows)}


def _attached(connection: Connection) -> Mapping[int, set[int]]:
    """The findings that hold and already stand under an alert, by alert."""
    rows = connection.execute(
        select(alert_finding)
        .join(finding, alert_finding.c.finding_id == finding.c.id)
        .where(finding.c.ended_at.is_(None))
    )
    found: dict[int, set[int]] = {}
    for row in rows:
        found.setdefault(row.alert_id, set()).add(row.finding_id)
    return found


def _last_seen(connection: Connection) -> Mapping[int, set[str]]:
    """The fingerprints the last person to lay an alert to rest had before them, by alert."""
    rows = connection.execute(
        select(decision.c.alert_id, decision.c.seen_findings)
        .join(alert, decision.c.alert_id == alert.c.id)
        .where(alert.c.state.in_(sorted(RESTING_STATES)), decision.c.state_after == alert.c.state)
        .order_by(decision.c.id)
    )
    return {row.alert_id: set(row.seen_findings) for row in rows}
