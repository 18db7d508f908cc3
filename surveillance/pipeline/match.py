"""The verb of linking: which product, substance or certificate each record is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from surveillance.matching.judging import apply_judgements
from surveillance.matching.names import NameIndex, collect_names
from surveillance.matching.notices import link_notices
from surveillance.matching.numbered import link_certificates, link_stock_lines
from surveillance.matching.offers import link_offers
from surveillance.matching.register import build_register
from surveillance.model.certificate import Certificate
from surveillance.model.link import Link, RecordKey
from surveillance.model.notice import ShortageNotice
from surveillance.model.offer import Offer
from surveillance.model.product import Product
from surveillance.model.stock import StockReportLine
from surveillance.model.version import Version
from surveillance.storage.engine import transaction
from surveillance.storage.history import current
from surveillance.storage.links import current_links, judgements, replace_links


@dataclass(frozen=True, slots=True)
class MatchSummary:
    """What linking came to."""

    linked: int
    """Current records that are about something we know."""
    unlinked: int
    """Current records that are not: an ordinary offer, a number the register does not have (yet)."""


def match() -> MatchSummary:
    """Bring the links in line with the current records, the register and what persons said; again changes nothing."""
    with transaction() as connection:
        register = build_register(current(connection, Product))
        notices = current(connection, ShortageNotice)
        lines = current(connection, StockReportLine)
        certificates = current(connection, Certificate)
        offers = current(connection, Offer)
        made: dict[str, tuple[list[Any], Iterable[Link]]] = {
            ShortageNotice.kind: (notices, link_notices(notices, register)),
            StockReportLine.kind: (lines, link_stock_lines(lines, register)),
            Certificate.kind: (certificates, link_certificates(certificates)),
            Offer.kind: (offers, link_offers(offers, NameIndex(collect_names(register)))),
        }
        words = judgements(connection)
        linked = total = 0
        for kind, (versions, links) in made.items():
            keys = frozenset(_key(version) for version in versions)
            known = {link.record for link in current_links(connection, kind)}
            wanted = list(apply_judgements(links, words, keys))
            replace_links(connection, kind, wanted, keys | known)
            linked += len({link.record for link in wanted})
            total += len(keys)
    return MatchSummary(linked, total - linked)


def _key(version: Version[Any]) -> RecordKey:
    return RecordKey(version.record.kind, version.source_id, version.natural_key)
