"""What every room's tests may use: a home of their own, a fixed day, an empty database."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from surveillance import clock
from surveillance.settings import settings
from surveillance.storage import schema
from surveillance.storage.columns import metadata
from surveillance.storage.engine import engine, transaction

MONDAY_MORNING = datetime.fromisoformat("2026-09-28T07:00+02:00")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home folder of its own, with domain time standing still on a Monday morning."""
    for name in ("DATABASE_URL", "PAYLOAD_URL", "INBOX_URL", "PROXY_TABLE"):
        monkeypatch.delenv(f"SURVEILLANCE_{name}", raising=False)
    monkeypatch.setenv("SURVEILLANCE_HOME", str(tmp_path))
    monkeypatch.setenv(clock.CLOCK_FILE_VARIABLE, str(tmp_path / "domain_time"))
    settings.cache_clear()
    clock.set_domain_time(MONDAY_MORNING)
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def database(home: Path) -> Iterator[Engine]:
    """An empty database with every table and view."""
    made = engine()
    metadata.create_all(made)
    with transaction() as connection:
        schema.create_views(connection)
    yield made
    made.dispose()
