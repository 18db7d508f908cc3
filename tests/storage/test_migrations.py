"""The schema's way up, from nothing and from every earlier revision, on both databases; and every view on it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

import sql
from surveillance.settings import settings
from surveillance.storage import schema
from surveillance.storage.columns import metadata
from surveillance.storage.engine import engine, engine_of, reading, transaction
from tests.conftest import SERVER


@pytest.fixture(params=["sqlite", "postgresql"])
def blank(home: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        yield
        return
    request.getfixturevalue("postgresql")  # skips where no server answers
    name = f"surveillance_blank_{uuid4().hex[:12]}"
    address = SERVER.rpartition("/")[0].replace("postgresql://", "postgresql+psycopg://") + f"/{name}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        monkeypatch.setenv("SURVEILLANCE_DATABASE_URL", address)
        settings.cache_clear()
        yield
        engine_of(address).dispose()
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def revisions() -> list[str]:
    script = ScriptDirectory.from_config(schema.alembic_configuration())
    return [revision.revision for revision in reversed(list(script.walk_revisions()))]


@pytest.mark.usefixtures("blank")
def test_from_nothing_the_schema_becomes_that_of_the_code() -> None:
    schema.upgrade()
    assert schema.differences() is None
    assert set(metadata.tables) <= set(inspect(engine()).get_table_names())


@pytest.mark.usefixtures("blank")
def test_from_each_revision_the_way_up_leads_to_the_newest() -> None:
    for revision in revisions():
        command.upgrade(schema.alembic_configuration(), revision)
    schema.upgrade()
    with reading() as connection:
        found, newest = schema.revisions(connection)
    assert found == newest == revisions()[-1]


@pytest.mark.usefixtures("blank")
def test_upgrading_again_changes_nothing() -> None:
    schema.upgrade()
    schema.upgrade()
    assert schema.differences() is None


@pytest.mark.usefixtures("blank")
def test_the_way_down_leaves_nothing_and_the_way_up_works_again() -> None:
    schema.upgrade()
    command.downgrade(schema.alembic_configuration(), "base")
    assert set(inspect(engine()).get_table_names()) <= {"surveillance_version"}
    schema.upgrade()
    assert schema.differences() is None


@pytest.mark.usefixtures("blank")
def test_what_persons_said_of_links_is_carried_over_and_back() -> None:
    command.upgrade(schema.alembic_configuration(), "0002")
    with transaction() as connection:
        said = [{"key": "yes", "same": True}, {"key": "no", "same": False}]
        connection.execute(
            text(
                "INSERT INTO judgement"
                " (kind, source_id, natural_key, subject_type, subject_id, is_same, judged_by, judged_at) VALUES"
                " ('offer', 'nl_voorbeeld', :key, 'substance', 'semaglutid', :same, 'mira', '2026-09-27 18:00:00')"
            ),
            said,
        )
    schema.upgrade()
    with reading() as connection:
        found = connection.execute(text("SELECT natural_key, verdict FROM judgement")).all()
    assert dict(map(tuple, found)) == {"yes": "same", "no": "not_same"}
    command.downgrade(schema.alembic_configuration(), "0002")
    with reading() as connection:
        back = connection.execute(text("SELECT natural_key, is_same FROM judgement")).all()
    assert {key: bool(same) for key, same in back} == {"yes": True, "no": False}


@pytest.mark.usefixtures("blank")
def test_every_view_can_be_read() -> None:
    schema.upgrade()
    with reading() as connection:
        for name, _ in sql.views():
            connection.execute(select(text("*")).select_from(text(name))).all()


def test_there_is_one_newest_revision() -> None:
    assert len(ScriptDirectory.from_config(schema.alembic_configuration()).get_heads()) == 1


def test_a_session_on_the_server_thinks_in_utc(postgresql: str) -> None:
    with engine_of(postgresql).connect() as connection:
        assert connection.execute(text("SHOW timezone")).scalar().lower() == "utc"
