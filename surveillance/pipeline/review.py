"""The verbs of reviewing: read an alert, claim, release, decide, undo, snooze, reopen, find decisions again.

Each verb is one transaction that holds the act and its audit entry. Who may do what arrives as a `Person`, whose teams
the desk fills from its policy table; here it is enforced, whatever door the person came through.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import yaml

from scrapers import registry
from surveillance import clock
from surveillance.errors import Conflict, NotFound, Refused
from surveillance.language import say
from surveillance.model.alert import AlertView, Decision, EvidenceView
from surveillance.model.finding import AlertState, DecisionOutcome, Evidence, Severity, StoredFinding, Team
from surveillance.storage import alerts, decisions, desk
from surveillance.storage.audit import record_act
from surveillance.storage.decisions import Act, FoundDecision, Standing
from surveillance.storage.engine import Connection, reading, transaction
from surveillance.storage.evidence import StoredRecord, read_stored

UNDO_WITHIN = timedelta(minutes=15)
"""So long, in real time, a decision can be undone; later it can only be reopened."""
SNOOZE_DAYS = 90
"""An alert can be put off for at most so many days."""
NOTE_LENGTH = 4000
GRAVE = frozenset({Severity.HIGH, Severity.CRITICAL})

_REASONS = Path(__file__).with_name("reasons.yml")


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts or looks, with the teams in which they may."""

    name: str
    display_name: str
    role: str
    reads: frozenset[Team] = frozenset()
    """Whose alerts the person may see; others do not exist for them."""
    decides: frozenset[Team] = frozenset()
    leads: frozenset[Team] = frozenset()
    """Where the person may take over and reopen others' work, and dismiss a grave alert as not relevant."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason a team gives for an outcome."""

    code: str
    label: str
    needs_note: bool = False


@cache
def reasons() -> Mapping[Team, Mapping[DecisionOutcome, tuple[Reason, ...]]]:
    """Every team's reasons by outcome, in the order in which they are offered."""
    written = yaml.safe_load(_REASONS.read_text(encoding="utf-8"))
    return {
        Team(team): {
            DecisionOutcome(outcome): tuple(Reason(**entry) for entry in entries)
            for outcome, entries in outcomes.items()
        }
        for team, outcomes in written.items()
    }


def reason_label(team: Team, outcome: DecisionOutcome | None, code: str | None) -> str:
    """The reason in words; the code itself where the list no longer knows it."""
    offered = reasons()[team].get(outcome, ()) if outcome else ()
    return next((say(reason.label) for reason in offered if reason.code == code), code or "")


def read_alert_view(alert_id: int, viewer: Person) -> AlertView:
    """Everything about one alert, what the rules cannot say of its subject included.

    Raises `NotFound` also when the viewer may not see the team's alerts.
    """
    with reading() as connection:
        _check_reads(decisions.standing_of(connection, alert_id), viewer)
        alert = alerts.read_alert(connection, alert_id)
        unclear = desk.unclear_about(connection, alert.team, alert.subject_type, alert.subject_id)
        found = (*alerts.findings_of(connection, alert_id), *unclear)
        stored = {
            (piece.kind, piece.row_id): (piece, read_stored(connection, piece.kind, piece.row_id))
            for piece in pieces_of(found)
        }
        acts = tuple(decisions.decisions_of(connection, alert_id))
    titles = {source.id: source.title for source in registry.all_sources()}
    evidence = tuple(_evidence_view(piece, record, titles) for piece, record in stored.values())
    return AlertView(alert, found, evidence, acts)


def pieces_of(findings: tuple[StoredFinding, ...]) -> list[Evidence]:
    """The pieces of evidence under the findings, each once, in the order in which they are named."""
    pieces = {(piece.kind, piece.row_id): piece for stored in findings for piece in stored.finding.evidence}
    return list(pieces.values())


def decide(
    alert_id: int,
    version: int,
    outcome: str,
    reason_code: str,
    note: str,
    actor: Person,
    idempotency_key: str,
) -> Decision:
    """Decide an alert on the version that was read. The same key again gives the decision that was already taken.

    Raises `Refused` when something required is missing or not allowed, `Conflict` when somebody acted first.
    """

    def plan(before: Standing) -> Act:
        _check_undecided(before)
        _check_not_taken(before, actor)
        chosen, reason = _checked_reason(before.team, outcome, reason_code)
        if reason.needs_note and not note.strip():
            raise Refused(say("Bij deze reden hoort een toelichting."))
        _check_may_choose(chosen, before, actor)
        return Act(
            action=decisions.DECIDE,
            actor=actor.name,
            state_after=AlertState.DECIDED,
            assignee=before.assignee or actor.name,
            snoozed_until=before.snoozed_until,
            outcome=chosen,
            reason_code=reason.code,
            note=_checked_note(note),
            idempotency_key=idempotency_key,
        )

    return _perform(alert_id, version, actor, plan, idempotency_key)


