"""The invariants themselves: each is seen when it is broken, so that none holds for want of looking."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, update

from scrapers.snapshot import PayloadStore
from surveillance import clock
from surveillance.model.batch import Outcome
from surveillance.settings import settings
from surveillance.storage import audit, issues
from surveillance.storage.engine import transaction
from surveillance.storage.tables.collection import batch, fetch
from surveillance.storage.tables.detection import alert
from surveillance.storage.tables.history import HISTORY, VANISHED
from surveillance.storage.tables.outgoing import audit_entry
from tests.faults.chain import take_in
from tests.faults.invariants import broken
from tests.faults.sheets import sample_of

SOURCE = "nl_meldpunt_notices"
NOTICE = HISTORY["shortage_notice"]

Breach = Callable[[Connection], object]


def outcome(connection: Connection) -> None:
    connection.execute(update(batch).values(outcome=Outcome.HELD))
    issues.open_issue(connection, SOURCE, "held", "made up")


def no_longer_adds_up(connection: Connection) -> None:
    connection.execute(update(batch).values(rows_in=batch.c.rows_in + 1))


def record_lost(connection: Connection) -> None:
    connection.execute(delete(NOTICE).where(NOTICE.c.row_number == 1))


def vanished_at_once(connection: Connection) -> None:
    connection.execute(update(NOTICE).where(NOTICE.c.row_number == 1).values(presence=VANISHED))


def record_edited(connection: Connection) -> None:
    connection.execute(update(NOTICE).where(NOTICE.c.row_number == 1).values(content_hash="0" * 64))


def payload_mixed_up(connection: Connection) -> None:
    connection.execute(update(fetch).values(byte_count=1))


def same_bytes_twice(connection: Connection) -> None:
    row = connection.execute(batch.select()).one()._asdict()
    connection.execute(insert(batch).values(row | {"id": row["id"] + 1}))


def alert_of_nothing(connection: Connection) -> None:
    now = clock.now()
    facts = {"team": "medicines", "subject_type": "product", "subject_id": "RVG 1", "subject_name": "Voorbeeld"}
    state = {"severity": "low", "state": "open", "priority": 1.0, "priority_parts": {}, "due_on": clock.today()}
    connection.execute(insert(alert).values(**facts, **state, opened_at=now, updated_at=now))


def issue_left_open(connection: Connection) -> None:
    issues.open_issue(connection, SOURCE, "failed", "made up")


def failure_unsaid(connection: Connection) -> None:
    row = connection.execute(batch.select()).one()._asdict()
    nothing = {"loaded": 0, "rows_in": 0, "rows_new": 0, "outcome": Outcome.FAILED}
    connection.execute(insert(batch).values(row | {"id": row["id"] + 1} | nothing))


def audit_edited(connection: Connection) -> None:
    audit.record_act(connection, "voorbeeld", "operator", "release", "batch 1", "done")
    connection.execute(update(audit_entry).values(actor="iemand anders"))


@pytest.mark.parametrize(
    ("number", "breach"),
    [
        ("reconciliation", no_longer_adds_up),
        ("I1", outcome),
        ("I1", record_lost),
        ("I2", vanished_at_once),
        ("I3", same_bytes_twice),
        ("I4", payload_mixed_up),
        ("I4", record_edited),
        ("I5", alert_of_nothing),
        ("I6", issue_left_open),
        ("I6", failure_unsaid),
        ("I9", audit_edited),
    ],
)
def test_a_broken_invariant_is_seen(number: str, breach: Breach, good_day: Callable[[str], None]) -> None:
    good_day(SOURCE)
    store = PayloadStore(settings().payloads)
    with transaction() as connection:
        assert broken(connection, store) == []
        breach(connection)
        assert any(problem.startswith(number) for problem in broken(connection, store))


def test_a_payload_that_is_gone_or_changed_is_seen(home: Path, good_day: Callable[[str], None]) -> None:
    good_day(SOURCE)
    (kept,) = [path for path in (home / "payloads").rglob("*") if path.is_file()]
    kept.write_bytes(b"something else")
    with transaction() as connection:
        connection.execute(update(batch).values(parser_version="older"))
        assert [problem[:2] for problem in broken(connection, PayloadStore(settings().payloads))] == ["I4"]


def test_what_failed_and_recovered_keeps_every_invariant(
    good_day: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    good_day(SOURCE)
    sheet = sample_of(SOURCE)
    for data, ended in (
        (b"", Outcome.HELD),
        (b"", Outcome.HELD),
        (b"notification_id\n", Outcome.FAILED),
        (sheet.with_rows(sheet.rows[1:]).as_bytes(), Outcome.ACCEPTED),
        (sheet.with_rows(sheet.rows[2:]).as_bytes(), Outcome.ACCEPTED),
        (sheet.with_rows(sheet.rows[::-1]).as_bytes(), Outcome.ACCEPTED),
        (sheet.with_rows(sheet.rows[::-1]).as_bytes(), Outcome.UNCHANGED),
    ):
        assert take_in(sheet.source, data, monkeypatch).outcome == ended
        with transaction() as connection:
            assert broken(connection, PayloadStore(settings().payloads)) == []
