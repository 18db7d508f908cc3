"""Due dates in working days, and priority as harm × urgency × influence."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from surveillance.detection.calendar import minus_months, plus_working_days, working_days_until
from surveillance.detection.priorities import assessor, read_weights, urgency
from surveillance.detection.routing import team_for
from surveillance.model.alert import Alert
from surveillance.model.finding import AlertState, Answer, Finding, Severity, StoredFinding, SubjectType, Team

MONDAY = date(2026, 9, 28)


def stored(
    severity: Severity = Severity.HIGH, rule_id: str = "stock_below_norm", subject: str = "RVG 1"
) -> StoredFinding:
    finding = Finding(
        rule_id, 1, Team.MEDICINES, SubjectType.PRODUCT, subject, "Voorbeeldine", Answer.FLAGGED, severity, "Voorbeeld."
    )
    now = datetime(2026, 9, 28, tzinfo=UTC)
    return StoredFinding(1, finding, now, now, None)


def alert(**given: Any) -> Alert:
    now = datetime(2026, 9, 28, tzinfo=UTC)
    base: dict[str, Any] = {
        "id": 1,
        "team": Team.MEDICINES,
        "subject_type": SubjectType.PRODUCT,
        "subject_id": "RVG 1",
        "subject_name": "Voorbeeldine",
        "severity": Severity.MEDIUM,
        "state": AlertState.OPEN,
        "priority": 40.0,
        "priority_parts": {"harm": 40.0, "urgency": 1.0, "influence": 1.0},
        "due_on": date(2026, 10, 12),
        "assignee": None,
        "version": 1,
        "opened_at": now,
        "updated_at": now,
    }
    return Alert(**base | given)


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2026, 4, 30), 2, date(2026, 2, 28)),
        (date(2028, 4, 30), 2, date(2028, 2, 29)),
        (date(2026, 1, 15), 2, date(2025, 11, 15)),
        (date(2026, 10, 31), 2, date(2026, 8, 31)),
        (date(2026, 2, 1), 12, date(2025, 2, 1)),
    ],
)
def test_months_are_calendar_months(day: date, months: int, earlier: date) -> None:
    assert minus_months(day, months) == earlier


def test_working_days_skip_weekends_and_dutch_holidays() -> None:
    assert plus_working_days(date(2026, 9, 25), 1) == MONDAY
    assert plus_working_days(date(2026, 4, 24), 1) == date(2026, 4, 28), "the 27th of April is King's Day"
    assert plus_working_days(date(2026, 12, 24), 1) == MONDAY.replace(month=12)
    assert working_days_until(date(2026, 4, 24), date(2026, 4, 28)) == 1
    assert working_days_until(MONDAY, MONDAY) == 0


@pytest.mark.parametrize(
    ("severity", "due_on"),
    [
        (Severity.LOW, date(2026, 10, 26)),
        (Severity.MEDIUM, date(2026, 10, 12)),
        (Severity.HIGH, date(2026, 10, 1)),
        (Severity.CRITICAL, date(2026, 9, 29)),
    ],
)
def test_the_due_date_follows_the_severity(severity: Severity, due_on: date) -> None:
    assert assessor(MONDAY, {})([stored(severity)], None).due_on == due_on


def test_a_graver_finding_brings_the_due_date_forward_and_a_lesser_one_gives_no_more_time() -> None:
    assess = assessor(MONDAY, {})
    assert assess([stored(Severity.HIGH)], alert()).due_on == date(2026, 10, 1)
    assert assess([stored(Severity.LOW)], alert()).due_on == date(2026, 10, 12)
    late = alert(due_on=date(2026, 9, 20))
    assert assess([stored(Severity.CRITICAL)], late).due_on == date(2026, 9, 20)


def test_priority_is_the_product_of_its_shown_parts() -> None:
    found = assessor(MONDAY, {})([stored()], None)
    assert found.parts == {"harm": 60.0, "urgency": 1.5, "influence": 1.1}
    assert found.priority == 99.0


def test_a_critical_medicine_and_several_rules_weigh_more_and_harm_stays_below_a_hundred() -> None:
    on_list = assessor(MONDAY, {"RVG 1": "A10AE06"})
    both = [stored(), stored(rule_id="shortage_end_passed")]
    assert on_list([stored()], None).parts["harm"] == 75.0
    assert on_list(both, None).parts["harm"] == 80.0
    rules = ["shortage_end_passed", "sources_contradict", "shortage_notified_late", "stock_below_norm"]
    many = [stored(Severity.CRITICAL, rule_id) for rule_id in rules]
    assert on_list(many, None).parts["harm"] == 100.0


def test_urgency_lies_between_a_half_and_two_and_grows_as_the_date_comes_near() -> None:
    factors = [urgency(days, read_weights()) for days in range(40)]
    assert (factors[0], factors[-1]) == (2.0, 0.5)
    assert factors == sorted(factors, reverse=True)


def test_an_alert_about_which_nothing_holds_presses_no_longer() -> None:
    found = assessor(MONDAY, {})((), alert(due_on=date(2026, 9, 1)))
    assert (found.parts["urgency"], found.priority) == (0.5, 20.0)


def test_every_subject_has_its_team() -> None:
    assert team_for("stock_below_norm", SubjectType.PRODUCT) is Team.MEDICINES
    assert team_for("certificate_lost", SubjectType.CERTIFICATE) is Team.DEVICES
    assert team_for("prescription_medicine_offered", SubjectType.OFFER) is Team.ILLEGAL_TRADE
