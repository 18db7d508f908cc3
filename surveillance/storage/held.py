"""Held batches: which wait for a person, what was proposed about each, and what was decided."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, insert, or_, select

from surveillance import clock
from surveillance.errors import NotFound
from surveillance.language import say
from surveillance.model.batch import Outcome
from surveillance.storage.tables.administration import batch_act
from surveillance.storage.tables.collection import batch

PROPOSE, RELEASE, REJECT = "propose", "release", "reject"


@dataclass(frozen=True, slots=True)
class BatchAct:
    """What somebody proposed or decided about a held batch."""

    batch_id: int
    action: str
    actor: str
    role: str
    reason: str
    acted_at: datetime
    """Real time."""


def waiting_batches(connection: Connection, sources_of_files: Collection[str]) -> list[int]:
    """The held batches about which somebody has to decide, the oldest first.

    Only the newest of a source counts, or of a file in `sources_of_files`, where each file stands by itself: what came
    after a held batch made it old.
    """
    stream = case((batch.c.source_id.in_(sources_of_files), batch.c.name), else_="")
    newest = select(func.max(batch.c.id)).where(_answers()).group_by(batch.c.source_id, stream)
    rejected = select(batch_act.c.batch_id).where(batch_act.c.action == REJECT)
    wanted = (batch.c.id.in_(newest), batch.c.outcome == Outcome.HELD, batch.c.id.not_in(rejected))
    return list(connection.execute(select(batch.c.id).where(*wanted).order_by(batch.c.id)).scalars())


def newer_batch(connection: Connection, row: Row[Any], is_of_files: bool) -> int | None:
    """The newest batch of the same source, or the same file, that came after this one and gave an answer."""
    mine = (batch.c.source_id == row.source_id, batch.c.id > row.id, _answers())
    same = (batch.c.name == row.name,) if is_of_files else ()
    return connection.execute(select(func.max(batch.c.id)).where(*mine, *same)).scalar()


def read_row(connection: Connection, batch_id: int, *, is_to_change: bool) -> Row[Any]:
    """The batch's row; one that is to change is kept from others until the transaction ends. Raises `NotFound`."""
    wanted = select(batch).where(batch.c.id == batch_id)
    row = connection.execute(wanted.with_for_update() if is_to_change else wanted).first()
    if row is None:
        raise NotFound(say("Levering {batch_id} bestaat niet.", batch_id=str(batch_id)))
    return row


def write_act(connection: Connection, batch_id: int, action: str, actor: str, role: str, reason: str) -> None:
    """Keep what somebody proposed or decided; nothing of it is ever changed."""
    fresh = {"batch_id": batch_id, "action": action, "actor": actor, "role": role, "reason": reason}
    connection.execute(insert(batch_act).values(fresh | {"acted_at": clock.real_now()}))


def acts_about(connection: Connection, batch_id: int) -> list[BatchAct]:
    """What was proposed and decided about the batch, and proposed about the same bytes held before; oldest first."""
    this = connection.execute(select(batch.c.source_id, batch.c.content_sha256).where(batch.c.id == batch_id)).first()
    if this is None:
        return []
    same_bytes = and_(
        batch.c.source_id == this.source_id,
        batch.c.content_sha256 == this.content_sha256,
        batch.c.id < batch_id,
        batch_act.c.action == PROPOSE,
    )
    found = connection.execute(
        select(batch_act).join(batch).where(or_(batch.c.id == batch_id, same_bytes)).order_by(batch_act.c.id)
    )
    names = BatchAct.__dataclass_fields__
    return [BatchAct(**{name: getattr(row, name) for name in names}) for row in found]


def _answers() -> ColumnElement[bool]:
    """Batches that say something of the source: those that failed or were blocked say nothing."""
    return or_(batch.c.outcome.is_(None), batch.c.outcome.not_in((Outcome.FAILED, Outcome.BLOCKED)))
