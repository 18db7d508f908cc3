"""The observation history: what each source said, from when until when the service knew it.

Loading is set-based: the keys and hashes that are current are read once, the difference is made in memory, and each
kind of change is written in one statement. A version is closed and copied, never edited; only its end is filled in.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, insert, literal, or_, select, update

from surveillance.model.batch import StagedRow
from surveillance.model.kinds import KINDS
from surveillance.model.record import Record, field_types
from surveillance.model.source import Source
from surveillance.model.version import Version
from surveillance.storage.bulk import insert_rows
from surveillance.storage.tables.collection import batch
from surveillance.storage.tables.history import HISTORY, MISSING, PRESENT, VANISHED

R = TypeVar("R", bound=Record)

WORD = re.compile(r"[^\W_]+")

CHUNK = 900
"""Ids per statement: SQLite allows no more than 999 parameters everywhere."""


class Told(Enum):
    """What a row says, beside what is known."""

    NEW = auto()
    SAME = auto()
    CHANGED = auto()
    OLDER = auto()


@dataclass(frozen=True, slots=True)
class Difference:
    """What a batch changes in the current view of its source."""

    current: int
    """Records present before."""
    new: tuple[StagedRow, ...] = ()
    changed: tuple[StagedRow, ...] = ()
    same: int = 0
    gone: tuple[int, ...] = ()
    """Row ids of present versions that the batch does not show: they become `missing`."""
    still_gone: tuple[int, ...] = ()
    """Row ids of missing versions that it does not show either: they become `vanished`."""
    replaced: tuple[int, ...] = field(default=())
    """Row ids of versions whose record changed or came back."""
    older: tuple[StagedRow, ...] = ()
    """Rows about which a later statement is known: they change nothing."""


def compare(
    connection: Connection, source: Source, rows: Sequence[StagedRow], set_aside: Sequence[Mapping[str, Any]] = ()
) -> Difference:
    """What loading these rows would change; changes nothing.

    `set_aside` are the raw rows in quarantine: the source still shows what one of them is about, so it is not gone.
    """
    table = HISTORY[source.kind]
    known = _current_keys(connection, table, source.id)
    told: dict[Told, list[StagedRow]] = defaultdict(list)
    for row in rows:
        told[_tells(row.record, known.get(row.record.natural_key))].append(row)
    shown = {row.record.natural_key for row in rows}
    absent = _absent(known, shown, set_aside) if source.delivery == "full" else []
    return Difference(
        current=len(_ids(known.values(), PRESENT)),
        new=tuple(told[Told.NEW]),
        changed=tuple(told[Told.CHANGED]),
        same=len(told[Told.SAME]),
        gone=_ids(absent, PRESENT),
        still_gone=_ids(absent, MISSING),
        replaced=tuple(known[row.record.natural_key].id for row in told[Told.CHANGED]),
        older=tuple(told[Told.OLDER]),
    )


def _tells(record: Record, before: Row[Any] | None) -> Told:
    if before is None:
        return Told.NEW
    if before.presence == PRESENT and before.content_hash == record.content_hash:
        return Told.SAME
    return Told.OLDER if _is_older(record, before.stated_at) else Told.CHANGED


def _absent(
    known: Mapping[str, Row[Any]], shown: Container[str], set_aside: Sequence[Mapping[str, Any]]
) -> list[Row[Any]]:
    """What is known and not shown, and what no raw row in quarantine is about either."""
    unread = [_words_of(map(str, raw.values())) for raw in set_aside]
    unshown = {key: before for key, before in known.items() if key not in shown}
    return [before for key, before in unshown.items() if not any(_is_about(words, key) for words in unread)]


def _ids(found: Iterable[Row[Any]], presence: str) -> tuple[int, ...]:
    return tuple(row.id for row in found if row.presence == presence)


def _is_about(words: frozenset[str], key: str) -> bool:
    """Whether a row with these words is about the record of this key: by its numbers, or by all of it without any.

    A source may write a key otherwise than we keep it: `4913803` of `PZN 04913803`, `01.09.2026` of `2026-09-01`. A row
    too many that is not called gone does no harm; a shortage that is called gone does.
    """
    told = _words_of([key])
    numbers = frozenset(word for word in told if any(sign.isdigit() for sign in word))
    return bool(told) and (numbers or told) <= words


def _words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of the texts, without zeros before them."""
    return frozenset(word.lstrip("0") for text in texts for word in WORD.findall(text.casefold()))


def load(connection: Connection, source: Source, batch_id: int, difference: Difference) -> None:
    """Write the difference: close what changed or went, insert what is new, keep what went as missing or vanished."""
    table = HISTORY[source.kind]
    _carry(connection, table, difference.gone, batch_id, MISSING)
    _carry(connection, table, difference.still_gone, batch_id, VANISHED)
    _close(connection, table, (*difference.replaced, *difference.gone, *difference.still_gone), batch_id)
    insert_rows(
        connection, table, [_as_row(source.id, batch_id, row) for row in (*difference.new, *difference.changed)]
    )


def current(connection: Connection, record: type[R], source_id: str | None = None) -> list[Version[R]]:
    """The versions now in force, missing ones included and vanished ones not, by source and key."""
    table = HISTORY[record.kind]
    wanted = and_(table.c.valid_to_batch.is_(None), table.c.presence != VANISHED)
    return _read(connection, record, _versions(table).where(wanted, _of(table, source_id)))


