"""`surveil shortages`: what the lists amount to, for a person and for a machine."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from scrapers.registry import load_source
from surveillance.cli import app
from surveillance.errors import NotFound
from surveillance.model.notice import NoticeStatus, ShortageNotice
from surveillance.storage.engine import transaction
from tests.seeding import seed
from tests.shortages.madeup import evening, notice

SOURCE = load_source("de_bfarm_shortages")
FIRST = date(2026, 5, 1)
run = CliRunner().invoke


@pytest.fixture(autouse=True)
def history(database: Engine) -> None:
    """Thirty shortages, each told ten days ahead, that last 30 to 59 days; the end of ten was moved by a week."""
    running = [told(number, expected_end_on=FIRST + timedelta(days=60)) for number in range(30)]
    moved = [told(number, expected_end_on=FIRST + timedelta(days=67)) for number in range(10)]
    ended = [
        told(number, status=NoticeStatus.RESOLVED, actual_end_on=FIRST + timedelta(days=2 * number + 30))
        for number in range(30)
    ]
    with transaction() as connection:
        for day, records in ((0, running), (1, [*moved, *running[10:]]), (90, ended)):
            seed(connection, SOURCE, records, evening(FIRST + timedelta(days=day)))


def told(number: int, **facts: object) -> ShortageNotice:
    start = FIRST + timedelta(days=number)
    return notice(f"T-{number}", actual_start_on=start, published_on=start - timedelta(days=10), **facts)


def test_a_person_reads_one_line_for_each_source_that_ever_said_something() -> None:
    header, line = run(app, ["shortages"]).output.splitlines()
    assert header.split()[0] == "source"
    assert header.endswith("lasts (median)")
    assert line.split()[:8] == ["de_bfarm_shortages", "0.0%", "0.0%", "10", "d", "30", "33.3%", "100.0%"]
    assert line.endswith("44 d (39 to 50; 30 of 30 ended), as of 2026-07-30")


def test_a_machine_reads_every_figure() -> None:
    (found,) = json.loads(run(app, ["shortages", SOURCE.id, "--json"]).output)
    assert found["durations"]["duration"]["median_days"] == 44
    assert found["slippage"]["median_shift_days"] == 7
    assert (found["share_ahead"], found["share_revised"]["1"]) == ({"5": 1.0, "60": 0.0}, pytest.approx(1 / 3))


def test_as_known_on_an_earlier_day_nothing_can_be_said_of_durations() -> None:
    line = run(app, ["shortages", SOURCE.id, "--on", "2026-05-02"]).output.splitlines()[-1]
    assert "cannot say: too_few" in line
    assert line.endswith("as of 2026-05-02")


def test_a_source_of_something_else_is_refused_by_name() -> None:
    assert isinstance(run(app, ["shortages", "nl_cbg_register"]).exception, NotFound)
