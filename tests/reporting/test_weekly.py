"""The figures of a week: from what was known at its end, honest about what is not known, the same for ever."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import Engine, update

from surveillance.model.batch import Outcome
from surveillance.model.certificate import CertificateStatus
from surveillance.model.finding import Severity, Team
from surveillance.reporting.figures import CertificateTurn, Turn, WeekFigures
from surveillance.reporting.summary import five_lines, health_lines, subject_line
from surveillance.reporting.weekly import gather_week
from surveillance.reporting.weeks import read_week
from surveillance.storage.engine import reading, transaction
from surveillance.storage.tables.detection import decision
from tests.reporting.example import (
    CERTIFICATES,
    EUROPE,
    MELDPUNT,
    SILENT,
    SOURCES,
    at,
    certificate,
    decide,
    end_batch,
    fingerprint,
    found,
    notice,
    raise_alert,
)
from tests.seeding import seed


def week(label: str) -> WeekFigures:
    with reading() as connection:
        return gather_week(connection, read_week(label), SOURCES)


def test_a_first_reading_is_not_new(history: Engine) -> None:
    first = week("2026-W37")
    assert first.notices.new == ()
    assert {source.source_id for source in first.firsts} >= {MELDPUNT.id}
    assert subject_line(first).startswith("Week 2026-W37: eerste lezing van 3 bronnen")


def test_a_source_that_joins_later_is_a_first_reading_too(figures: WeekFigures) -> None:
    assert [source.source_id for source in figures.firsts] == [EUROPE.id]
    assert "Europavir 75 mg" not in {change.name for change in figures.notices.new}


def test_the_week_names_what_is_new_worse_and_ended(figures: WeekFigures) -> None:
    notices = figures.notices
    assert [change.reference for change in notices.new] == ["M-9", "M-10"]
    assert [(change.reference, change.days_later) for change in notices.worse] == [
        ("M-2", 104),
        ("M-1", 42),
        ("M-3", 14),
        ("M-7", 0),
    ]
    assert [change.reference for change in notices.ended] == ["M-5"]
    assert notices.sooner == 1


def test_what_vanished_is_never_called_ended(figures: WeekFigures) -> None:
    assert [change.reference for change in figures.notices.vanished] == ["M-6"]
    assert "M-6" not in {change.reference for change in figures.notices.ended}


def test_a_notice_leads_to_the_alert_on_its_product(figures: WeekFigures) -> None:
    alerts = {change.reference: change.alert_id for change in figures.notices.worse}
    assert alerts["M-1"] == 1
    assert alerts["M-2"] is None


def test_a_stale_source_is_left_out_and_named(figures: WeekFigures) -> None:
    assert [source.source_id for source in figures.uncounted] == [SILENT.id]
    assert health_lines(figures) == [
        "Vrijstellingen (voorbeeld) is verouderd en telt niet mee; laatste goede stand 19 sep 2026 06:00."
    ]
    assert subject_line(figures).endswith("1 bron telt niet mee")


def test_what_happened_while_a_source_was_silent_is_told_when_it_speaks_again(history: Engine) -> None:
    with transaction() as connection:
        seed(connection, SILENT, [notice("V-1", "Verlofine 4 mg"), notice("V-2", "Laatamol 8 mg")], at("21 05:00"))
    assert week("2026-W39").notices.new[0].reference != "V-2"
    with transaction() as connection:
        end_batch(connection, SILENT, Outcome.UNCHANGED, datetime.fromisoformat("2026-10-04T06:00+02:00"))
    back = week("2026-W40")
    assert [change.reference for change in back.notices.new] == ["V-2"]
    assert {line.source_id: line.compared_with for line in back.sources}[SILENT.id] == "2026-W38"


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (Outcome.HELD, "de laatste levering is vastgehouden en telt niet mee (te weinig rijen)"),
        (Outcome.FAILED, "de laatste levering is mislukt (te weinig rijen)"),
        (Outcome.BLOCKED, "weigerde ons (te weinig rijen)"),
    ],
)
def test_a_delivery_that_was_not_taken_is_named_with_the_last_good_day(
    history: Engine, outcome: Outcome, sentence: str
) -> None:
    with transaction() as connection:
        end_batch(connection, MELDPUNT, outcome, at("27 18:00"), "te weinig rijen")
    said = health_lines(week("2026-W39"))[0]
    assert sentence in said
    assert "cijfers tot 27 sep 2026 06:00" in said


def test_without_a_source_that_can_be_compared_nothing_is_called_none(history: Engine) -> None:
    with reading() as connection:
        figures = gather_week(connection, read_week("2026-W39"), [SILENT])
    assert "geen vergelijking mogelijk" in subject_line(figures)
    assert five_lines(figures)[0][1].startswith("Niet te zeggen")
    assert figures.trade.offers is None


def test_later_batches_findings_and_decisions_do_not_change_a_week(history: Engine, late: datetime) -> None:
    before = week("2026-W39")
    with transaction() as connection:
        seed(connection, MELDPUNT, [notice("M-99", "Lateramine 1 mg")], late)
        raise_alert(
            connection, "medicines", "RVG 99099", "Laat", found("shortage_notified_late", "critical", late, "Laat.")
        )
        decide(connection, 1, late, "confirmed")
    assert week("2026-W39") == before


def test_alerts_are_counted_per_team_as_they_stood(figures: WeekFigures) -> None:
    lines = {line.team: (line.new, line.open, line.decided, line.high) for line in figures.teams}
    assert lines == {Team.MEDICINES: (1, 2, 1, 2), Team.DEVICES: (1, 1, 0, 1), Team.ILLEGAL_TRADE: (1, 1, 0, 1)}


def test_an_alert_that_got_graver_says_what_it_was(figures: WeekFigures) -> None:
    assert [(alert.subject_id, alert.severity_before, alert.severity) for alert in figures.graver] == [
        ("RVG 99001", Severity.MEDIUM, Severity.HIGH)
    ]


def test_a_decided_alert_with_a_finding_that_nobody_saw_is_open_again(history: Engine) -> None:
    with transaction() as connection:
        raise_alert(
            connection,
            "medicines",
            "RVG 99050",
            "Heropenol",
            found("shortage_notified_late", "low", at("22 07:00"), "Laat gemeld."),
            decided_at=at("22 10:00"),
        )
        connection.execute(update(decision).where(decision.c.alert_id > 5).values(seen_findings=[]))
    assert "Heropenol" in {alert.name for alert in week("2026-W39").top}


def test_an_alert_that_opened_again_stays_open_when_what_opened_it_has_ended(history: Engine) -> None:
    with transaction() as connection:
        seen = found("shortage_notified_late", "low", at("12 07:00"), "Laat gemeld.")
        since = found("shortage_end_passed", "low", at("23 07:00"), "Voorbij.", ended_at=at("25 07:00"))
        number = raise_alert(connection, "medicines", "RVG 99051", "Weeropenol", seen, since)
        decide(connection, number, at("22 10:00"), fingerprint(seen))
    assert "Weeropenol" in {alert.name for alert in week("2026-W39").top}, "as the table of alerts has it"


def test_an_alert_that_opened_again_presses_by_its_new_date(history: Engine) -> None:
    with transaction() as connection:
        old = found("shortage_end_passed", "high", at("01 07:00"), "Voorbij.", ended_at=at("05 07:00"))
        back = found("shortage_end_passed", "high", at("25 07:00"), "Weer voorbij.")
        raise_alert(connection, "medicines", "RVG 99052", "Terugamine", old, back)
        raise_alert(connection, "medicines", "RVG 99053", "Nieuwamine", back)
    urgent = {alert.name: alert.priority for alert in week("2026-W39").top}
    assert urgent["Terugamine"] == urgent["Nieuwamine"]


def test_of_a_week_that_is_not_over_no_certificate_expires_in_advance(history: Engine) -> None:
    with transaction() as connection:
        going = certificate("C-4", CertificateStatus.ISSUED, expires_on=date(2026, 9, 26))
        seed(connection, CERTIFICATES, [going], at("26 06:00"))
        saturday = gather_week(connection, read_week("2026-W39"), SOURCES, at("26 12:00"))
    assert "9999 C-4" not in {event.number for event in saturday.certificates}, "it is its last day"
    assert "9999 C-4" in {event.number for event in week("2026-W39").certificates}


def test_the_gravest_alert_comes_first_and_illegal_trade_is_not_named(figures: WeekFigures) -> None:
    assert [alert.subject_id for alert in figures.top] == ["RVG 99004", "RVG 99001", "9999 C-1"]


def test_illegal_trade_is_counts_only(figures: WeekFigures) -> None:
    assert (figures.trade.offers, figures.trade.new) == (3, 1)
    assert "GEHEIM" not in repr(figures)
    assert "pseudoniem" not in repr(figures)


def test_certificate_events_and_stock_breaches_are_named(figures: WeekFigures) -> None:
    assert [(event.number, event.turn) for event in figures.certificates] == [
        ("9999 C-1", CertificateTurn.LOST),
        ("9999 C-3", CertificateTurn.EXPIRED),
    ]
    assert [(breach.subject_id, breach.is_new) for breach in figures.stock] == [("RVG 99004", True)]


def test_a_stock_figure_that_changes_makes_no_new_breach(history: Engine) -> None:
    norm = "Voorraad van {weeks} weken."
    with transaction() as connection:
        raise_alert(
            connection,
            "medicines",
            "RVG 99060",
            "Oudamine",
            found("stock_below_norm", "high", at("12 07:00"), norm, weeks=3, ended_at=at("24 07:00")),
            found("stock_below_norm", "high", at("24 07:00"), norm, weeks=2),
        )
    breach = next(breach for breach in week("2026-W39").stock if breach.name == "Oudamine")
    assert (breach.is_new, breach.since_on) == (False, date(2026, 9, 12))


def test_an_ended_notice_in_another_status_is_not_told_twice(history: Engine) -> None:
    with transaction() as connection:
        end_batch(connection, MELDPUNT, Outcome.UNCHANGED, datetime.fromisoformat("2026-10-04T06:00+02:00"))
    quiet = week("2026-W40").notices
    assert quiet == replace(quiet, new=(), worse=(), ended=(), vanished=(), sooner=0)


def test_a_turn_keeps_the_day_it_was_compared_with(figures: WeekFigures) -> None:
    withdrawn = next(change for change in figures.notices.worse if Turn.END_WITHDRAWN in change.turns)
    assert withdrawn.expected_end_before_on == date(2026, 10, 10)
