"""The database as text: migrations, views and named queries. One text runs on SQLite and on PostgreSQL."""

from functools import cache
from pathlib import Path

from sqlalchemy import TextClause, text

FOLDER = Path(__file__).parent


@cache
def query(name: str) -> TextClause:
    """The statement in `queries/<name>.sql`, with named parameters only. Raises `FileNotFoundError`."""
    lines = (FOLDER / "queries" / f"{name}.sql").read_text().splitlines()
    # A comment may speak of a parameter by its name; the database must not ask for it.
    return text("\n".join(line for line in lines if not line.lstrip().startswith("--")))


def views() -> list[tuple[str, str]]:
    """Every view with its text, in the order of their numbers: a later one may rest on an earlier one."""
    return [(path.stem.split("_", 1)[1], path.read_text()) for path in sorted((FOLDER / "views").glob("*.sql"))]
