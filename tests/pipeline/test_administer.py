"""What the administrator changes, seen where it takes effect: detection and the weekly report."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine

from scrapers.registry import load_source
from surveillance import clock
from surveillance.detection.rules_table import RULES, routed
from surveillance.model.certificate import Certificate, CertificateStatus
from surveillance.model.finding import Answer, SubjectType, Team
from surveillance.pipeline import administer
from surveillance.pipeline.administer import Administrator
from surveillance.pipeline.deliver import deliver
from surveillance.pipeline.detect import detect
from surveillance.pipeline.report import build_week
from surveillance.storage import outbox, routing
from surveillance.storage.alerts import count_alerts
from surveillance.storage.engine import reading, transaction
from surveillance.storage.findings import open_findings
from surveillance.storage.issues import open_issues
from surveillance.storage.reports import list_reports
from tests.conftest import MONDAY_MORNING
from tests.reporting.conftest import history, late
from tests.seeding import seed

__all__ = ["history", "late"]

ADAM = Administrator("adam")
TODAY = MONDAY_MORNING.date()


def withdrawn(number: int) -> Certificate:
    """A made-up certificate that was taken back."""
    return Certificate(
        uuid=f"00000000-0000-0000-0000-{number:012}",
        notified_body="0633",
        certificate_number=f"Z-25-{number:03}",
        revision_number="1",
        version_number=1,
        certificate_type="quality-management-system",
        legislation="MDR",
        status=CertificateStatus.WITHDRAWN,
        issued_on=date(2024, 3, 1),
        expires_on=date(2029, 2, 28),
        manufacturer_name="Voorbeeld Medische Techniek GmbH",
    )


def know(connection: Connection, *certificates: Certificate) -> None:
    seed(connection, load_source("eu_eudamed_certificates"), certificates, clock.now())


def teams_of_findings() -> dict[str, Team]:
    with reading() as connection:
        return {one.finding.subject_id: one.finding.team for one in open_findings(connection, Answer.FLAGGED)}


def team_of(rule_id: str, day: date) -> Team:
    with reading() as connection:
        rules = routed(RULES.values(), routing.routes_on(connection, day))
    return next(rule.team for rule in rules if rule.rule_id == rule_id)


def send_to(scope: str, name: str, team: Team, day: date = TODAY) -> None:
    administer.set_route(scope, name, team, day, "proef", ADAM)


def test_new_findings_go_to_the_new_team_and_what_waits_stays_where_it_is(database: Engine) -> None:
    with transaction() as connection:
        know(connection, withdrawn(1))
    detect()
    send_to("subject", "certificate", Team.ILLEGAL_TRADE)
    clock.set_domain_time(MONDAY_MORNING + timedelta(days=1))
    with transaction() as connection:
        know(connection, withdrawn(1), withdrawn(2))
    detect()
    assert teams_of_findings() == {"0633 Z-25-001": Team.DEVICES, "0633 Z-25-002": Team.ILLEGAL_TRADE}
    with reading() as connection:
        assert {team for team, _ in count_alerts(connection)} == {Team.DEVICES, Team.ILLEGAL_TRADE}


def test_a_route_holds_from_its_day_and_the_day_before_is_as_it_was(database: Engine) -> None:
    later = TODAY + timedelta(days=10)
    send_to("subject", "certificate", Team.MEDICINES, later)
    assert team_of("certificate_lost", later - timedelta(days=1)) is Team.DEVICES
    assert team_of("certificate_lost", later) is Team.MEDICINES


def test_a_rule_goes_before_its_subject_and_the_newest_line_of_a_day_wins(database: Engine) -> None:
    send_to("rule", "stock_below_norm", Team.DEVICES)
    send_to("subject", "product", Team.ILLEGAL_TRADE)
    assert team_of("stock_below_norm", TODAY) is Team.DEVICES
    assert team_of("shortage_notified_late", TODAY) is Team.ILLEGAL_TRADE
    send_to("rule", "stock_below_norm", Team.MEDICINES)
    assert team_of("stock_below_norm", TODAY) is Team.MEDICINES


def test_a_line_written_later_for_an_earlier_day_does_not_undo_the_one_in_force(database: Engine) -> None:
    send_to("subject", "offer", Team.DEVICES, TODAY + timedelta(days=5))
    send_to("subject", "offer", Team.MEDICINES, TODAY + timedelta(days=1))
    rule = "prescription_medicine_offered"
    assert team_of(rule, TODAY + timedelta(days=1)) is Team.MEDICINES
    assert team_of(rule, TODAY + timedelta(days=5)) is Team.DEVICES


def test_everything_that_can_be_found_can_be_sent_to_a_team() -> None:
    assert set(administer.ROUTABLE["rule"]) == set(RULES)
    assert set(administer.ROUTABLE["subject"]) == {str(subject) for subject in SubjectType}


def mails() -> dict[str, str]:
    with reading() as connection:
        return {line.recipient: line.state for line in outbox.list_mails(connection)}


def test_the_report_goes_to_the_list_each_in_their_own_language(history: Engine) -> None:
    administer.add_recipient("directie@example.org", "en", ADAM)
    build_week("2026-W39")
    assert mails() == {"directie@example.org": "queued", "toezichthouders@example.org": "queued"}
    with reading() as connection:
        subjects = {line.recipient: line.subject for line in outbox.list_mails(connection)}
        assert len(list_reports(connection)) == 2
    assert subjects["directie@example.org"] != subjects["toezichthouders@example.org"]


def test_whoever_was_removed_before_the_report_gets_none(history: Engine) -> None:
    administer.remove_recipient("toezichthouders@example.org", ADAM)
    build_week("2026-W39")
    assert mails() == {}


def test_whoever_was_removed_after_the_report_but_before_sending_gets_none(history: Engine) -> None:
    administer.add_recipient("directie@example.org", "nl", ADAM)
    build_week("2026-W39")
    administer.remove_recipient("directie@example.org", ADAM)
    clock.set_domain_time(datetime.fromisoformat("2026-09-28T07:30+02:00"))
    deliver()
    assert mails() == {"directie@example.org": "dead", "toezichthouders@example.org": "sent"}
    with reading() as connection:
        messages = [issue.message for issue in open_issues(connection) if issue.source_id == "outbox"]
    assert len(messages) == 1
    assert "no longer on the list" in messages[0]


def test_whoever_comes_back_to_the_list_gets_the_next_report(history: Engine) -> None:
    administer.remove_recipient("toezichthouders@example.org", ADAM)
    administer.add_recipient("toezichthouders@example.org", "en", ADAM)
    build_week("2026-W39")
    assert list(mails()) == ["toezichthouders@example.org"]


@pytest.mark.usefixtures("database")
def test_a_password_that_is_given_out_is_long_and_never_the_same() -> None:
    first = administer.add_account("nora", "Nora Voorbeeld", "viewer", [], ADAM)
    assert len(first) >= 20
    assert len({first, *(administer.reset_password("nora", ADAM) for _ in range(3))}) == 4
