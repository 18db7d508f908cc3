"""Links between records and their subjects, and the judgements of persons that win over them.

A link is never edited: what no longer holds is ended, what is new is added, what still holds stays as it was.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from surveillance import clock
from surveillance.model.link import Judgement, Link, RecordKey, Subject
from surveillance.storage.history import CHUNK
from surveillance.storage.tables.detection import judgement, link


@dataclass(frozen=True, slots=True)
class LinkChange:
    """What replacing links came to."""

    made: int
    ended: int


def current_links(connection: Connection, kind: str | None = None) -> list[Link]:
    """The links in force, those of one kind of record or all, in the order in which they were made."""
    statement = select(link).where(link.c.ended_at.is_(None)).order_by(link.c.id)
    if kind is not None:
        statement = statement.where(link.c.kind == kind)
    return [_as_link(row) for row in connection.execute(statement)]


def replace_links(connection: Connection, kind: str, wanted: Sequence[Link], keys: Collection[RecordKey]) -> LinkChange:
    """Let the records in `keys` have exactly the wanted links; links of other records of the kind stay."""
    now = clock.now()
    statement = select(link).where(link.c.kind == kind, link.c.ended_at.is_(None))
    known = {row.id: _as_link(row) for row in connection.execute(statement)}
    touched = {row_id: made for row_id, made in known.items() if made.record in keys}
    wanted_by_content = {_content(made): made for made in wanted}
    held = {_content(made) for made in touched.values()}
    gone = [row_id for row_id, made in touched.items() if _content(made) not in wanted_by_content]
    fresh = [made for content, made in wanted_by_content.items() if content not in held]
    for start in range(0, len(gone), CHUNK):
        part = gone[start : start + CHUNK]
        connection.execute(update(link).where(link.c.id.in_(part)).values(ended_at=now))
    if fresh:
        connection.execute(insert(link), [_as_row(made) | {"made_at": now} for made in fresh])
    return LinkChange(len(fresh), len(gone))


def judgements(connection: Connection) -> dict[tuple[RecordKey, Subject], Judgement]:
    """The last word of a person on each pair of record and subject."""
    rows = connection.execute(select(judgement).order_by(judgement.c.id))
    spoken = [_as_judgement(row) for row in rows]
    return {(word.record, word.subject): word for word in spoken}


def add_judgement(connection: Connection, word: Judgement, note: str | None = None) -> None:
    """Keep a person's word; it counts from the next time links are made."""
    row = {
        "kind": word.record.kind,
        "source_id": word.record.source_id,
        "natural_key": word.record.natural_key,
        "subject_type": word.subject.type,
        "subject_id": word.subject.id,
        "is_same": word.is_same,
        "judged_by": word.judged_by,
        "judged_at": clock.now(),
        "note": note,
    }
    connection.execute(insert(judgement), [row])


def _content(made: Link) -> tuple[Any, ...]:
    return (made.record, made.subject, made.method, made.score, tuple(sorted(made.detail.items())))


def _as_row(made: Link) -> dict[str, Any]:
    return {
        "kind": made.record.kind,
        "source_id": made.record.source_id,
        "natural_key": made.record.natural_key,
        "subject_type": made.subject.type,
        "subject_id": made.subject.id,
        "method": made.method,
        "score": made.score,
        "detail": made.detail,
    }


def _as_link(row: Row[Any]) -> Link:
    return Link(
        record=RecordKey(row.kind, row.source_id, row.natural_key),
        subject=Subject(row.subject_type, row.subject_id),
        method=row.method,
        score=row.score,
        detail=row.detail,
    )


def _as_judgement(row: Row[Any]) -> Judgement:
    return Judgement(
        record=RecordKey(row.kind, row.source_id, row.natural_key),
        subject=Subject(row.subject_type, row.subject_id),
        is_same=row.is_same,
        judged_by=row.judged_by,
    )
