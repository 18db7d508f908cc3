"""Open issues: each failure is exactly one, counted when it repeats, closed by itself when the source recovers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from surveillance import clock
from surveillance.storage.tables.collection import issue


def open_issue(connection: Connection, source_id: str, kind: str, message: str) -> int:
    """Open an issue, or count one that is open already; the newest message stands. Returns its id."""
    now = clock.now()
    mine = (issue.c.source_id == source_id, issue.c.kind == kind, issue.c.closed_at.is_(None))
    existing = connection.execute(select(issue.c.id).where(*mine)).scalar()
    if existing is not None:
        changes = {"times": issue.c.times + 1, "message": message, "last_seen_at": now}
        connection.execute(update(issue).where(issue.c.id == existing).values(**changes))
        return int(existing)
    fresh = {"source_id": source_id, "kind": kind, "message": message, "opened_at": now, "last_seen_at": now}
    return int(connection.execute(insert(issue).values(**fresh).returning(issue.c.id)).scalar_one())


def close_issues(connection: Connection, source_id: str, kinds: Sequence[str]) -> None:
    """The source recovered: close its open issues of these kinds."""
    mine = (issue.c.source_id == source_id, issue.c.kind.in_(kinds), issue.c.closed_at.is_(None))
    connection.execute(update(issue).where(*mine).values(closed_at=clock.now()))


def open_issues(connection: Connection) -> list[Row[Any]]:
    """The issues that are open, the oldest first."""
    return list(connection.execute(select(issue).where(issue.c.closed_at.is_(None)).order_by(issue.c.id)))
