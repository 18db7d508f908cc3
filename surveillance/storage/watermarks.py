"""How far a consumer got: one short text per name."""

from sqlalchemy import Connection, insert, select, update

from surveillance.storage.tables.collection import watermark


def read_mark(connection: Connection, name: str) -> str | None:
    """The text kept under the name, if any."""
    return connection.execute(select(watermark.c.value).where(watermark.c.name == name)).scalar()


def set_mark(connection: Connection, name: str, value: str) -> None:
    """Keep the text under the name."""
    changed = connection.execute(update(watermark).where(watermark.c.name == name).values(value=value))
    if changed.rowcount == 0:
        connection.execute(insert(watermark).values(name=name, value=value))