def undo(decision_id: int, actor: Person) -> Decision:
    """Take a decision or a snooze back by an act of its own. A second call gives the undo that was already done.

    Raises `Refused` after fifteen minutes, for somebody else's decision, and when anybody acted afterwards.
    """
    with transaction() as connection:
        taken, acted_at = decisions.read_decision(connection, decision_id)
        before = decisions.standing_of(connection, taken.alert_id)
        _check_decides(before, actor)
        newest = decisions.decisions_of(connection, taken.alert_id)[-1]
        if newest.undoes == taken.id:
            return newest
        _check_may_undo(taken, before, actor)
        _check_can_undo(taken, acted_at, newest, before)
        back = taken.state_before
        act = Act(
            action=decisions.UNDO,
            actor=actor.name,
            state_after=back,
            assignee=before.assignee if back == AlertState.CLAIMED else None,
            snoozed_until=before.snoozed_until if back == AlertState.SNOOZED else None,
            undoes=taken.id,
        )
        done = decisions.write_act(connection, before, act)
        record_act(
            connection, actor.name, actor.role, decisions.UNDO, f"alert {before.id}", back, payload={"undoes": taken.id}
        )
    return done


def claim(alert_id: int, version: int, actor: Person, idempotency_key: str | None = None) -> Decision:
    """Take an alert into work, so that nobody does it twice. Raises `Conflict` when somebody else has it."""

    def plan(before: Standing) -> Act:
        _check_undecided(before)
        _check_not_taken(before, actor)
        return Act(
            action=decisions.CLAIM,
            actor=actor.name,
            state_after=AlertState.CLAIMED,
            assignee=actor.name,
            idempotency_key=idempotency_key,
        )

    return _perform(alert_id, version, actor, plan, idempotency_key)


def release(alert_id: int, version: int, actor: Person, idempotency_key: str | None = None) -> Decision:
    """Put a claimed alert back into the queue."""

    def plan(before: Standing) -> Act:
        if before.state != AlertState.CLAIMED:
            raise Conflict(say("Dit signaal is bij niemand in behandeling."))
        _check_not_taken(before, actor)
        return Act(
            action=decisions.RELEASE,
            actor=actor.name,
            state_after=AlertState.OPEN,
            assignee=None,
            idempotency_key=idempotency_key,
        )

    return _perform(alert_id, version, actor, plan, idempotency_key)


def snooze(
    alert_id: int, version: int, until: date, note: str, actor: Person, idempotency_key: str | None = None
) -> Decision:
    """Put an alert off until a day of domain time, at most ninety days ahead."""

    def plan(before: Standing) -> Act:
        _check_undecided(before)
        _check_not_taken(before, actor)
        if not 1 <= (until - clock.today()).days <= SNOOZE_DAYS:
            raise Refused(say("Uitstellen kan tot een dag tussen morgen en {count} dagen verder.", count=SNOOZE_DAYS))
        return Act(
            action=decisions.SNOOZE,
            actor=actor.name,
            state_after=AlertState.SNOOZED,
            assignee=before.assignee,
            snoozed_until=until,
            note=_checked_note(note),
            idempotency_key=idempotency_key,
        )

    return _perform(alert_id, version, actor, plan, idempotency_key)


def reopen(alert_id: int, version: int, note: str, actor: Person, idempotency_key: str | None = None) -> Decision:
    """Bring a decided alert back into the queue, with the reason in a note: the decider, or who leads the team."""
    with reading() as connection:
        acts = decisions.decisions_of(connection, alert_id)
    decider = next((act.actor for act in reversed(acts) if act.action == decisions.DECIDE), None)

    def plan(before: Standing) -> Act:
        if before.state != AlertState.DECIDED:
            raise Conflict(say("Over dit signaal is nog niet beslist."))
        if not _is_own_or_led(decider, before, actor):
            raise Refused(say("Alleen wie besliste, of een teamleider, kan dit signaal heropenen."))
        if not note.strip():
            raise Refused(say("Vul in waarom het signaal opnieuw open moet."))
        return Act(
            action=decisions.REOPEN,
            actor=actor.name,
            state_after=AlertState.REOPENED,
            assignee=None,
            note=_checked_note(note),
            idempotency_key=idempotency_key,
        )

    return _perform(alert_id, version, actor, plan, idempotency_key)


def find_decisions(
    viewer: Person, *, team: str = "", text: str = "", outcome: str = "", actor: str = "", before_id: int | None = None
) -> list[FoundDecision]:
    """Decisions the viewer may see, the newest first, at most fifty; `before_id` gives the next ones."""
    teams = viewer.reads & {Team(team)} if team in list(Team) else viewer.reads
    with reading() as connection:
        return decisions.find_decisions(connection, teams, text=text, outcome=outcome, actor=actor, before_id=before_id)


