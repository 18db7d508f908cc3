"""Building reports: every week that lacks one, once, only when it has ended; mail only for the last."""

from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select

from surveillance import clock
from surveillance.errors import Refused
from surveillance.model.batch import Outcome
from surveillance.pipeline import report as pipeline
from surveillance.pipeline.report import build_week, preview_week, unbuilt_weeks
from surveillance.settings import settings
from surveillance.storage import outbox
from surveillance.storage.audit import verify_chain
from surveillance.storage.engine import reading, transaction
from surveillance.storage.reports import list_reports, read_report
from surveillance.storage.tables.outgoing import audit_entry, report
from tests.reporting.conftest import history, late
from tests.reporting.example import MELDPUNT, SILENT, at, end_batch, notice
from tests.seeding import seed

__all__ = ["history", "late"]


def mails() -> list[outbox.MailLine]:
    with reading() as connection:
        return outbox.list_mails(connection)


def go_to(text: str) -> None:
    clock.set_domain_time(datetime.fromisoformat(text))


def test_every_week_with_a_decided_batch_is_unbuilt_until_it_is_built(history: Engine) -> None:
    assert unbuilt_weeks() == ["2026-W37", "2026-W38", "2026-W39"]
    build_week("2026-W38")
    assert unbuilt_weeks() == ["2026-W37", "2026-W39"]


def test_a_week_is_not_reported_before_it_has_settled(history: Engine) -> None:
    go_to("2026-09-28T00:04+02:00")
    assert unbuilt_weeks() == ["2026-W37", "2026-W38"]
    with pytest.raises(Refused, match=r"2026-W39 has not ended: .* 2026-09-28 00:00"):
        build_week("2026-W39")


def test_a_week_that_is_not_over_can_be_looked_at_and_says_so(history: Engine) -> None:
    go_to("2026-09-26T12:00+02:00")
    html, plain = preview_week("2026-W39")
    assert "Voorlopig: deze week is nog niet om. De cijfers gaan tot 26 sep 2026 12:00." in " ".join(plain.split())
    assert "Voorlopig" in html
    with reading() as connection:
        assert list_reports(connection) == []


def test_a_week_without_any_batch_has_no_report(history: Engine) -> None:
    with transaction() as connection:
        end_batch(connection, SILENT, Outcome.FAILED, datetime.fromisoformat("2026-10-15T06:00+02:00"))
    go_to("2026-10-20T07:00+02:00")
    assert unbuilt_weeks() == ["2026-W37", "2026-W38", "2026-W39", "2026-W42"]


@pytest.mark.parametrize(
    ("known_at", "week"),
    [
        ("2027-01-03T23:59:59+01:00", "2026-W53"),
        ("2027-01-04T00:00:00+01:00", "2027-W01"),
        ("2026-10-25T02:30:00+02:00", "2026-W43"),
        ("2026-10-25T02:30:00+01:00", "2026-W43"),
        ("2026-03-29T23:30:00+00:00", "2026-W14"),
    ],
)
def test_a_batch_lies_in_the_week_that_amsterdam_counts(database: Engine, known_at: str, week: str) -> None:
    with transaction() as connection:
        end_batch(connection, MELDPUNT, Outcome.ACCEPTED, datetime.fromisoformat(known_at))
    go_to("2027-02-01T07:00+01:00")
    assert unbuilt_weeks() == [week]


def test_building_again_gives_the_same_report_and_no_second_mail(history: Engine) -> None:
    ids = {build_week("2026-W39") for _ in range(16)}
    assert len(ids) == 1
    assert len(mails()) == len(settings().mail_to) == 1


def test_a_rebuild_long_after_is_the_same_to_the_byte(history: Engine, late: datetime) -> None:
    build_week("2026-W39")
    with reading() as connection:
        stored = read_report(connection, "2026-W39")
    with transaction() as connection:
        seed(connection, MELDPUNT, [notice("M-1", "Heel anders")], late)
    clock.set_domain_time(late)
    assert preview_week("2026-W39") == (stored.html, stored.plain)


