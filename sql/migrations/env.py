"""How Alembic meets our tables. The version table has its own name, so that it can share a server with others."""

from typing import Any, Literal

from alembic import context

import surveillance.storage.tables  # noqa: F401  (makes the tables known)
from surveillance.settings import settings
from surveillance.storage.columns import Exact, Instant, metadata
from surveillance.storage.engine import engine_of

VERSION_TABLE = "surveillance_version"


def render_item(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    """Write our column types as what the database sees: a migration must not change when our code does."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return "sa.Text()" if kind == "type" and isinstance(item, Exact) else False


def run_migrations() -> None:
    """Run them over one connection, in one transaction."""
    url = context.config.attributes.get("url") or settings().database
    with engine_of(url).connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            version_table=VERSION_TABLE,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