def as_known(connection: Connection, record: type[R], at: datetime, source_id: str | None = None) -> list[Version[R]]:
    """The versions that were in force at an instant of domain time. The answer never changes afterwards."""
    table = HISTORY[record.kind]
    statement = _versions(table)
    ended = statement.selected_columns.ended_at
    wanted = and_(batch.c.known_at <= at, or_(ended.is_(None), ended > at), table.c.presence != VANISHED)
    return _read(connection, record, statement.where(wanted, _of(table, source_id)))


def versions(connection: Connection, record: type[R], source_id: str, natural_key: str) -> list[Version[R]]:
    """Every version of one record, the oldest first, vanished ones included."""
    table = HISTORY[record.kind]
    return _read(connection, record, _versions(table).where(_of(table, source_id), table.c.natural_key == natural_key))


def all_versions(
    connection: Connection, record: type[R], at: datetime | None = None, source_id: str | None = None
) -> list[Version[R]]:
    """Every version of every record, the oldest first, vanished ones included; as known at `at`, where given.

    What became known later is then left out, ends of versions too: the answer for an instant never changes afterwards.
    """
    table = HISTORY[record.kind]
    statement = _versions(table).where(_of(table, source_id))
    if at is None:
        return _read(connection, record, statement)
    found = _read(connection, record, statement.where(batch.c.known_at <= at))
    return [replace(one, ended_at=None) if one.ended_at and one.ended_at > at else one for one in found]


def select_versions(connection: Connection, record: type[R], *wanted: ColumnElement[bool]) -> list[Version[R]]:
    """The versions for which these conditions on the history table hold, by source and key, the oldest first."""
    return _read(connection, record, _versions(HISTORY[record.kind]).where(*wanted))


def version(connection: Connection, record: type[R], row_id: int) -> Version[R] | None:
    """The version with this row id, if there is one."""
    table = HISTORY[record.kind]
    found = _read(connection, record, _versions(table).where(table.c.id == row_id))
    return found[0] if found else None


def first_versions(connection: Connection, record: type[R], source_id: str | None = None) -> list[Version[R]]:
    """The first version ever seen of each record: what was stated at first receipt."""
    table = HISTORY[record.kind]
    earliest: dict[tuple[str, str], Version[R]] = {}
    for found in _read(connection, record, _versions(table).where(_of(table, source_id))):
        earliest.setdefault((found.source_id, found.natural_key), found)
    return list(earliest.values())


def _current_keys(connection: Connection, table: Table, source_id: str) -> dict[str, Any]:
    stated_at = KINDS[table.name].stated_at
    told = (table.c[stated_at] if stated_at else literal(None)).label("stated_at")
    columns = table.c.natural_key, table.c.id, table.c.content_hash, table.c.presence, told
    rows = connection.execute(select(*columns).where(table.c.source_id == source_id, table.c.valid_to_batch.is_(None)))
    return {row.natural_key: row for row in rows}


def _is_older(record: Record, known: datetime | None) -> bool:
    stated = getattr(record, record.stated_at) if record.stated_at else None
    return stated is not None and known is not None and stated < known


def _as_row(source_id: str, batch_id: int, row: StagedRow) -> dict[str, Any]:
    record = row.record
    kept = {name: _storable(getattr(record, name)) for name in field_types(type(record))}
    return kept | {
        "source_id": source_id,
        "natural_key": record.natural_key,
        "content_hash": record.content_hash,
        "presence": PRESENT,
        "row_number": row.number,
        "valid_from_batch": batch_id,
    }


def _storable(value: Any) -> Any:
    if isinstance(value, tuple):
        return [part if isinstance(part, str) else format(part, "f") for part in value]
    return value


def _carry(connection: Connection, table: Table, row_ids: Sequence[int], batch_id: int, presence: str) -> None:
    """Copy versions under another presence, valid from this batch."""
    kept = [column for column in table.c if column.name not in ("id", "presence", "valid_from_batch", "valid_to_batch")]
    for part in _parts(row_ids):
        copies = select(*kept, literal(presence), literal(batch_id)).where(table.c.id.in_(part))
        names = [*(column.name for column in kept), "presence", "valid_from_batch"]
        connection.execute(insert(table).from_select(names, copies))


def _close(connection: Connection, table: Table, row_ids: Sequence[int], batch_id: int) -> None:
    for part in _parts(row_ids):
        connection.execute(update(table).where(table.c.id.in_(part)).values(valid_to_batch=batch_id))


def _parts(row_ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (row_ids[start : start + CHUNK] for start in range(0, len(row_ids), CHUNK))


def _versions(table: Table) -> Select[Any]:
    ending = batch.alias("ending")
    joined = table.join(batch, table.c.valid_from_batch == batch.c.id).outerjoin(
        ending, table.c.valid_to_batch == ending.c.id
    )
    return (
        select(table, batch.c.known_at.label("known_at"), ending.c.known_at.label("ended_at"))
        .select_from(joined)
        .order_by(table.c.source_id, table.c.natural_key, table.c.id)
    )


def _of(table: Table, source_id: str | None) -> Any:
    return literal(True) if source_id is None else table.c.source_id == source_id


def _read(connection: Connection, record: type[R], statement: Select[Any]) -> list[Version[R]]:
    return [_as_version(record, row) for row in connection.execute(statement)]


def _as_version(record: type[R], row: Row[Any]) -> Version[R]:
    return Version(
        row_id=row.id,
        source_id=row.source_id,
        natural_key=row.natural_key,
        presence=row.presence,
        batch_id=row.valid_from_batch,
        known_at=row.known_at,
        ended_at=row.ended_at,
        record=record.from_plain(dict(row._mapping)),
    )
