"""The verb of linking: which product, substance or certificate each record is about."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from surveillance.failpoint import failpoint
from surveillance.matching.judging import Words, apply_judgements
from surveillance.matching.names import NameIndex, collect_names
from surveillance.matching.notices import link_notices
from surveillance.matching.numbered import link_certificates, link_stock_lines
from surveillance.matching.offers import link_offers
from surveillance.matching.register import build_register
from surveillance.matching.scoring import linking_version
from surveillance.model.certificate import Certificate
from surveillance.model.link import Link, RecordKey
from surveillance.model.notice import ShortageNotice
from surveillance.model.offer import Offer
from surveillance.model.product import Product
from surveillance.model.record import Record
from surveillance.model.stock import StockReportLine
from surveillance.model.version import Version
from surveillance.storage.engine import lock, transaction
from surveillance.storage.history import current
from surveillance.storage.links import current_links, judgements, replace_links
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
    """Link the records that are new or changed, and all of them when the register or a person's word is.

    Links of records that are gone end. A run without news changes nothing.
    """
    linked = total = 0
    with transaction() as connection:
        lock(connection, "match")
        products = current(connection, Product)
        register = build_register(products)
        words = judgements(connection)
        ground = _ground(products, words)
        linkers: dict[type[Record], Linker] = {
            ShortageNotice: lambda fresh: link_notices(fresh, register),
            StockReportLine: lambda fresh: link_stock_lines(fresh, register),
            Certificate: link_certificates,
            Offer: lambda fresh: link_offers(fresh, NameIndex(collect_names(register))),
        }
        for record, linker in linkers.items():
            versions = current(connection, record)
            fresh, mark = _unlinked(versions, ground, read_mark(connection, f"match {record.kind}"))
            keys = frozenset(_key(version) for version in versions)
            gone = {link.record for link in current_links(connection, record.kind)} - keys
            renewed = frozenset(_key(version) for version in fresh)
            wanted = list(apply_judgements(linker(fresh), words, renewed)) if fresh else []
            replace_links(connection, record.kind, wanted, renewed | gone)
            set_mark(connection, f"match {record.kind}", mark)
            linked += len({link.record for link in current_links(connection, record.kind)})
            total += len(keys)
        failpoint("match.before_commit")
    return MatchSummary(linked, total - linked)


def _ground(products: Sequence[Version[Product]], words: Words) -> str:
    """What every link rests on besides its record: how we link, the register, and what persons said."""
    parts = [linking_version(), *(str(product.row_id) for product in products)]
    parts += [f"{word.record} {word.subject} {word.is_same}" for word in words.values()]
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
