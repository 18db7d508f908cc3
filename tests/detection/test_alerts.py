"""Findings and alerts in storage: nothing twice, nothing overwritten, nobody's decision undone without news."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from surveillance import clock
from surveillance.errors import NotFound
from surveillance.model.alert import Alert
from surveillance.model.finding import AlertState, Answer, Finding, Severity, StoredFinding, SubjectType, Team
from surveillance.storage.alerting import AlertChange, Assessment, _write, refresh_alerts
from surveillance.storage.alerts import count_alerts, findings_of, read_alert, read_queue
from surveillance.storage.engine import transaction
from surveillance.storage.findings import FindingChange, cannot_say, fingerprint, open_findings, store_findings
from surveillance.storage.tables.detection import alert, decision

pytestmark = pytest.mark.usefixtures("database")


def finding(**given: Any) -> Finding:
    base: dict[str, Any] = {
        "rule_id": "stock_below_norm",
        "rule_version": 1,
        "team": Team.MEDICINES,
        "subject_type": SubjectType.PRODUCT,
        "subject_id": "RVG 900001",
        "subject_name": "Voorbeeldine 10 mg",
        "answer": Answer.FLAGGED,
        "severity": Severity.HIGH,
        "sentence": "Dekking: {weeks}.",
        "value": {"weeks": 3.1},
        "occasion": "KVK 1 2026-09-20",
        "as_of": date(2026, 9, 20),
    }
    return Finding(**base | given)


def assess(findings: Sequence[StoredFinding], known: Alert | None) -> Assessment:
    severity = findings[0].finding.severity if findings else Severity.LOW
    due_on = known.due_on if known else date(2026, 10, 1)
    return Assessment(severity, due_on, 50.0 + len(findings), {"harm": 50.0 + len(findings)})


def run(*found: Finding, silent: Sequence[str] = ()) -> tuple[FindingChange, AlertChange]:
    with transaction() as connection:
        return store_findings(connection, found, silent), refresh_alerts(connection, assess)


def only_alert() -> Alert:
    with transaction() as connection:
        (one,) = read_queue(connection, states=tuple(AlertState))
    return one


def decide(alert_id: int, state: AlertState = AlertState.DECIDED, **given: Any) -> None:
    """As the desk leaves it: the alert's state, and what the decider had seen."""
    with transaction() as connection:
        seen = [fingerprint(one.finding) for one in findings_of(connection, alert_id) if one.ended_at is None]
        connection.execute(update(alert).where(alert.c.id == alert_id).values(state=state, **given))
        row = {
            "alert_id": alert_id,
            "action": "decide" if state is AlertState.DECIDED else "snooze",
            "state_before": "open",
            "state_after": state,
            "seen_findings": seen,
            "actor": "inspecteur",
            "decided_at": clock.now(),
            "acted_at": clock.real_now(),
        }
        connection.execute(insert(decision).values(row))


def test_a_second_run_makes_nothing_twice_and_changes_no_version() -> None:
    assert run(finding()) == (FindingChange(1, 0, 0, 0), AlertChange(1, 0, 0, 0))
    before = only_alert()
    assert run(finding()) == (FindingChange(0, 0, 1, 0), AlertChange(0, 0, 0, 0))
    assert only_alert() == before


def test_a_changed_finding_is_said_anew_and_the_old_one_kept_as_ended() -> None:
    run(finding())
    stored, refreshed = run(finding(value={"weeks": 2.0}))
    assert (stored.changed, refreshed.changed) == (1, 1)
    alert_id = only_alert().id
    with transaction() as connection:
        now, before = findings_of(connection, alert_id)
    assert (now.finding.value, now.ended_at) == ({"weeks": 2.0}, None)
    assert before.finding.value == {"weeks": 3.1}
    assert before.ended_at == clock.now()
    assert only_alert().version == 2


def test_being_seen_later_only_moves_the_last_day() -> None:
    run(finding())
    clock.set_domain_time(datetime.fromisoformat("2026-09-29T07:00+02:00"))
    run(finding(as_of=date(2026, 9, 21)))
    with transaction() as connection:
        (stored,) = open_findings(connection, Answer.FLAGGED)
    assert stored.last_seen_at - stored.first_seen_at == timedelta(days=1)


def test_findings_that_end_resolve_the_alert_and_leave_it_to_a_person() -> None:
    run(finding())
    assert run(replace(finding(), answer=Answer.CLEAR))[1].resolved == 1
    one = only_alert()
    assert (one.state, one.resolved_at) == (AlertState.OPEN, clock.now())
    run(finding())
    assert only_alert().resolved_at is None


def test_cannot_say_is_stored_and_shown_and_opens_no_alert() -> None:
    run(finding(answer=Answer.CANNOT_SAY, sentence="Niet te zeggen."))
    with transaction() as connection:
        assert [one.finding.sentence for one in cannot_say(connection)] == ["Niet te zeggen."]
        assert cannot_say(connection, Team.DEVICES) == []
        assert read_queue(connection) == []