def test_only_the_last_week_is_mailed_when_several_are_built(history: Engine) -> None:
    for week in unbuilt_weeks():
        build_week(week)
    assert [mail.period for mail in mails()] == ["2026-W39"]


def test_an_old_week_is_mailed_when_asked(history: Engine) -> None:
    build_week("2026-W38", mail=True)
    assert [mail.period for mail in mails()] == ["2026-W38"]


def test_each_recipient_gets_a_mail_of_their_own_not_before_monday_seven(
    history: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEILLANCE_MAIL_TO", '["een@example.org", "twee@example.org"]')
    settings.cache_clear()
    build_week("2026-W39")
    assert {mail.recipient for mail in mails()} == {"een@example.org", "twee@example.org"}
    assert {mail.not_before for mail in mails()} == {datetime(2026, 9, 28, 5, tzinfo=UTC)}
    with reading() as connection:
        claimed = [row.message for row in connection.execute(select(outbox.outbox.c.message))]
    assert [message_from_bytes(message)["To"] for message in claimed] == ["een@example.org", "twee@example.org"]


def test_the_other_language_brings_no_second_mail(history: Engine) -> None:
    dutch, english = build_week("2026-W39"), build_week("2026-W39", "en")
    assert dutch != english
    assert len(mails()) == 1


def test_report_and_mail_are_written_together_or_not_at_all(history: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "queue_mails", die)
    with pytest.raises(KeyboardInterrupt):
        build_week("2026-W39")
    monkeypatch.undo()
    with reading() as connection:
        assert connection.execute(select(func.count()).select_from(report)).scalar() == 0
    assert mails() == []


def test_the_report_bears_the_audit_head_of_the_week_s_end(history: Engine) -> None:
    with transaction() as connection:
        for seq, known_at in enumerate((at("20 12:00"), at("29 12:00")), start=1):
            facts = {"seq": seq, "at": known_at, "actor": "voorbeeld", "role": "voorbeeld", "action": "voorbeeld"}
            hashes = {"payload_hash": "0" * 64, "previous_hash": str(seq - 1) * 64, "hash": str(seq) * 64}
            connection.execute(insert(audit_entry).values(object="", result="", **facts, **hashes))
    build_week("2026-W39")
    with reading() as connection:
        stored = read_report(connection, "2026-W39")
    assert stored.audit_head == "1" * 64
    assert stored.audit_head in stored.html
    assert stored.audit_head in stored.plain


def test_building_is_an_act_in_the_audit_chain(history: Engine) -> None:
    build_week("2026-W39")
    with reading() as connection:
        assert verify_chain(connection) == []
        assert connection.execute(select(audit_entry.c.object)).scalars().all() == ["weekly/2026-W39/nl"]


def test_a_preview_stores_nothing(history: Engine) -> None:
    html, plain = preview_week("2026-W39")
    assert "Testamol" in html
    assert "Testamol" in plain
    with reading() as connection:
        assert list_reports(connection) == []


def test_the_archive_lists_the_newest_week_first_in_one_sentence(history: Engine) -> None:
    for week in unbuilt_weeks():
        build_week(week)
    with reading() as connection:
        lines = list_reports(connection)
    assert [line.period for line in lines] == ["2026-W39", "2026-W38", "2026-W37"]
    assert lines[0].subject == (
        "Week 2026-W39: 2 nieuwe meldingen, 4 verslechterd, 1 beëindigd, 4 hoog risico, 1 bron telt niet mee"
    )


def test_the_desk_finds_no_report_that_was_not_built(database: Engine, home: Path) -> None:
    from surveillance.errors import NotFound

    with reading() as connection, pytest.raises(NotFound, match="2026-W39"):
        read_report(connection, "2026-W39")
