"""What a search reads: the words and numbers of everything now known, and the records behind what was found."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, func, select

from surveillance.model.alert import Alert
from surveillance.model.batch import Outcome
from surveillance.model.finding import SubjectType, Team
from surveillance.model.record import Record
from surveillance.model.version import Version
from surveillance.storage.alerts import WAITING_STATES, as_alert
from surveillance.storage.history import select_versions
from surveillance.storage.tables.collection import batch
from surveillance.storage.tables.detection import alert, link
from surveillance.storage.tables.history import HISTORY

R = TypeVar("R", bound=Record)

SEARCHED: dict[str, tuple[str, ...]] = {
    "product": (
        "reg_scheme",
        "reg_number",
        "reference_number",
        "procedure_number",
        "name",
        "holder",
        "substances",
        "atc_code",
        "atc_name",
    ),
    "shortage_notice": (
        "reference",
        "decision_reference",
        "registration_numbers",
        "identifiers",
        "product_name",
        "substance",
        "atc_code",
        "holder",
    ),
    "wholesale_signal": ("zi_number", "article_name"),
    "authorisation": ("product_number", "name", "common_name", "substance", "atc_code", "holder"),
    "critical_medicine": ("atc_code", "atc_name"),
    "certificate": ("notified_body", "certificate_number", "manufacturer_srn", "manufacturer_name"),
    "recall": ("reference", "identifiers", "title", "product_name", "firm"),
}
"""The kinds of record that are searched, each with the fields that are; in the order in which they are shown."""

Mark = tuple[int, int, datetime | None]
"""How far a kind of record was read: its accepted batches, the newest of them, and when that was decided."""

ONE_OF_MANY: dict[str, tuple[str, ...]] = {
    "wholesale_signal": ("zi_number", "article_name"),
    "certificate": ("notified_body", "certificate_number"),
}
"""Kinds of which many records are about one thing: its newest stands for all, by these fields."""


def read_mark(connection: Connection, kind: str) -> Mark:
    """Changes whenever a batch of the kind is accepted: what was read before may have changed then.

    With the moment of the last one: a database that was put back from a backup gives the same numbers out again.
    """
    counted = select(func.count(), func.coalesce(func.max(batch.c.id), 0), func.max(batch.c.decided_at))
    row = connection.execute(counted.where(batch.c.kind == kind, batch.c.outcome == Outcome.ACCEPTED)).one()
    return row[0], row[1], row[2]


def rows_to_search(connection: Connection, kind: str) -> Sequence[Row[Any]]:
    """The searched fields of every record of the kind as last known, what vanished included, with its row id."""
    table = HISTORY[kind]
    columns = [table.c[name] for name in SEARCHED[kind]]
    is_last = table.c.valid_to_batch.is_(None)
    statement = select(table.c.id, *columns).where(is_last)
    if kind in ONE_OF_MANY:
        same = [table.c[name] for name in ONE_OF_MANY[kind]]
        newest = select(func.max(table.c.id).label("id")).where(is_last).group_by(*same).subquery()
        statement = select(table.c.id, *columns).join(newest, newest.c.id == table.c.id)
    return connection.execute(statement).all()


def read_found(connection: Connection, record: type[R], row_ids: Sequence[int]) -> list[Version[R]]:
    """The record versions with these ids, in that order."""
    found = select_versions(connection, record, HISTORY[record.kind].c.id.in_(row_ids))
    by_id = {version.row_id: version for version in found}
    return [by_id[row_id] for row_id in row_ids if row_id in by_id]


def products_of(connection: Connection, kind: str, found: Sequence[Version[Record]]) -> dict[str, list[str]]:
    """The products that these records are linked to, by natural key, the surest first."""
    rows = connection.execute(
        select(link.c.source_id, link.c.natural_key, link.c.subject_id)
        .where(
            link.c.kind == kind,
            link.c.natural_key.in_([version.natural_key for version in found]),
            link.c.subject_type == "product",
            link.c.ended_at.is_(None),
        )
        .order_by(link.c.score.desc(), link.c.id)
    )
    sources = {version.natural_key: version.source_id for version in found}
    products: dict[str, list[str]] = {}
    for row in rows:
        if sources[row.natural_key] == row.source_id:
            products.setdefault(row.natural_key, []).append(row.subject_id)
    return products


def waiting_alerts(connection: Connection, subject_ids: Collection[str], teams: Collection[Team]) -> list[Alert]:
    """The alerts of these teams on these products that wait for somebody, the most pressing first."""
    rows = connection.execute(
        select(alert)
        .where(
            alert.c.subject_type == SubjectType.PRODUCT,
            alert.c.subject_id.in_(sorted(subject_ids)),
            alert.c.team.in_(sorted(teams)),
            alert.c.state.in_(WAITING_STATES),
        )
        .order_by(alert.c.priority.desc(), alert.c.id)
    )
    return [as_alert(row) for row in rows]
