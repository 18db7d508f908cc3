"""Many rows at once: COPY where the database has it, one insert of many where it has not. The same rows either way."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Dialect, Table, insert
from sqlalchemy.exc import DBAPIError

Processor = Callable[[Any], Any]


def insert_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Add the rows, all with the same columns, within the connection's transaction. Raises `DatabaseTrouble`."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        connection.execute(insert(table), list(rows))


def _copy(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    names = list(rows[0])
    processors = [_processor_of(table, name, connection.dialect) for name in names]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    try:
        with _driver_of(connection).cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([process(row[name]) for name, process in zip(names, processors, strict=True)])
    except psycopg.Error as error:  # beneath SQLAlchemy nobody gives it the name that the callers know
        raise DBAPIError.instance(f"COPY {table.name}", None, error, psycopg.Error) from error


def _driver_of(connection: Connection) -> psycopg.Connection[Any]:
    """What speaks to the server beneath SQLAlchemy: COPY goes through it, in the same transaction."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError(f"COPY needs psycopg, and the connection is a {type(driver).__name__}")
    return driver


def _processor_of(table: Table, name: str, dialect: Dialect) -> Processor:
    """What an insert does to a value of the column: instants to UTC, decimals and lists to what the server takes."""
    adapt = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)

    def process(value: Any) -> Any:
        plain = str(value) if isinstance(value, StrEnum) else value
        return adapt(plain) if adapt else plain

    return process
