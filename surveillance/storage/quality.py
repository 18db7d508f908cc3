"""What the quality pages show: the last batches of a source, what was expected of them, which rows were kept apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from surveillance.errors import NotFound
from surveillance.language import say
from surveillance.model.batch import ExpectationResult, Outcome, Payload, Weight
from surveillance.storage import batches
from surveillance.storage.tables.collection import batch, quarantined_row, validation_result
from surveillance.storage.tables.outgoing import outbox


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch as a list shows it. Rows in = loaded + quarantined + ignored, or the batch was not loaded."""

    id: int
    source_id: str
    kind: str
    name: str
    state: str
    outcome: Outcome | None
    reason: str | None
    origin: str
    rows_in: int
    loaded: int
    quarantined: int
    ignored: int
    rows_new: int
    rows_changed: int
    rows_gone: int
    ignored_by: Mapping[str, int]
    remarks: Sequence[str]
    stated_as_of: datetime | None
    known_at: datetime
    started_at: datetime
    dag_run_id: str | None
    """Airflow's run that collected it, if Airflow did."""

    @property
    def adds_up(self) -> bool:
        """Whether every row that came in is accounted for."""
        return self.rows_in == self.loaded + self.quarantined + self.ignored


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """A row that could not be taken as fact, as it came."""

    id: int
    row_number: int
    reason: str
    raw: Mapping[str, Any]
    state: str


def last_batches(connection: Connection, source_id: str, limit: int = 20) -> list[BatchLine]:
    """The newest batches of a source, the newest first."""
    rows = connection.execute(
        select(batch).where(batch.c.source_id == source_id).order_by(batch.c.id.desc()).limit(limit)
    )
    return [_line(row) for row in rows]


def read_batch(connection: Connection, batch_id: int) -> BatchLine:
    """One batch. Raises `NotFound`."""
    row = connection.execute(select(batch).where(batch.c.id == batch_id)).first()
    if row is None:
        raise NotFound(say("Levering {batch_id} bestaat niet.", batch_id=str(batch_id)))
    return _line(row)


def last_good(connection: Connection, source_id: str) -> BatchLine | None:
    """The batch whose rows are the source's current view, if there is one."""
    row = batches.last_accepted(connection, source_id)
    return _line(row) if row is not None else None


def batch_of_run(connection: Connection, source_id: str, dag_run_id: str) -> int | None:
    """The newest batch that this run of Airflow collected from the source, if any."""
    mine = (batch.c.source_id == source_id, batch.c.dag_run_id == dag_run_id)
    return connection.execute(select(func.max(batch.c.id)).where(*mine)).scalar()


def results_of(connection: Connection, batch_id: int) -> list[ExpectationResult]:
    """What each expectation saw in the batch: those not met first, the critical ones before the warnings."""
    rows = connection.execute(
        select(validation_result)
        .where(validation_result.c.batch_id == batch_id)
        .order_by(validation_result.c.is_met, validation_result.c.weight, validation_result.c.id)
    )
    return [
        ExpectationResult(
            expectation=row.expectation,
            column=row.column_name,
            weight=Weight(row.weight),
            is_met=bool(row.is_met),
            observed=row.observed,
            expected=row.expected,
        )
        for row in rows
    ]


def quarantined_in(connection: Connection, batch_id: int, limit: int = 200) -> list[QuarantinedRow]:
    """The batch's quarantined rows in their order, at most so many."""
    rows = connection.execute(
        select(quarantined_row)
        .where(quarantined_row.c.batch_id == batch_id)
        .order_by(quarantined_row.c.row_number, quarantined_row.c.id)
        .limit(limit)
    )
    return [QuarantinedRow(row.id, row.row_number, row.reason, row.raw, row.state) for row in rows]


def payloads_in(connection: Connection, batch_id: int) -> list[Payload]:
    """The payloads the batch was read from."""
    return batches.payloads_of(connection, batch_id)


def read_message(connection: Connection, mail_id: int) -> bytes:
    """A mail of the outbox as it leaves, headers and all. Raises `NotFound`."""
    found = connection.execute(select(outbox.c.message).where(outbox.c.id == mail_id)).scalar()
    if found is None:
        raise NotFound(say("Deze mail bestaat niet."))
    return bytes(found)


def _line(row: Row[Any]) -> BatchLine:
    values = {name: getattr(row, name) for name in BatchLine.__dataclass_fields__ if name != "outcome"}
    return BatchLine(outcome=Outcome(row.outcome) if row.outcome else None, **values)
