"""The mail: its parts, its headers, and that nobody from outside writes any of them."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from surveillance.errors import ConfigurationError
from surveillance.pipeline.report import build_week
from surveillance.reporting.mail import Letter, compose, message_id, one_line, send
from surveillance.settings import settings
from surveillance.storage.engine import reading
from surveillance.storage.reports import StoredReport, read_report

RECIPIENT = "lezer@example.org"


@pytest.fixture
def report(history: Engine) -> StoredReport:
    build_week("2026-W39", mail=False)
    with reading() as connection:
        return read_report(connection, "2026-W39")


def letter(report: StoredReport, **changes: str) -> EmailMessage:
    given: dict[str, Any] = {"subject": "Week 2026-W39: 2 nieuwe meldingen", "recipient": RECIPIENT} | changes
    return message_from_bytes(compose(Letter(report, **given)), policy=policy.default)


def test_the_mail_has_text_and_page_and_a_picture_that_the_page_refers_to(report: StoredReport) -> None:
    mail = letter(report)
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    page = str(mail.get_body(("html",)).get_content())
    picture = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in page
    assert "data:" not in page
    assert picture.get_content().startswith(b"\x89PNG")


def test_the_text_part_is_the_whole_report(report: StoredReport) -> None:
    text = letter(report).get_body(("plain",)).get_content()
    assert text.split() == report.plain.split()


def test_the_headers_are_those_of_an_automatic_list_message(report: StoredReport) -> None:
    mail = letter(report)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] == "list"
    assert mail["Content-Language"] == "nl"
    assert mail["List-Id"] == "<weekly.example.org>"
    assert mail["List-Unsubscribe"].startswith("<mailto:")
    assert mail["To"] == RECIPIENT
    assert mail["Bcc"] is None
    assert mail["Date"] is None


def test_the_same_report_gives_the_same_bytes(report: StoredReport) -> None:
    written = Letter(report, "Week 2026-W39", RECIPIENT)
    assert compose(written) == compose(written)


def test_a_message_id_is_one_per_report_period_and_recipient(home: Path) -> None:
    ids = {
        message_id("weekly", period, recipient)
        for period in ("2026-W39", "2026-W40")
        for recipient in (RECIPIENT, "ander@example.org")
    }
    assert len(ids) == 4
    assert message_id("weekly", "2026-W39", "LEZER@example.org") in ids


@pytest.mark.parametrize("tail", ["\r\nBcc: dief@example.org", "\nX: y", "\x0bBcc: dief@example.org", "\u2028Bcc: a@b"])
def test_a_line_break_in_the_subject_makes_no_header(report: StoredReport, tail: str) -> None:
    mail = letter(report, subject=f"Week 39{tail}")
    assert mail["Bcc"] is None
    assert mail["X"] is None
    assert mail["Subject"].startswith("Week 39")


@pytest.mark.parametrize("written", ["lezer@example.org\r\nBcc: dief@example.org", "geen adres", "a@b, c@d", ""])
def test_a_recipient_that_is_no_single_address_is_refused(report: StoredReport, written: str) -> None:
    with pytest.raises(ConfigurationError, match="no mail address"):
        letter(report, recipient=written)


def test_names_with_accents_and_of_any_length_survive_the_headers(report: StoredReport) -> None:
    subject = "Week 2026-W39: beëindigd – " + "é" * 300
    assert letter(report, subject=subject)["Subject"] == subject


def test_without_a_server_the_mail_is_a_file_with_a_date(report: StoredReport, home: Path) -> None:
    where = send(compose(Letter(report, "Week 2026-W39", RECIPIENT)), RECIPIENT, "2026-W39")
    kept = message_from_bytes((settings().home / where).read_bytes(), policy=policy.default)
    assert kept["Date"] is not None
    assert where.startswith("mail/2026-W39-")
    assert RECIPIENT not in where


def test_the_same_mail_twice_is_one_file(report: StoredReport, home: Path) -> None:
    for _ in range(2):
        send(compose(Letter(report, "Week 2026-W39", RECIPIENT)), RECIPIENT, "2026-W39")
    assert len(list((home / "mail").iterdir())) == 1


def test_one_line_leaves_no_control_character() -> None:
    assert one_line("a\r\n\tb\x00c\x85d") == "a b c d"
