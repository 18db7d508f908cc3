"""How the database is reached: one engine per address, one way to open a transaction.

SQLite with its default settings loses updates silently; write-ahead logging, `BEGIN IMMEDIATE` and a busy timeout do
not. Readers use `reading`, which never takes the writer's lock.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from surveillance.settings import settings

__all__ = ["Connection", "DatabaseTrouble", "engine", "engine_of", "lock", "reading", "transaction"]

DatabaseTrouble = SQLAlchemyError
"""Whatever a database may raise: for the rooms that must not know which library speaks to it."""

BUSY_TIMEOUT_MS = 30_000
"""How long a writer waits for another before it gives up."""


@cache
def engine_of(url: str) -> Engine:
    """The engine for this address, made once per process."""
    made = _sqlite_engine(url) if make_url(url).get_backend_name() == "sqlite" else _server_engine(url)
    _made.append(made)
    return made


def _forget_connections() -> None:
    """A forked child (of a scheduler, of a worker pool) must not speak on its parent's connections."""
    for made in _made:
        made.dispose(close=False)


_made: list[Engine] = []
os.register_at_fork(after_in_child=_forget_connections)


def engine() -> Engine:
    """The engine of the service's own database."""
    return engine_of(settings().database)


def address() -> str:
    """The address in force of the service's own database, as it may be shown: without the password."""
    try:
        return make_url(settings().database).render_as_string(hide_password=True)
    except ArgumentError:
        return "of SURVEILLANCE_DATABASE_URL"


@contextmanager
def transaction() -> Iterator[Connection]:
    """All of it, or nothing: commits at the end, rolls back on any error. One writer at a time on SQLite."""
    with engine().connect() as connection, connection.begin():
        yield connection


@contextmanager
def reading() -> Iterator[Connection]:
    """A consistent view for reading only; never waits for a writer."""
    with engine().connect().execution_options(read_only=True) as connection, connection.begin():
        yield connection


def lock(connection: Connection, name: str) -> None:
    """Until this transaction ends, nobody else gets past the lock of this name. SQLite has one writer in any case."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})


def _sqlite_engine(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(url)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions behind our back
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    is_reading = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN DEFERRED" if is_reading else "BEGIN IMMEDIATE")


def _server_engine(url: str) -> Engine:
    made = create_engine(url, pool_pre_ping=True, connect_args={"options": "-c timezone=utc"})
    event.listen(made, "begin", _begin_server)
    return made


def _begin_server(connection: Connection) -> None:
    if connection.get_execution_options().get("read_only", False):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
