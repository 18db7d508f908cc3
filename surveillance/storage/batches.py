"""Batches on their way: fetched, staged, decided. The work lists of the pipeline are read from here."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, update

from surveillance import clock
from surveillance.model.batch import ExpectationResult, Outcome, Parsed, Payload, RejectedRow
from surveillance.model.source import Source
from surveillance.storage.tables.collection import batch, fetch, quarantined_row, validation_result

FETCHED, STAGED, DECIDED = "fetched", "staged", "decided"

GOOD = (Outcome.ACCEPTED, Outcome.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a batch is born with, besides its payloads."""

    origin: str
    """`recorded`, `made_up` or `live`."""
    recorded_on: date | None
    parser_version: str
    dag_run_id: str | None = None


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """How a batch ended, in figures."""

    id: int
    source_id: str
    name: str
    outcome: Outcome
    reason: str | None
    rows_in: int
    loaded: int
    quarantined: int
    ignored: int
    rows_new: int
    rows_changed: int
    rows_gone: int
    rows_vanished: int
    known_at: datetime


def begin(connection: Connection, source: Source, name: str, payloads: Sequence[Payload], born: Circumstances) -> int:
    """Open a batch for payloads that were kept; returns its id."""
    batch_id = _insert(connection, source, name, born, state=FETCHED, content_sha256=_content_hash(payloads))
    rows = [
        asdict(payload) | {"batch_id": batch_id, "source_id": source.id, "position": position}
        for position, payload in enumerate(payloads)
    ]
    if rows:
        connection.execute(insert(fetch), rows)
    return batch_id


def end_at_once(
    connection: Connection, source: Source, name: str, outcome: Outcome, reason: str | None, born: Circumstances
) -> int:
    """Write a batch that needs no reading: unchanged, failed or blocked; returns its id."""
    ended = {"outcome": outcome, "reason": reason, "decided_at": clock.real_now()}
    return _insert(connection, source, name, born, **ended)


def last_good_payload(connection: Connection, source_id: str, name: str, parser_version: str) -> Payload | None:
    """The payload of this address or file in the newest accepted batch that the same parser read."""
    found = connection.execute(
        select(fetch)
        .join(batch, fetch.c.batch_id == batch.c.id)
        .where(
            fetch.c.source_id == source_id,
            fetch.c.name == name,
            batch.c.outcome == Outcome.ACCEPTED,
            batch.c.parser_version == parser_version,
        )
        .order_by(fetch.c.id.desc())
        .limit(1)
    ).first()
    return _as_payload(found) if found else None


def payloads_of(connection: Connection, batch_id: int) -> list[Payload]:
    """The batch's payloads in the order they came."""
    rows = connection.execute(select(fetch).where(fetch.c.batch_id == batch_id).order_by(fetch.c.position))
    return [_as_payload(row) for row in rows]


def mark_staged(connection: Connection, batch_id: int, staged_path: str, parsed: Parsed, parser_version: str) -> None:
    """The payloads were read: the rows wait beside them for validation, the unreadable ones are quarantined.

    Reading them again replaces what was read before. A batch that somebody decided meanwhile stays as it is.
    """
    written = connection.execute(
        update(batch)
        .where(batch.c.id == batch_id, batch.c.state != DECIDED)
        .values(state=STAGED, staged_path=staged_path)
    )
    if written.rowcount:
        write_reading(connection, batch_id, parsed, parser_version)


def write_reading(connection: Connection, batch_id: int, parsed: Parsed, parser_version: str) -> None:
    """Write what reading the batch's payloads gave: its counts, and its unreadable rows in place of earlier ones."""
    connection.execute(
        update(batch)
        .where(batch.c.id == batch_id)
        .values(
            parser_version=parser_version,
            rows_in=parsed.rows_in,
            quarantined=len(parsed.rejected),
            ignored=sum(parsed.ignored.values()),
            ignored_by=parsed.ignored,
            remarks=list(parsed.remarks),
            stated_as_of=parsed.stated_as_of,
        )
    )
    connection.execute(delete(quarantined_row).where(quarantined_row.c.batch_id == batch_id))
    add_quarantined(connection, batch_id, parsed.rejected)


def add_quarantined(connection: Connection, batch_id: int, rejected: Sequence[RejectedRow]) -> None:
    """Keep rows that are no facts, with the reason and as they came."""
    if rejected:
        rows = [
            {"batch_id": batch_id, "row_number": row.number, "reason": row.reason, "raw": row.raw} for row in rejected
        ]
        connection.execute(insert(quarantined_row), rows)


def rows_set_aside(connection: Connection, batch_id: int) -> list[dict[str, Any]]:
    """The batch's quarantined rows as they came."""
    raw = select(quarantined_row.c.raw).where(quarantined_row.c.batch_id == batch_id)
    return list(connection.execute(raw).scalars())


def commonest_rejection(connection: Connection, batch_id: int) -> str | None:
    """The reason that most of the batch's quarantined rows have; none where there are none."""
    times = func.count()
    reasons = select(quarantined_row.c.reason).where(quarantined_row.c.batch_id == batch_id)
    grouped = reasons.group_by(quarantined_row.c.reason).order_by(times.desc(), quarantined_row.c.reason)
    return connection.execute(grouped.limit(1)).scalar()


