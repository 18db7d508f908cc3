"""What every room's tests may use: a home of their own, a fixed day, an empty database of either kind."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, text

from surveillance import clock
from surveillance.settings import settings
from surveillance.storage import schema
from surveillance.storage.columns import metadata
from surveillance.storage.engine import engine, engine_of, transaction

MONDAY_MORNING = datetime.fromisoformat("2026-09-28T07:00+02:00")
SERVER = os.environ.get("TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
"""A PostgreSQL server on which the tests may make and drop databases of their own."""


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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL database with every table and view, made for this run and dropped after it."""
    try:
        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL server answers at {SERVER}: {error}")
    name = f"surveillance_test_{uuid4().hex[:12]}"
    with server:
        server.execute(f'CREATE DATABASE "{name}"')
        url = SERVER.rpartition("/")[0].replace("postgresql://", "postgresql+psycopg://") + f"/{name}"
        made = engine_of(url)
        metadata.create_all(made)
        with made.connect() as connection, connection.begin():
            schema.create_views(connection)
        yield url
        made.dispose()
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgresql"])
def database(home: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An empty database with every table and view: the same test on SQLite and on PostgreSQL."""
    if request.param == "postgresql":
        monkeypatch.setenv("SURVEILLANCE_DATABASE_URL", request.getfixturevalue("postgresql"))
        settings.cache_clear()
        _empty(engine())
        yield engine()
        return
    made = engine()
    metadata.create_all(made)
    with transaction() as connection:
        schema.create_views(connection)
    yield made
    made.dispose()


def _empty(server: Engine) -> None:
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with server.connect() as connection, connection.begin():
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