def _perform(alert_id: int, version: int, actor: Person, plan: Callable[[Standing], Act], key: str | None) -> Decision:
    """One transaction: check who acts and on which version, then the act and its audit entry together."""
    with transaction() as connection:
        before = decisions.standing_of(connection, alert_id)
        _check_decides(before, actor)
        already = _done_with(key, alert_id, actor, connection)
        if already is not None:
            return already
        if before.version != version:
            raise Conflict(say("Iemand anders heeft dit signaal intussen gewijzigd."))
        act = plan(before)
        done = decisions.write_act(connection, before, act)
        told = {"decision": done.id, "outcome": act.outcome, "until": act.snoozed_until, "version": version}
        record_act(
            connection,
            actor.name,
            actor.role,
            act.action,
            f"alert {alert_id}",
            act.outcome or act.state_after,
            reason=act.reason_code,
            payload=told,
        )
    return done


def _done_with(key: str | None, alert_id: int, actor: Person, connection: Connection) -> Decision | None:
    """The act on this alert that the same person did before with the same key."""
    found = decisions.decision_with_key(connection, key) if key else None
    is_the_same = found is not None and found.alert_id == alert_id and found.actor == actor.name
    return found if is_the_same else None


def _check_reads(before: Standing, person: Person) -> None:
    if before.team not in person.reads:
        raise NotFound(say("Signaal {alert_id} bestaat niet.", alert_id=str(before.id)))


def _check_decides(before: Standing, person: Person) -> None:
    _check_reads(before, person)
    if before.team not in person.decides:
        raise Refused(say("U kunt dit signaal lezen, maar er niet over beslissen."))


def _check_undecided(before: Standing) -> None:
    if before.state == AlertState.DECIDED:
        raise Conflict(say("Over dit signaal is al beslist."))


def _check_may_choose(outcome: DecisionOutcome, before: Standing, actor: Person) -> None:
    if outcome == DecisionOutcome.NOT_RELEVANT and before.severity in GRAVE and before.team not in actor.leads:
        raise Refused(say("Een signaal met hoge ernst als niet relevant afdoen kan alleen een teamleider."))


def _is_own_or_led(author: str | None, before: Standing, actor: Person) -> bool:
    return author == actor.name or before.team in actor.leads


def _check_may_undo(taken: Decision, before: Standing, actor: Person) -> None:
    if taken.action not in (decisions.DECIDE, decisions.SNOOZE):
        raise Refused(say("Alleen een beslissing of uitstel kan ongedaan worden gemaakt."))
    if not _is_own_or_led(taken.actor, before, actor):
        raise Refused(say("Alleen wie besliste, of een teamleider, kan dit ongedaan maken."))


def _check_can_undo(taken: Decision, acted_at: datetime | None, newest: Decision, before: Standing) -> None:
    if newest.id != taken.id or before.state != taken.state_after:
        raise Refused(say("Ongedaan maken kan niet meer: er is daarna al iets met dit signaal gebeurd."))
    if acted_at is None or clock.real_now() - acted_at > UNDO_WITHIN:
        raise Refused(say("Ongedaan maken kan tot 15 minuten na de beslissing. Heropen het signaal."))


def _check_not_taken(before: Standing, actor: Person) -> None:
    taken = before.state == AlertState.CLAIMED and before.assignee != actor.name
    if taken and before.team not in actor.leads:
        raise Conflict(say("Iemand anders heeft dit signaal in behandeling."))


def _checked_reason(team: Team, outcome: str, reason_code: str) -> tuple[DecisionOutcome, Reason]:
    if outcome not in list(DecisionOutcome):
        raise Refused(say("Kies een uitkomst."))
    chosen = DecisionOutcome(outcome)
    fitting = [reason for reason in reasons()[team].get(chosen, ()) if reason.code == reason_code]
    if not fitting:
        raise Refused(say("Kies een reden die bij de uitkomst hoort."))
    return chosen, fitting[0]


def _checked_note(note: str) -> str | None:
    tidy = note.strip()
    if len(tidy) > NOTE_LENGTH:
        raise Refused(say("Een toelichting heeft ten hoogste {count} tekens.", count=NOTE_LENGTH))
    return tidy or None


def _evidence_view(piece: Evidence, stored: StoredRecord, titles: Mapping[str, str]) -> EvidenceView:
    payload = stored.payloads[0] if stored.payloads else None
    return EvidenceView(
        kind=piece.kind,
        row_id=piece.row_id,
        label=piece.label,
        source_id=piece.source_id,
        source_title=titles.get(piece.source_id, piece.source_id),
        origin=stored.origin,
        batch_id=stored.payload_batch_id,
        address=payload.name if payload else "",
        sha256=payload.sha256 if payload else "",
        row_number=stored.row_number,
        known_at=stored.version.known_at,
        fields=dict(stored.fields),
    )