def test_cannot_say_leaves_a_flagged_finding_standing() -> None:
    run(finding())
    assert run(finding(answer=Answer.CANNOT_SAY))[0] == FindingChange(1, 0, 0, 0)
    assert only_alert().resolved_at is None
    assert run(finding())[0] == FindingChange(0, 0, 1, 1), "the cannot-say ends when the rule can say again"


def test_a_rule_that_rests_on_a_stale_source_ends_nothing_by_silence() -> None:
    run(finding())
    assert run(silent=["stock_below_norm"])[0].ended == 0
    assert run(replace(finding(), answer=Answer.CLEAR), silent=["stock_below_norm"])[0].ended == 1


def test_findings_on_one_subject_for_one_team_are_one_alert() -> None:
    run(finding(), finding(rule_id="shortage_end_passed", occasion="M-1"), finding(subject_id="RVG 900002"))
    with transaction() as connection:
        assert count_alerts(connection) == {(Team.MEDICINES, AlertState.OPEN): 2}
        assert [one.priority for one in read_queue(connection)] == [52.0, 51.0]


def test_a_decided_alert_stays_decided_while_nothing_new_is_found() -> None:
    run(finding())
    decide(only_alert().id)
    run(replace(finding(), answer=Answer.CLEAR))
    run(finding())
    assert only_alert().state is AlertState.DECIDED, "the decider had seen exactly this"


def test_the_same_finding_in_other_words_does_not_reopen_what_was_decided() -> None:
    run(finding())
    decide(only_alert().id)
    stored, _ = run(finding(sentence="Te controleren, anders gezegd: {weeks} weken."))
    assert stored.changed == 1
    assert only_alert().state is AlertState.DECIDED


def test_a_finding_the_decision_had_not_seen_reopens_the_alert_once() -> None:
    run(finding())
    decide(only_alert().id)
    assert run(finding(value={"weeks": 0.5}))[1].reopened == 1
    assert only_alert().state is AlertState.REOPENED
    assert run(finding(value={"weeks": 0.5}))[1] == AlertChange(0, 0, 0, 0)


def test_an_alert_that_comes_up_again_gets_its_time_anew() -> None:
    run(finding())
    decide(only_alert().id, due_on=date(2026, 1, 5))
    run(finding())
    assert only_alert().due_on == date(2026, 1, 5), "nothing new, so nothing to do"
    run(finding(value={"weeks": 0.5}))
    assert only_alert().due_on == date(2026, 10, 1), "decided long ago, and asked for anew"
    with transaction() as connection:
        connection.execute(update(alert).values(due_on=date(2026, 1, 5)))
    run(finding(value={"weeks": 0.5}))
    assert only_alert().due_on == date(2026, 1, 5), "still the same time round"
    run()
    run(finding(value={"weeks": 0.5}))
    assert only_alert().due_on == date(2026, 10, 1), "it had ended by itself"


def test_what_a_person_does_while_detection_runs_is_not_undone() -> None:
    run(finding())
    read_before = only_alert()
    decide(read_before.id, version=read_before.version + 1)
    with transaction() as connection:
        assert not _write(connection, read_before, state=AlertState.OPEN)
    assert only_alert().state is AlertState.DECIDED


def test_a_snoozed_alert_wakes_on_its_day_or_on_news() -> None:
    run(finding())
    decide(only_alert().id, AlertState.SNOOZED, snoozed_until=date(2026, 10, 5), assignee="inspecteur")
    run(finding())
    assert only_alert().state is AlertState.SNOOZED
    clock.set_domain_time(datetime.fromisoformat("2026-10-05T07:00+02:00"))
    run(finding())
    assert (only_alert().state, only_alert().snoozed_until) == (AlertState.CLAIMED, None)
    decide(only_alert().id, AlertState.SNOOZED, snoozed_until=date(2026, 12, 5), assignee=None)
    run(finding(value={"weeks": 0.1}))
    assert only_alert().state is AlertState.OPEN


def test_a_queue_is_read_page_by_page_and_filtered() -> None:
    run(*(finding(subject_id=f"RVG 90000{number}", subject_name=f"Naam {number}") for number in range(5)))
    with transaction() as connection:
        first = read_queue(connection, limit=3)
        rest = read_queue(connection, after=(first[-1].priority, first[-1].id), limit=3)
        assert [one.subject_id for one in (*first, *rest)] == [f"RVG 90000{number}" for number in range(5)]
        assert len(read_queue(connection, team=Team.DEVICES)) == 0
        assert len(read_queue(connection, severity=Severity.HIGH)) == 5
        assert len(read_queue(connection, rule_id="certificate_lost")) == 0
        assert [one.subject_name for one in read_queue(connection, text="NAAM 3")] == ["Naam 3"]
        assert read_queue(connection, text="%") == []


def test_an_alert_that_does_not_exist_is_said_so() -> None:
    with transaction() as connection, pytest.raises(NotFound, match="99"):
        read_alert(connection, 99)


def test_stored_findings_come_back_as_they_were() -> None:
    said = finding(confidence=0.7)
    run(said)
    with transaction() as connection:
        (stored,) = open_findings(connection, Answer.FLAGGED)
    assert stored.finding == said
