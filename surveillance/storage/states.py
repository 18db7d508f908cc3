"""How each source stands: when it last answered, with what outcome, and up to when its data can be relied on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Date, Row, bindparam, func, select, true

import sql
from surveillance import clock
from surveillance.model.batch import Outcome
from surveillance.model.source import Source
from surveillance.model.version import SourceState
from surveillance.storage.columns import Instant
from surveillance.storage.tables.collection import batch
from surveillance.storage.tables.history import HISTORY, PRESENT


def source_states(
    connection: Connection, sources: Sequence[Source], at: datetime | None = None, *, with_rows: bool = True
) -> list[SourceState]:
    """Every given source as it stood at an instant of domain time (now when none is given), in the given order.

    Counting the rows goes through all of a source's history: a page that does not show them leaves it out.
    """
    instant = at or clock.now()
    statement = sql.query("storage/read_source_states").bindparams(bindparam("at", type_=Instant()))
    typed = statement.columns(
        last_tried_at=Instant(), good_at=Instant(), accepted_at=Instant(), stated_as_of=Instant(), recorded_on=Date()
    )
    found = {row.source_id: row for row in connection.execute(typed, {"at": instant})}
    return [
        _state(source, found.get(source.id), _rows_shown(connection, source, instant) if with_rows else 0, instant)
        for source in sources
    ]


def good_answers(connection: Connection, source: Source, at: datetime | None = None) -> list[datetime]:
    """When the source gave its whole list and it was taken as good, the earliest first; until `at`, where given.

    None of a source that delivers in parts: what it does not mention may still be there.
    """
    if source.delivery == "part":
        return []
    good = [Outcome.ACCEPTED] if source.fetch.how == "inbox" else [Outcome.ACCEPTED, Outcome.UNCHANGED]
    wanted = (batch.c.source_id == source.id) & batch.c.outcome.in_(good)
    until = batch.c.known_at <= at if at else true()
    return list(connection.execute(select(batch.c.known_at).where(wanted, until).order_by(batch.c.id)).scalars())


def _state(source: Source, row: Row[Any] | None, rows: int, at: datetime) -> SourceState:
    good_at = _good_at(source, row) if row else None
    return SourceState(
        source_id=source.id,
        title=source.title,
        kind=source.kind,
        origin=row.origin if row else "live",
        last_outcome=Outcome(row.last_outcome) if row else None,
        last_reason=row.last_reason if row else None,
        last_batch_id=row.last_batch_id if row else None,
        last_tried_at=row.last_tried_at if row else None,
        good_at=good_at,
        stated_as_of=row.stated_as_of if row else None,
        recorded_on=row.recorded_on if row else None,
        rows=rows,
        is_stale=good_at is None or at - good_at > timedelta(days=source.guards.stale_days),
        is_of_holders=source.is_of_holders,
    )


def _good_at(source: Source, row: Row[Any]) -> datetime | None:
    """A file that still lies in the inbox is no new answer; a site that says the same again is."""
    found: datetime | None = row.accepted_at if source.fetch.how == "inbox" else row.good_at
    return found


def _rows_shown(connection: Connection, source: Source, at: datetime) -> int:
    table = HISTORY[source.kind]
    beginning, ending = batch.alias("beginning"), batch.alias("ending")
    joined = table.join(beginning, table.c.valid_from_batch == beginning.c.id).outerjoin(
        ending, table.c.valid_to_batch == ending.c.id
    )
    in_force = (beginning.c.known_at <= at) & (ending.c.known_at.is_(None) | (ending.c.known_at > at))
    shown = (table.c.source_id == source.id) & (table.c.presence == PRESENT)
    return connection.execute(select(func.count()).select_from(joined).where(in_force, shown)).scalar_one()
