"""Everything known of one medicine: its entry in the register, the records about it, and what persons said of those."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, select

from surveillance.model.link import Link, RecordKey, Subject, Verdict, product_subject
from surveillance.model.notice import ShortageNotice
from surveillance.model.product import Product
from surveillance.model.record import KEY_SEPARATOR, Record
from surveillance.model.version import Version
from surveillance.model.wholesale import WholesaleSignal
from surveillance.storage.history import CHUNK, select_versions
from surveillance.storage.links import links_about
from surveillance.storage.tables.detection import judgement, link
from surveillance.storage.tables.history import HISTORY, VANISHED

R = TypeVar("R", bound=Record)
Histories = dict[RecordKey, list[Version[R]]]
"""Every version of each record, the oldest first."""


@dataclass(frozen=True, slots=True)
class Word:
    """The last word of a person on whether a record is about a medicine."""

    verdict: Verdict
    judged_by: str
    judged_at: datetime
    note: str | None


def find_product(connection: Connection, subject_id: str) -> Version[Product] | None:
    """The newest version of the register's entry with this number: `RVG 114624`, `EU/1/08/479`."""
    scheme, _, number = ("EU", "", subject_id) if subject_id.startswith("EU/") else subject_id.partition(" ")
    table = HISTORY[Product.kind]
    key = KEY_SEPARATOR.join((scheme, number))
    found = select_versions(connection, Product, table.c.natural_key == key, table.c.valid_to_batch.is_(None))
    return found[-1] if found else None


def words_about(connection: Connection, subject: Subject) -> dict[RecordKey, Word]:
    """What persons said of the records that are linked, or were said to be linked, to the subject."""
    rows = connection.execute(
        select(judgement)
        .where(judgement.c.subject_type == subject.type, judgement.c.subject_id == subject.id)
        .order_by(judgement.c.id)
    )
    return {
        RecordKey(row.kind, row.source_id, row.natural_key): Word(
            Verdict(row.verdict), row.judged_by, row.judged_at, row.note
        )
        for row in rows
    }


def links_ever(connection: Connection, subject: Subject) -> list[Link]:
    """The links to the subject, and those that ended because their record vanished from its source.

    A link ends too when a comparison no longer makes it; such a one, and one that a person refused, is left out.
    """
    now = links_about(connection, subject)
    known = {made.record for made in now} | set(words_about(connection, subject))
    rows = connection.execute(
        select(link)
        .where(
            link.c.subject_type == subject.type,
            link.c.subject_id == subject.id,
            link.c.kind == ShortageNotice.kind,
            link.c.ended_at.is_not(None),
        )
        .order_by(link.c.id)
    )
    ended = {
        record: Link(record, subject, row.method, row.score, row.detail)
        for row in rows
        if (record := RecordKey(row.kind, row.source_id, row.natural_key)) not in known
    }
    seen = histories_of(connection, ShortageNotice, ended)
    return [*now, *(ended[record] for record, found in seen.items() if found[-1].presence == VANISHED)]


def links_to(connection: Connection, subject_ids: Collection[str], kind: str) -> dict[str, list[RecordKey]]:
    """The records of a kind that are now linked to each of these products, those that a person refused left out."""
    pair = (link.c.kind, link.c.source_id, link.c.natural_key, link.c.subject_id)
    named = (judgement.c.kind, judgement.c.source_id, judgement.c.natural_key, judgement.c.subject_id)
    wanted = sorted(subject_ids)
    said = {
        tuple(row)[:-1]: row.verdict
        for row in connection.execute(
            select(*named, judgement.c.verdict)
            .where(judgement.c.subject_type == "product", judgement.c.subject_id.in_(wanted))
            .order_by(judgement.c.id)
        )
    }
    rows = connection.execute(
        select(*pair).where(
            link.c.subject_type == "product",
            link.c.subject_id.in_(wanted),
            link.c.kind == kind,
            link.c.ended_at.is_(None),
        )
    )
    pairs = {tuple(row): None for row in rows} | {key: None for key, verdict in said.items() if verdict == Verdict.SAME}
    found: dict[str, list[RecordKey]] = {}
    for key in pairs:
        if key[0] == kind and said.get(key) != Verdict.NOT_SAME:
            found.setdefault(key[3], []).append(RecordKey(*key[:3]))
    return found


def histories_of(connection: Connection, record: type[R], keys: Iterable[RecordKey]) -> Histories[R]:
    """Every version of these records, vanished ones included; keys of other kinds are passed over."""
    wanted = {key for key in keys if key.kind == record.kind}
    names = sorted({key.natural_key for key in wanted})
    table = HISTORY[record.kind]
    found: Histories[R] = {}
    for start in range(0, len(names), CHUNK):
        part = names[start : start + CHUNK]
        for version in select_versions(connection, record, table.c.natural_key.in_(part)):
            key = RecordKey(record.kind, version.source_id, version.natural_key)
            if key in wanted:
                found.setdefault(key, []).append(version)
    return found


def products_in_register(connection: Connection, row_ids: Collection[int]) -> Mapping[str, Version[Product]]:
    """The entries with these row ids that the register still shows, by subject id, in order of their names."""
    table = HISTORY[Product.kind]
    found = select_versions(connection, Product, table.c.id.in_(sorted(row_ids)), table.c.presence != VANISHED)
    found.sort(key=lambda version: (version.record.name.casefold(), version.natural_key))
    return {product_subject(one.record.reg_scheme, one.record.reg_number).id: one for one in found}


def listed_weeks(connection: Connection, since_year: int) -> frozenset[tuple[int, int]]:
    """The ISO weeks, from a year on, of which we have the wholesalers' list: year and week."""
    table = HISTORY[WholesaleSignal.kind]
    rows = connection.execute(select(table.c.year, table.c.week).where(table.c.year >= since_year).distinct())
    return frozenset((row.year, row.week) for row in rows)
