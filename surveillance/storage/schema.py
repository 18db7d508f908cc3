"""The schema's way from nothing, or from an older version, to the present one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

import sql
from surveillance.settings import settings
from surveillance.storage.engine import transaction

MIGRATIONS = Path(sql.__file__).parent / "migrations"


def alembic_configuration() -> Config:
    """Alembic, pointed at our migrations and our database."""
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    configuration.attributes["url"] = settings().database
    return configuration


def upgrade() -> None:
    """Bring the database to the newest revision and replace every view whole."""
    with transaction() as connection:
        drop_views(connection)
    command.upgrade(alembic_configuration(), "head")
    with transaction() as connection:
        create_views(connection)


def drop_views(connection: Connection) -> None:
    """Drop our views, the last first, so that the tables below them can change."""
    for name, _ in reversed(sql.views()):
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))


def create_views(connection: Connection) -> None:
    """Create every view of `sql/views`, in order."""
    for name, body in sql.views():
        connection.execute(text(f"CREATE VIEW {name} AS\n{body}"))
