"""The way back from a record version to the bytes it was read from: batch, payloads with their SHA-256, row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from surveillance.errors import NotFound
from surveillance.language import say
from surveillance.model.batch import Payload
from surveillance.model.kinds import KINDS
from surveillance.model.record import Record
from surveillance.model.version import Version
from surveillance.storage import batches, history
from surveillance.storage.tables.collection import batch, fetch
from surveillance.storage.tables.history import HISTORY, PRESENT


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One version of one record with everything that leads back to its source."""

    kind: str
    version: Version[Record]
    row_number: int
    origin: str
    """`recorded`, `made_up` or `live`."""
    payload_batch_id: int
    """The batch whose payload holds the row: a version that is missing since was read from an earlier one."""
    payloads: tuple[Payload, ...]

    @property
    def fields(self) -> Mapping[str, Any]:
        """The record as stored, as JSON can hold it."""
        return self.version.record.as_plain()


def read_stored(connection: Connection, kind: str, row_id: int) -> StoredRecord:
    """The record version with its origin. Raises `NotFound` for a kind or row that does not exist."""
    found = history.version(connection, KINDS[kind], row_id) if kind in KINDS else None
    if found is None:
        raise NotFound(say("Dit gegeven bestaat niet."))
    batch_id, row_number = _last_seen(connection, kind, row_id, found)
    origin = connection.execute(select(batch.c.origin).where(batch.c.id == batch_id)).scalar_one()
    payloads = tuple(batches.payloads_of(connection, batch_id))
    return StoredRecord(kind, found, row_number, origin, batch_id, payloads)


def read_versions(connection: Connection, stored: StoredRecord) -> list[Version[Record]]:
    """Every version of the same record, the oldest first."""
    return history.versions(connection, KINDS[stored.kind], stored.version.source_id, stored.version.natural_key)


def kinds_of_payload(connection: Connection, sha256: str) -> dict[str, str]:
    """The kinds of record that were read from a payload, each with a source id; empty when we never had it."""
    rows = connection.execute(
        select(batch.c.kind, batch.c.source_id)
        .join(fetch, fetch.c.batch_id == batch.c.id)
        .where(fetch.c.sha256 == sha256)
        .distinct()
    )
    return {row.kind: row.source_id for row in rows}


def _last_seen(connection: Connection, kind: str, row_id: int, found: Version[Record]) -> tuple[int, int]:
    """Batch and row number of this version, or of the newest before it in which the source really showed the record."""
    table = HISTORY[kind]
    row = connection.execute(
        select(table.c.valid_from_batch, table.c.row_number)
        .where(
            table.c.source_id == found.source_id,
            table.c.natural_key == found.natural_key,
            table.c.id <= row_id,
            table.c.presence == PRESENT,
        )
        .order_by(table.c.id.desc())
        .limit(1)
    ).one()
    return row.valid_from_batch, row.row_number
