"""History for a test: a batch of records, accepted at an instant, by the same functions that ingest uses."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, update

from surveillance.model.batch import Outcome, Payload, StagedRow
from surveillance.model.record import Record
from surveillance.model.source import Source
from surveillance.storage import batches, history
from surveillance.storage.tables.collection import batch


def seed(connection: Connection, source: Source, records: Sequence[Record], known_at: datetime, name: str = "") -> int:
    """Accept a batch of these records, known at this instant of domain time; returns the batch's id."""
    content = "\n".join(record.content_hash for record in records)
    payload = Payload(
        name=name or f"https://voorbeeld.example/{source.id}",
        sha256=sha256(content.encode()).hexdigest(),
        byte_count=len(content),
        requested_at=datetime(2026, 9, 1, tzinfo=UTC),
    )
    born = batches.Circumstances(origin="made_up", recorded_on=None, parser_version="test")
    batch_id = batches.begin(connection, source, name or source.id, [payload], born)
    rows = [StagedRow(number=number, record=record) for number, record in enumerate(records, start=1)]
    difference = history.compare(connection, source, rows)
    history.load(connection, source, batch_id, difference)
    figures = {"rows_in": len(rows), "loaded": len(rows), "rows_new": len(difference.new)}
    batches.decide(connection, batch_id, Outcome.ACCEPTED, None, **figures)
    connection.execute(update(batch).where(batch.c.id == batch_id).values(known_at=known_at))
    return batch_id


def example_source(source_id: str, kind: str, delivery: str = "full", **facts: object) -> Source:
    """A made-up source of a kind, as small as a source can be."""
    return Source.model_validate(
        {
            "id": source_id,
            "title": f"Voorbeeldbron {source_id}",
            "body": {"name": "Voorbeeldinstantie", "url": "https://voorbeeld.example", "country": "nl"},
            "kind": kind,
            "delivery": delivery,
            "fetch": {"how": "single", "urls": [f"https://voorbeeld.example/{source_id}"]},
            "content": {"type": "csv"},
            "basis": {"purpose": "test", "legal_ground": "test"},
            "schedule": "0 5 * * *",
            "rows": {"min": 0},
            "licence": {"name": "none", "attribution": "made up"},
            "triage": "none",
        }
        | facts
    )
