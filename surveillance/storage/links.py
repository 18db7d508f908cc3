"""Links between records and their subjects, and the judgements of persons that win over them.

A link is never edited: what no longer holds is ended, what is new is added, what still holds stays as it was. A
judgement lies in a table of its own and counts from the moment it is given: whoever reads links reads both.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, insert, or_, select, update

from surveillance import clock
from surveillance.model.link import Judgement, Link, RecordKey, Subject, Verdict, with_verdicts
from surveillance.storage.bulk import insert_rows
from surveillance.storage.history import CHUNK
from surveillance.storage.tables.detection import judgement, link

_RECORD = ("kind", "source_id", "natural_key")
_SUBJECT = ("subject_type", "subject_id")


@dataclass(frozen=True, slots=True)
class LinkChange:
    """What replacing links came to."""

    made: int
    ended: int


def current_links(connection: Connection, kind: str | None = None) -> list[Link]:
    """The links in force, those of one kind of record or all, in the order in which they were made.

    What a person refused is left out, what only a person made stands at the end.
    """
    mine = () if kind is None else (link.c.kind == kind,)
    of_words = () if kind is None else (judgement.c.kind == kind,)
    return _unrefused(_read(connection, mine, of_words))


def links_at(connection: Connection, kind: str, at: datetime) -> list[Link]:
    """The links of a kind of record as they stood at an instant, with what persons had said by then."""
    in_force = and_(link.c.made_at <= at, or_(link.c.ended_at.is_(None), link.c.ended_at > at))
    rows = connection.execute(select(link).where(link.c.kind == kind, in_force).order_by(link.c.id))
    words = judgements(connection, judgement.c.kind == kind, judgement.c.judged_at <= at)
    return _unrefused(with_verdicts(map(_as_link, rows), words))


def links_of(connection: Connection, record: RecordKey) -> list[Link]:
    """Every link of one record with what persons said of it; refused ones too, so that a word can be taken back."""
    return _read(connection, _about_record(link, record), _about_record(judgement, record))


def links_about(connection: Connection, subject: Subject) -> list[Link]:
    """Every link to one subject that nobody refused."""
    return _unrefused(_read(connection, _about_subject(link, subject), _about_subject(judgement, subject)))


def unjudged_links(connection: Connection, kind: str, methods: Collection[str], limit: int) -> list[Link]:
    """Links to products, by these methods, of records that no other method linked; nobody judged them; newest first."""
    better = link.alias()
    same_record = [better.c[name] == link.c[name] for name in _RECORD]
    judged_record = [judgement.c[name] == link.c[name] for name in _RECORD]
    is_in_force = and_(better.c.ended_at.is_(None), better.c.method.not_in(sorted(methods)), *same_record)
    statement = (
        select(link)
        .where(link.c.ended_at.is_(None), link.c.kind == kind, link.c.method.in_(sorted(methods)))
        .where(link.c.subject_type == "product", ~select(better.c.id).where(is_in_force).exists())
        .where(~select(judgement.c.id).where(*judged_record, _same_subject()).exists())
        .order_by(link.c.id.desc())
        .limit(limit)
    )
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
    insert_rows(connection, link, [_as_row(made) | {"made_at": now} for made in fresh])
    return LinkChange(len(fresh), len(gone))


def judgements(connection: Connection, *wanted: ColumnElement[bool]) -> dict[tuple[RecordKey, Subject], Judgement]:
    """The last word of a person on each pair of record and subject."""
    rows = connection.execute(select(judgement).where(*wanted).order_by(judgement.c.id))
    spoken = [_as_judgement(row) for row in rows]
    return {(word.record, word.subject): word for word in spoken}


def add_judgement(connection: Connection, word: Judgement, note: str | None = None) -> None:
    """Keep a person's word; it counts from now on."""
    row = _as_pair(word.record, word.subject) | {
        "verdict": word.verdict,
        "judged_by": word.judged_by,
        "judged_at": clock.now(),
        "note": note,
    }
    connection.execute(insert(judgement), [row])


def _read(
    connection: Connection, mine: Sequence[ColumnElement[bool]], of_words: Sequence[ColumnElement[bool]]
) -> list[Link]:
    rows = connection.execute(select(link).where(link.c.ended_at.is_(None), *mine).order_by(link.c.id))
    return list(with_verdicts(map(_as_link, rows), judgements(connection, *of_words)))


def _unrefused(links: Iterable[Link]) -> list[Link]:
    return [made for made in links if made.verdict is not Verdict.NOT_SAME]


def _same_subject() -> ColumnElement[bool]:
    return and_(*(judgement.c[name] == link.c[name] for name in _SUBJECT))


def _about_record(table: Table, record: RecordKey) -> tuple[ColumnElement[bool], ...]:
    values = (record.kind, record.source_id, record.natural_key)
    return tuple(table.c[name] == value for name, value in zip(_RECORD, values, strict=True))


def _about_subject(table: Table, subject: Subject) -> tuple[ColumnElement[bool], ...]:
    return (table.c.subject_type == subject.type, table.c.subject_id == subject.id)


def _content(made: Link) -> tuple[Any, ...]:
    return (made.record, made.subject, made.method, made.score, tuple(sorted(made.detail.items())))


def _as_pair(record: RecordKey, subject: Subject) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "source_id": record.source_id,
        "natural_key": record.natural_key,
        "subject_type": subject.type,
        "subject_id": subject.id,
    }


def _as_row(made: Link) -> dict[str, Any]:
    return _as_pair(made.record, made.subject) | {"method": made.method, "score": made.score, "detail": made.detail}


def _pair(row: Row[Any]) -> tuple[RecordKey, Subject]:
    return RecordKey(row.kind, row.source_id, row.natural_key), Subject(row.subject_type, row.subject_id)


def _as_link(row: Row[Any]) -> Link:
    return Link(*_pair(row), method=row.method, score=row.score, detail=row.detail)


def _as_judgement(row: Row[Any]) -> Judgement:
    return Judgement(*_pair(row), verdict=Verdict(row.verdict), judged_by=row.judged_by)
