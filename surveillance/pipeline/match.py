"""The verbs of linking: which product, substance or certificate each record is about, and what a person says of it."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from surveillance.errors import NotFound, Refused
from surveillance.failpoint import failpoint
from surveillance.language import say
from surveillance.matching.articles import link_articles
from surveillance.matching.names import NameIndex, collect_names
from surveillance.matching.notices import link_notices
from surveillance.matching.numbered import link_certificates, link_stock_lines
from surveillance.matching.offers import link_offers
from surveillance.matching.profile import active_substances
from surveillance.matching.register import build_register, subject_of_substances
from surveillance.matching.scoring import DOUBTFUL, linking_version
from surveillance.model.certificate import Certificate
from surveillance.model.kinds import KINDS
from surveillance.model.link import Judgement, Link, RecordKey, Subject, Verdict, product_subject
from surveillance.model.notice import ShortageNotice
from surveillance.model.offer import Offer
from surveillance.model.product import Product
from surveillance.model.record import Record
from surveillance.model.stock import StockReportLine
from surveillance.model.version import Version
from surveillance.model.wholesale import WholesaleSignal
from surveillance.pipeline.review import NOTE_LENGTH, Person
from surveillance.storage.audit import record_act
from surveillance.storage.engine import Connection, lock, transaction
from surveillance.storage.history import current, versions
from surveillance.storage.links import (
    add_judgement,
    current_links,
    links_about,
    links_of,
    replace_links,
    unjudged_links,
)
from surveillance.storage.watermarks import read_mark, set_mark

Linker = Callable[[Any], Iterable[Link]]


@dataclass(frozen=True, slots=True)
class MatchSummary:
    """What linking came to."""

    linked: int
    """Current records that are about something we know."""
    unlinked: int
    """Current records that are not: an ordinary offer, a number the register does not have (yet)."""


def match() -> MatchSummary:
    """Link the records that are new or changed, and all of them when the register or our way of linking is.

    Links of records that are gone end. A run without news changes nothing. What persons said counts by itself.
    """
    linked = total = 0
    with transaction() as connection:
        lock(connection, "match")
        products = current(connection, Product)
        register = build_register(products)
        ground = _ground(products)
        linkers: dict[type[Record], Linker] = {
            ShortageNotice: lambda fresh: link_notices(fresh, register),
            StockReportLine: lambda fresh: link_stock_lines(fresh, register),
            Certificate: link_certificates,
            WholesaleSignal: lambda fresh: link_articles(fresh, register),
            Offer: lambda fresh: link_offers(fresh, NameIndex(collect_names(register))),
        }
        for record, linker in linkers.items():
            present = current(connection, record)
            fresh, mark = _unlinked(present, ground, read_mark(connection, f"match {record.kind}"))
            keys = frozenset(_key(version) for version in present)
            gone = {link.record for link in current_links(connection, record.kind)} - keys
            renewed = frozenset(_key(version) for version in fresh)
            wanted = list(linker(fresh)) if fresh else []
            replace_links(connection, record.kind, wanted, renewed | gone)
            set_mark(connection, f"match {record.kind}", mark)
            linked += len({link.record for link in current_links(connection, record.kind)} & keys)
            total += len(keys)
        failpoint("match.before_commit")
    return MatchSummary(linked, total - linked)


def judge(record: RecordKey, subject: Subject, verdict: Verdict, person: Person, note: str | None = None) -> None:
    """Keep a person's word on whether the record is about the subject; it counts at once and wins over every score.

    Raises `Refused` for who may not decide anything, and `NotFound` for a record or a subject that we do not have.
    """
    if not person.decides:
        raise Refused(say("U kunt koppelingen lezen, maar er niet over oordelen."))
    told = (note or "").strip() or None
    if told and len(told) > NOTE_LENGTH:
        raise Refused(say("Een reden heeft ten hoogste {count} tekens.", count=NOTE_LENGTH))
    with transaction() as connection:
        _check_exist(connection, record, subject)
        add_judgement(connection, Judgement(record, subject, verdict, person.name), told)
        about = f"{record.kind} {record.source_id} {record.natural_key}: {subject.type} {subject.id}"
        record_act(connection, person.name, person.role, "judge_link", about, verdict, reason=told)


def doubtful_links(connection: Connection, limit: int) -> list[Link]:
    """Links of notices to products that wait for a person's word, the newest first: by name only, and judged by nobody.

    That a notice is about a substance is no question of identity: such a link is shown as what it is, and asks nothing.
    """
    return unjudged_links(connection, ShortageNotice.kind, DOUBTFUL, limit)


def links_about_medicine(connection: Connection, product: Product) -> list[Link]:
    """The links to a product, and of records that have none to it, those to its substances; nobody refused them."""
    own = links_about(connection, product_subject(product.reg_scheme, product.reg_number))
    told = {made.record for made in own}
    near = links_about(connection, subject_of_substances(active_substances(product)))
    return [*own, *(made for made in near if made.record not in told)]


def _check_exist(connection: Connection, record: RecordKey, subject: Subject) -> None:
    known = KINDS.get(record.kind)
    if known is None or not versions(connection, known, record.source_id, record.natural_key):
        raise NotFound(say("Dit gegeven bestaat niet."))
    is_linked = any(made.subject == subject for made in links_of(connection, record))
    if not is_linked and subject not in _products(connection):
        raise NotFound(say("Dit onderwerp staat niet in het register en is niet aan dit gegeven gekoppeld."))


def _products(connection: Connection) -> set[Subject]:
    products = (version.record for version in current(connection, Product))
    return {product_subject(product.reg_scheme, product.reg_number) for product in products}


def _ground(products: Sequence[Version[Product]]) -> str:
    """What every link rests on besides its record: how we link, and the register."""
    parts = [linking_version(), *(str(product.row_id) for product in products)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _unlinked(versions: Sequence[Version[Any]], ground: str, mark: str | None) -> tuple[Sequence[Version[Any]], str]:
    """The versions that came since the mark, or all when the ground moved; and the mark to leave behind.

    Row ids grow in the order of loading, whatever the order in which batches were fetched or released.
    """
    newest = max((version.row_id for version in versions), default=0)
    before, _, reached = (mark or "").partition(" ")
    fresh = [version for version in versions if version.row_id > int(reached)] if before == ground else versions
    return fresh, f"{ground} {newest}"


def _key(version: Version[Any]) -> RecordKey:
    return RecordKey(version.record.kind, version.source_id, version.natural_key)
