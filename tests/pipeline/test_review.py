"""The verbs of reviewing, whatever door a person came through."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import Engine, select, update

from surveillance import clock
from surveillance.errors import Conflict, NotFound, Refused
from surveillance.model.alert import Decision
from surveillance.model.finding import AlertState, DecisionOutcome, Team
from surveillance.pipeline import review
from surveillance.pipeline.review import Person
from surveillance.storage.audit import verify_chain
from surveillance.storage.decisions import decisions_of, standing_of
from surveillance.storage.engine import reading, transaction
from surveillance.storage.tables.detection import alert, decision
from surveillance.storage.tables.outgoing import audit_entry
from tests.review_ui.seeding import fill

MEDICINES = frozenset({Team.MEDICINES})
MIRA = Person("mira", "Mira", "inspector", reads=MEDICINES, decides=MEDICINES)
NOOR = replace(MIRA, name="noor", display_name="Noor")
LEAD = Person("sara", "Sara", "supervisor", reads=MEDICINES, decides=MEDICINES, leads=MEDICINES)
READER = Person("frank", "Frank", "auditor", reads=frozenset(Team))


@pytest.fixture(autouse=True)
def filled(database: Engine) -> None:
    with transaction() as connection:
        fill(connection)


def decide(version: int = 1, actor: Person = MIRA, key: str = "k1", **changes: str) -> Decision:
    filled_in = {"outcome": "confirmed", "reason_code": "shortage_real", "note": ""} | changes
    return review.decide(1, version, actor=actor, idempotency_key=key, **filled_in)


def state() -> AlertState:
    with reading() as connection:
        return standing_of(connection, 1).state


def audited() -> list[tuple[str, str, str]]:
    with reading() as connection:
        rows = connection.execute(select(audit_entry).where(audit_entry.c.object == "alert 1").order_by("seq"))
        return [(row.actor, row.action, row.result) for row in rows]


def test_a_decision_and_its_audit_entry_are_written_together() -> None:
    done = decide()
    assert (done.state_before, done.state_after) == (AlertState.OPEN, AlertState.DECIDED)
    assert done.outcome == DecisionOutcome.CONFIRMED
    assert audited() == [("mira", "decide", "confirmed")]
    with reading() as connection:
        assert verify_chain(connection) == []


def test_a_decision_that_fails_leaves_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(review, "record_act", fail)
    with pytest.raises(RuntimeError):
        decide()
    assert state() == AlertState.OPEN
    assert audited() == []


def test_a_decision_counts_for_its_day_in_domain_time_and_keeps_the_findings_it_saw() -> None:
    done = decide()
    assert done.decided_at == clock.now()
    with reading() as connection:
        row = connection.execute(select(decision)).one()
    assert abs(clock.real_now() - row.acted_at) < timedelta(minutes=1)
    assert len(row.seen_findings) == 2


def test_the_view_holds_findings_evidence_and_what_cannot_be_said() -> None:
    view = review.read_alert_view(1, READER)
    assert [stored.finding.answer for stored in view.findings].count("cannot_say") == 1
    assert {piece.kind for piece in view.evidence} == {"shortage_notice", "stock_report_line"}
    assert all(len(piece.sha256) == 64 and piece.row_number == 1 for piece in view.evidence)
    assert view.evidence[0].fields


def test_another_teams_alert_does_not_exist() -> None:
    with pytest.raises(NotFound):
        review.read_alert_view(4, MIRA)
    with pytest.raises(NotFound):
        review.claim(4, 1, MIRA)


def test_a_reader_cannot_decide() -> None:
    with pytest.raises(Refused, match="niet over beslissen"):
        decide(actor=READER)


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": ""},
        {"outcome": "referred"},
        {"reason_code": "prescription_only"},
        {"outcome": "duplicate", "reason_code": "same_alert", "note": " \n"},
        {"outcome": "not_relevant", "reason_code": "alternative"},
    ],
)
def test_what_is_required_is_enforced(changes: dict[str, str]) -> None:
    with pytest.raises(Refused):
        decide(**changes)
    assert state() == AlertState.OPEN


def test_a_lead_may_dismiss_a_grave_alert() -> None:
    done = decide(actor=LEAD, outcome="not_relevant", reason_code="alternative")
    assert done.outcome == DecisionOutcome.NOT_RELEVANT


def test_the_second_of_two_is_told() -> None:
    decide()
    with pytest.raises(Conflict):
        decide(actor=NOOR, key="k2")


def test_of_many_at_once_exactly_one_decides() -> None:
    def attempt(number: int) -> str:
        try:
            decide(actor=replace(MIRA, name=f"m{number}"), key=f"k{number}")
        except Conflict:
            return "conflict"
        return "done"

    with ThreadPoolExecutor(8) as pool:
        ended = list(pool.map(attempt, range(8)))
    assert sorted(ended) == ["conflict"] * 7 + ["done"]
    with reading() as connection:
        assert len(decisions_of(connection, 1)) == 1


def test_the_same_key_gives_the_same_decision() -> None:
    assert decide().id == decide().id
    assert audited() == [("mira", "decide", "confirmed")]


def test_anothers_key_gives_nothing_away() -> None:
    decide()
    with pytest.raises(Conflict):
        decide(actor=NOOR)


def test_undo_brings_back_what_was() -> None:
    review.claim(1, 1, MIRA)
    done = decide(version=2)
    undone = review.undo(done.id, MIRA)
    assert undone.undoes == done.id
    with reading() as connection:
        standing = standing_of(connection, 1)
    assert (standing.state, standing.assignee, standing.version) == (AlertState.CLAIMED, "mira", 4)
    assert [entry[1] for entry in audited()] == ["claim", "decide", "undo"]


def test_undo_of_a_snooze_brings_back_the_open_alert() -> None:
    put_off = review.snooze(1, 1, date(2026, 10, 5), "", MIRA)
    review.undo(put_off.id, MIRA)
    assert state() == AlertState.OPEN


def test_undo_of_a_decision_on_a_snoozed_alert_keeps_its_day() -> None:
    review.snooze(1, 1, date(2026, 10, 5), "", MIRA)
    review.undo(decide(version=2).id, MIRA)
    with reading() as connection:
        assert standing_of(connection, 1).snoozed_until == date(2026, 10, 5)


def test_undo_is_refused_after_a_quarter_of_an_hour() -> None:
    done = decide()
    with time_machine.travel(clock.real_now() + timedelta(minutes=15, seconds=1)), pytest.raises(Refused):
        review.undo(done.id, MIRA)
    with time_machine.travel(clock.real_now() + timedelta(minutes=14)):
        review.undo(done.id, MIRA)


def test_undo_is_refused_to_another_unless_they_lead() -> None:
    done = decide()
    with pytest.raises(Refused, match="teamleider"):
        review.undo(done.id, NOOR)
    assert review.undo(done.id, LEAD).actor == "sara"


def test_undo_is_refused_after_others_acted() -> None:
    done = decide()
    review.reopen(1, 2, "nieuw feit", LEAD)
    with pytest.raises(Refused, match="daarna"):
        review.undo(done.id, MIRA)


def test_undo_is_refused_after_new_findings_reopened_the_alert() -> None:
    done = decide()
    with transaction() as connection:
        connection.execute(update(alert).where(alert.c.id == 1).values(state="reopened", version=3))
    with pytest.raises(Refused, match="daarna"):
        review.undo(done.id, MIRA)


def test_only_a_decision_or_a_snooze_is_undone() -> None:
    claimed = review.claim(1, 1, MIRA)
    with pytest.raises(Refused):
        review.undo(claimed.id, MIRA)


def test_a_claimed_alert_is_left_alone_by_others_but_not_by_the_lead() -> None:
    review.claim(1, 1, MIRA)
    for act in (
        lambda: review.claim(1, 2, NOOR),
        lambda: review.release(1, 2, NOOR),
        lambda: decide(version=2, actor=NOOR),
        lambda: review.snooze(1, 2, date(2026, 10, 5), "", NOOR),
    ):
        with pytest.raises(Conflict):
            act()
    assert review.claim(1, 2, LEAD).actor == "sara"


def test_what_was_decided_can_only_be_reopened() -> None:
    decide()
    for act in (
        lambda: review.claim(1, 2, MIRA),
        lambda: review.release(1, 2, MIRA),
        lambda: review.snooze(1, 2, date(2026, 10, 5), "", MIRA),
        lambda: decide(version=2, key="k2"),
    ):
        with pytest.raises(Conflict):
            act()
    assert review.reopen(1, 2, "toch", MIRA).state_after == AlertState.REOPENED


def test_reopening_asks_why_and_who() -> None:
    with pytest.raises(Conflict):
        review.reopen(1, 1, "x", MIRA)
    decide()
    with pytest.raises(Refused, match="teamleider"):
        review.reopen(1, 2, "x", NOOR)
    with pytest.raises(Refused, match="waarom"):
        review.reopen(1, 2, " ", MIRA)


@pytest.mark.parametrize("until", [date(2026, 9, 28), date(2026, 12, 28)])
def test_an_alert_is_put_off_by_at_least_a_day_and_at_most_ninety(until: date) -> None:
    with pytest.raises(Refused):
        review.snooze(1, 1, until, "", MIRA)


def test_decisions_are_found_by_team_text_outcome_and_person() -> None:
    decide(note="Houder gebeld")
    review.undo(1, MIRA)
    found = review.find_decisions(MIRA, text="GEBELD", outcome="confirmed", actor="mira", team="medicines")
    assert [item.decision.id for item in found] == [1]
    assert found[0].is_undone
    assert review.find_decisions(MIRA, team="devices") == []
    assert review.find_decisions(replace(MIRA, reads=frozenset({Team.DEVICES}))) == []
    assert review.find_decisions(MIRA, before_id=1) == []


def test_every_team_has_reasons_for_every_outcome() -> None:
    offered = review.reasons()
    assert set(offered) == set(Team)
    for outcomes in offered.values():
        assert list(outcomes) == list(DecisionOutcome)
        for reasons in outcomes.values():
            codes = [reason.code for reason in reasons]
            assert codes
            assert len(codes) == len(set(codes))
            assert all(len(code) <= 40 for code in codes)


def test_a_reason_that_left_the_list_still_shows_its_code() -> None:
    assert review.reason_label(Team.MEDICINES, DecisionOutcome.CONFIRMED, "shortage_real").startswith("Tekort bestaat")
    assert review.reason_label(Team.MEDICINES, DecisionOutcome.CONFIRMED, "gone_code") == "gone_code"
