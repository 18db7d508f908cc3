"""Open issues: each failure is exactly one, counted when it repeats, closed by itself when the source recovers."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from surveillance import clock
from surveillance.storage.engine import lock
from surveillance.storage.tables.collection import issue


def open_issue(connection: Connection, source_id: str, kind: str, message: str, about: str = "") -> int:
    """Open an issue, or count one that is open already; the newest message stands. Returns its id.

    `about` tells apart what fails and recovers by itself within a source: the name of a file.
    """
    lock(connection, f"issue {source_id}")
    now = clock.now()
    mine = (*_open(source_id), issue.c.kind == kind, issue.c.about == about)
    existing = connection.execute(select(issue.c.id).where(*mine)).scalar()
    if existing is not None:
        changes = {"times": issue.c.times + 1, "message": message, "last_seen_at": now}
        connection.execute(update(issue).where(issue.c.id == existing).values(**changes))
        return int(existing)
    fresh = {"source_id": source_id, "kind": kind, "about": about, "message": message}
    written = insert(issue).values(**fresh, opened_at=now, last_seen_at=now).returning(issue.c.id)
    return int(connection.execute(written).scalar_one())


def close_issues(connection: Connection, source_id: str, kinds: Sequence[str], about: str = "") -> None:
    """The source, or this file of it, recovered: close its open issues of these kinds."""
    mine = (*_open(source_id), issue.c.kind.in_(kinds), issue.c.about == about)
    connection.execute(update(issue).where(*mine).values(closed_at=clock.now()))


def close_issues_of_gone_files(connection: Connection, source_id: str, present: Collection[str]) -> None:
    """A file that was taken away troubles nobody any more: close the open issues about files that are not present."""
    found = connection.execute(select(issue.c.id, issue.c.about).where(*_open(source_id), issue.c.about != ""))
    for row in found.all():
        if row.about not in present:
            connection.execute(update(issue).where(issue.c.id == row.id).values(closed_at=clock.now()))


def _open(source_id: str) -> tuple[ColumnElement[bool], ...]:
    return issue.c.source_id == source_id, issue.c.closed_at.is_(None)


def open_issues(connection: Connection) -> list[Row[Any]]:
    """The issues that are open, the oldest first."""
    return list(connection.execute(select(issue).where(issue.c.closed_at.is_(None)).order_by(issue.c.id)))
