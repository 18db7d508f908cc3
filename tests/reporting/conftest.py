"""What the report's tests use: the three example weeks in a database, their sources, and fixed addresses."""

from datetime import datetime

import pytest
from sqlalchemy import Engine

from surveillance.pipeline import report
from surveillance.reporting.figures import WeekFigures
from surveillance.reporting.weekly import gather_week
from surveillance.reporting.weeks import read_week
from surveillance.storage.engine import reading, transaction
from tests.reporting.example import SOURCES, seed_three_weeks


@pytest.fixture
def history(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The example weeks, as the pipeline finds them."""
    monkeypatch.setattr(report, "all_sources", lambda: tuple(SOURCES))
    with transaction() as connection:
        seed_three_weeks(connection)
    return database


@pytest.fixture
def figures(history: Engine) -> WeekFigures:
    """The third example week."""
    with reading() as connection:
        return gather_week(connection, read_week("2026-W39"), SOURCES)


@pytest.fixture
def late() -> datetime:
    """An instant weeks after the example."""
    return datetime.fromisoformat("2026-10-20T09:00+02:00")
