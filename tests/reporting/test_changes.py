"""What is called new, worse, ended or vanished, one notice at a time."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from surveillance.model.certificate import Certificate, CertificateStatus
from surveillance.model.notice import NoticeStatus, ShortageNotice
from surveillance.model.record import Record
from surveillance.model.version import Version
from surveillance.reporting.changes import Surroundings, compare_certificates, compare_notices, count_sooner, shorten
from surveillance.reporting.figures import CertificateTurn, Turn
from tests.reporting.example import certificate, notice

KNOWN_AT = datetime.fromisoformat("2026-09-25T06:00+02:00")
BEFORE = notice("M-1", "Voorbeeldine", expected_end_on=date(2026, 10, 1))
SUNDAYS = (date(2026, 9, 20), date(2026, 9, 27))


def version(record: Record) -> Version[Any]:
    return Version(1, "nl_voorbeeld", record.natural_key, "present", 1, KNOWN_AT, None, record)


def turns(before: ShortageNotice | None, after: ShortageNotice | None, **around: Any) -> list[tuple[Turn, ...]]:
    read = [[version(record)] if record else [] for record in (before, after)]
    return [change.turns for change in compare_notices(read[0], read[1], Surroundings("Bron", **around))]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, None),
        ({"holder": "Ander Voorbeeld B.V."}, None),
        ({"expected_end_on": date(2026, 10, 2)}, (Turn.LATER_END,)),
        ({"expected_end_on": date(2026, 9, 30)}, None),
        ({"expected_end_on": None}, (Turn.END_WITHDRAWN,)),
        ({"status": NoticeStatus.REDUCED}, None),
        ({"status": NoticeStatus.DISCONTINUED}, (Turn.WORSE_STATUS,)),
        ({"status": NoticeStatus.DISCONTINUED, "expected_end_on": None}, (Turn.WORSE_STATUS,)),
        ({"status": NoticeStatus.UNKNOWN}, None),
        ({"status": NoticeStatus.RESOLVED, "expected_end_on": date(2026, 12, 1)}, (Turn.ENDED,)),
        ({"status": NoticeStatus.WITHDRAWN_NOTIFICATION}, (Turn.ENDED,)),
    ],
)
def test_a_known_notice_is_judged_by_what_changed(changed: dict[str, Any], expected: tuple[Turn, ...] | None) -> None:
    assert turns(BEFORE, replace(BEFORE, **changed)) == ([expected] if expected else [])


def test_a_shortage_that_begins_again_is_worse() -> None:
    assert turns(replace(BEFORE, status=NoticeStatus.RESOLVED), BEFORE) == [(Turn.WORSE_STATUS,)]


def test_a_notice_that_was_not_there_is_new() -> None:
    assert turns(None, BEFORE) == [(Turn.NEW,)]


def test_a_notice_that_was_known_before_and_had_vanished_is_back_and_not_new() -> None:
    around = {"first_known": {"M-1": date(2026, 8, 1)}, "before_day": SUNDAYS[0]}
    assert turns(None, BEFORE, **around) == [(Turn.RETURNED,)]


def test_a_notice_that_is_gone_has_vanished_and_not_ended() -> None:
    assert turns(BEFORE, None) == [(Turn.VANISHED,)]


def test_a_notice_that_had_ended_may_go_unnamed() -> None:
    assert turns(replace(BEFORE, status=NoticeStatus.RESOLVED), None) == []


def test_a_notice_that_takes_over_another_is_an_update_of_it() -> None:
    after = replace(BEFORE, reference="M-2", supersedes="M-1", expected_end_on=date(2026, 11, 1))
    assert turns(BEFORE, after) == [(Turn.LATER_END,)]


def test_an_end_that_comes_nearer_is_counted_and_not_called_worse() -> None:
    after = replace(BEFORE, expected_end_on=date(2026, 9, 30))
    assert count_sooner([version(BEFORE)], [version(after)]) == 1


def test_a_text_from_outside_becomes_one_short_line_without_direction_marks() -> None:
    assert shorten("a\r\nBcc: x\u202eb\x00") == "a Bcc: x b"
    assert len(shorten("x" * 999)) == 160


def certificate_turns(before: Certificate | None, *after: Certificate) -> list[CertificateTurn]:
    events = compare_certificates([version(before)] if before else [], [version(record) for record in after], SUNDAYS)
    return [event.turn for event in events]


ISSUED = certificate("C-1", CertificateStatus.ISSUED)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (ISSUED, ISSUED, []),
        (None, ISSUED, []),
        (ISSUED, replace(ISSUED, status=CertificateStatus.WITHDRAWN), [CertificateTurn.LOST]),
        (None, replace(ISSUED, status=CertificateStatus.SUSPENDED), [CertificateTurn.LOST]),
        (ISSUED, replace(ISSUED, status=CertificateStatus.RESTRICTED), [CertificateTurn.RESTRICTED]),
        (replace(ISSUED, status=CertificateStatus.SUSPENDED), ISSUED, [CertificateTurn.REGAINED]),
        (
            replace(ISSUED, status=CertificateStatus.SUSPENDED),
            replace(ISSUED, expires_on=date(2026, 8, 1)),
            [CertificateTurn.EXPIRED],
        ),
        (ISSUED, replace(ISSUED, expires_on=date(2026, 9, 26)), [CertificateTurn.EXPIRED]),
        (ISSUED, replace(ISSUED, expires_on=date(2026, 9, 27)), []),
        (ISSUED, replace(ISSUED, expires_on=date(2026, 9, 19)), []),
    ],
)
def test_a_certificate_is_judged_by_status_and_last_valid_day(
    before: Certificate | None, after: Certificate, expected: list[CertificateTurn]
) -> None:
    assert certificate_turns(before, after) == expected


def test_the_version_that_was_issued_last_speaks_for_a_certificate() -> None:
    old = replace(ISSUED, version_number=1, expires_on=date(2026, 9, 24))
    renewed = replace(ISSUED, version_number=2, issued_on=date(2026, 9, 1), expires_on=date(2031, 9, 1))
    assert certificate_turns(old, renewed, old) == []


def test_what_ended_by_a_later_notice_ended_once_and_opened_when_the_first_did() -> None:
    opened = replace(BEFORE, published_on=date(2026, 5, 1))
    closing = replace(opened, reference="M-2", supersedes="M-1", status=NoticeStatus.RESOLVED, published_on=None)
    ended = replace(opened, status=NoticeStatus.RESOLVED)
    changes = compare_notices([version(opened)], [version(ended), version(closing)], Surroundings("Bron"))
    assert [(change.reference, change.turns, change.opened_on) for change in changes] == [
        ("M-2", (Turn.ENDED,), date(2026, 5, 1))
    ]
