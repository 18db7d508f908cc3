"""Loading many rows at once: what COPY brings in is, field by field, what an insert brings in."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import Engine, event, select

from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.stock import StockReportLine
from surveillance.storage import history
from surveillance.storage.bulk import insert_rows
from surveillance.storage.engine import DatabaseTrouble, transaction
from surveillance.storage.tables.history import HISTORY
from tests.expectations.madeup import make_rows
from tests.seeding import example_source, seed

SOURCE = example_source("nl_voorbeeld_notices", "shortage_notice")
SUNDAY = datetime.fromisoformat("2026-09-20T20:00+02:00")
AWKWARD = 'Tab\there, back\\slash, "quotes", new\nline, \\N, ; and é — 药 😀'


def awkward(reference: str) -> ShortageNotice:
    return ShortageNotice(
        reference=reference,
        notice_type=NoticeType.REDUCED_SUPPLY,
        status=NoticeStatus.REDUCED,
        product_name=AWKWARD,
        registration_numbers=("RVG 00123", "EU/1/08/479"),
        received_at=datetime(2026, 9, 1, 9, 30, tzinfo=timezone(timedelta(hours=2))),
        expected_start_on=date(2026, 9, 5),
        reason=Reason.API_SHORTAGE,
        has_export_ban=False,
    )


def test_every_sort_of_value_comes_back_as_it_went_in(database: Engine) -> None:
    with transaction() as connection:
        seed(connection, SOURCE, [awkward("M-1")], SUNDAY)
        (version,) = history.current(connection, ShortageNotice)
    assert version.record == awkward("M-1")
    assert version.record.received_at == datetime(2026, 9, 1, 7, 30, tzinfo=UTC)


def test_decimals_keep_every_digit(database: Engine) -> None:
    source = example_source("nl_voorbeeld_stock", "stock_report_line")
    lines = [row.record for row in make_rows("stock_report_line", 3)]
    with transaction() as connection:
        seed(connection, source, lines, SUNDAY)
        found = [version.record for version in history.current(connection, StockReportLine)]
    assert sorted(map(str, found)) == sorted(map(str, lines))
    assert all(isinstance(line.stock_on_hand, Decimal) for line in found if line.stock_on_hand is not None)


def test_a_large_load_is_one_statement_and_on_the_server_a_copy(database: Engine) -> None:
    told: list[str] = []
    event.listen(database, "before_cursor_execute", lambda *words: told.append(words[2]))
    with transaction() as connection:
        seed(connection, SOURCE, [awkward(f"M-{number}") for number in range(500)], SUNDAY)
        assert len(history.current(connection, ShortageNotice)) == 500
    inserts = [statement for statement in told if statement.startswith("INSERT INTO shortage_notice")]
    assert len(inserts) == (0 if database.dialect.name == "postgresql" else 1)


def test_rows_copied_in_are_gone_when_the_transaction_fails(database: Engine) -> None:
    def load_and_stop() -> None:
        with transaction() as connection:
            seed(connection, SOURCE, [awkward("M-1")], SUNDAY)
            raise RuntimeError("the machine stops")

    with pytest.raises(RuntimeError):
        load_and_stop()
    with transaction() as connection:
        assert history.current(connection, ShortageNotice) == []


def test_a_row_that_breaks_the_table_refuses_all_of_them(database: Engine) -> None:
    with transaction() as connection:
        seed(connection, SOURCE, [awkward("M-1")], SUNDAY)
        table = HISTORY["shortage_notice"]
        rows = [dict(row._mapping) for row in connection.execute(select(table))]
    good = {name: value for name, value in rows[0].items() if name != "id"}
    with pytest.raises(DatabaseTrouble, match="natural_key"), transaction() as connection:
        insert_rows(connection, HISTORY["shortage_notice"], [good, good | {"natural_key": None}])
    with transaction() as connection:
        assert len(history.current(connection, ShortageNotice)) == 1