def add_results(connection: Connection, batch_id: int, results: Sequence[ExpectationResult]) -> None:
    """Keep what each expectation saw."""
    rows = [
        {
            "batch_id": batch_id,
            "expectation": result.expectation,
            "column_name": result.column,
            "weight": result.weight,
            "is_met": int(result.is_met),
            "observed": result.observed,
            "expected": result.expected,
        }
        for result in results
    ]
    if rows:
        connection.execute(insert(validation_result), rows)


def decide(connection: Connection, batch_id: int, outcome: Outcome, reason: str | None, **figures: Any) -> None:
    """End a batch; what it holds is known from this moment, not from when it was fetched. Only a held one ends again.

    `figures` may name loaded, quarantined, ignored, ignored_by, rows_new, rows_changed, rows_gone and rows_vanished.
    """
    ended: dict[str, Any] = {"state": DECIDED, "outcome": outcome, "reason": reason}
    ended |= {"decided_at": clock.real_now(), "known_at": clock.now()}
    is_open = or_(batch.c.state != DECIDED, batch.c.outcome == Outcome.HELD)
    connection.execute(update(batch).where(batch.c.id == batch_id, is_open).values(**ended, **figures))


def waiting(connection: Connection, state: str) -> list[Row[Any]]:
    """The batches in a state, the oldest first: a work list."""
    return list(connection.execute(select(batch).where(batch.c.state == state).order_by(batch.c.id)))


def to_read(connection: Connection, source_id: str) -> list[int]:
    """The source's batches that nobody read yet, the oldest first: new ones, and what a crash left behind."""
    mine = (batch.c.source_id == source_id, batch.c.state == FETCHED)
    return list(connection.execute(select(batch.c.id).where(*mine).order_by(batch.c.id)).scalars())


def is_waiting(connection: Connection, source_id: str, payloads: Sequence[Payload]) -> bool:
    """Whether the very same bytes wait already to be read or judged."""
    mine = (batch.c.source_id == source_id, batch.c.content_sha256 == _content_hash(payloads))
    found = select(batch.c.id).where(*mine, batch.c.state.in_((FETCHED, STAGED))).limit(1)
    return connection.execute(found).first() is not None


def is_old_news(
    connection: Connection, source: Source, name: str, payloads: Sequence[Payload], parser_version: str
) -> bool:
    """Whether a file of an inbox, in which files stay, says nothing that this parser has not read already.

    A part that was accepted, under whatever name, adds nothing. A whole list is old when it is the one in force, or
    when the same file was looked at before that one was accepted: taking it in would undo what came after it.
    """
    same = (batch.c.source_id == source.id, batch.c.content_sha256 == _content_hash(payloads))
    read = and_(batch.c.outcome == Outcome.ACCEPTED, batch.c.parser_version == parser_version)
    if source.delivery == "full":
        in_force = last_accepted(connection, source.id)
        newest = in_force.id if in_force else 0
        read = or_(and_(batch.c.id == newest, read), and_(batch.c.id < newest, batch.c.name == name))
    return connection.execute(select(batch.c.id).where(*same, read).limit(1)).first() is not None


def claim(connection: Connection, batch_id: int) -> bool:
    """Whether the batch still waits to be judged; until the transaction ends nobody else judges one of its source."""
    its_source = select(batch.c.source_id).where(batch.c.id == batch_id).scalar_subquery()
    waits = (batch.c.source_id == its_source, batch.c.state == STAGED)
    found = connection.execute(select(batch.c.id).where(*waits).order_by(batch.c.id).with_for_update())
    return batch_id in found.scalars().all()


def row_of(connection: Connection, batch_id: int) -> Row[Any]:
    """The batch's row. Raises `NoResultFound` when there is none."""
    return connection.execute(select(batch).where(batch.c.id == batch_id)).one()


def last_accepted(connection: Connection, source_id: str) -> Row[Any] | None:
    """The batch whose rows are the current view of the source."""
    return connection.execute(
        select(batch)
        .where(batch.c.source_id == source_id, batch.c.outcome == Outcome.ACCEPTED)
        .order_by(batch.c.id.desc())
        .limit(1)
    ).first()


def decided_since(connection: Connection, after_id: int) -> list[BatchSummary]:
    """How every batch with a higher id ended, the oldest first."""
    rows = connection.execute(select(batch).where(batch.c.id > after_id, batch.c.state == DECIDED).order_by(batch.c.id))
    return [summary_of(row) for row in rows]


def newest_id(connection: Connection) -> int:
    """The highest batch id so far; 0 when there is none."""
    return connection.execute(select(batch.c.id).order_by(batch.c.id.desc()).limit(1)).scalar() or 0


def summary_of(row: Row[Any]) -> BatchSummary:
    """A batch's row in figures."""
    figures = {name: getattr(row, name) for name in BatchSummary.__dataclass_fields__ if name != "outcome"}
    return BatchSummary(outcome=Outcome(row.outcome), **figures)


def _insert(connection: Connection, source: Source, name: str, born: Circumstances, **values: Any) -> int:
    times = {"started_at": clock.real_now(), "known_at": clock.now()}
    fresh = {"source_id": source.id, "kind": source.kind, "name": name, **asdict(born), **times, **values}
    written = connection.execute(insert(batch).values({"state": DECIDED} | fresh).returning(batch.c.id))
    return int(written.scalar_one())


def _content_hash(payloads: Sequence[Payload]) -> str:
    return hashlib.sha256("".join(payload.sha256 for payload in payloads).encode()).hexdigest()


def _as_payload(row: Row[Any]) -> Payload:
    return Payload(**{name: getattr(row, name) for name in Payload.__dataclass_fields__})
