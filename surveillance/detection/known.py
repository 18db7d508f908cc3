"""Everything that is known at the moment of judging, read once: current records, links, states of the sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from surveillance.matching.register import Register, build_register
from surveillance.matching.scoring import is_firm
from surveillance.model.batch import Outcome
from surveillance.model.certificate import Certificate
from surveillance.model.finding import Evidence
from surveillance.model.link import Link, RecordKey, product_subject
from surveillance.model.notice import ShortageNotice
from surveillance.model.offer import Offer
from surveillance.model.product import Product
from surveillance.model.record import Record
from surveillance.model.stock import StockReportLine
from surveillance.model.version import SourceState, Version

R = TypeVar("R", bound=Record)

GOOD = frozenset({Outcome.ACCEPTED, Outcome.UNCHANGED})


@dataclass(frozen=True)
class Known:
    """One consistent reading. Facts are gathered from it without any further question to storage."""

    today: date
    products: Sequence[Version[Product]] = ()
    notices: Sequence[Version[ShortageNotice]] = ()
    first_notices: Sequence[Version[ShortageNotice]] = ()
    """The first version ever seen of each notice."""
    stock_lines: Sequence[Version[StockReportLine]] = ()
    certificates: Sequence[Version[Certificate]] = ()
    offers: Sequence[Version[Offer]] = ()
    links: Sequence[Link] = ()
    states: Sequence[SourceState] = ()

    @cached_property
    def register(self) -> Register:
        """The register, searchable."""
        return build_register(self.products)

    @cached_property
    def product_versions(self) -> Mapping[str, Version[Product]]:
        """The register's entries by subject id, as evidence."""
        return {product_subject(one.record.reg_scheme, one.record.reg_number).id: one for one in self.products}

    @cached_property
    def links_by_record(self) -> Mapping[RecordKey, tuple[Link, ...]]:
        """The links of each record."""
        found: dict[RecordKey, list[Link]] = {}
        for link in self.links:
            found.setdefault(link.record, []).append(link)
        return {record: tuple(links) for record, links in found.items()}

    def links_of(
        self, version: Version[ShortageNotice] | Version[StockReportLine] | Version[Offer]
    ) -> tuple[Link, ...]:
        """What the version's record is about."""
        key = RecordKey(version.record.kind, version.source_id, version.natural_key)
        return self.links_by_record.get(key, ())

    def products_of(self, version: Version[ShortageNotice] | Version[StockReportLine]) -> tuple[str, ...]:
        """The products that the record is firmly about, by number or by a person's word."""
        firm = [link for link in self.links_of(version) if is_firm(link) and link.subject.type == "product"]
        return tuple(link.subject.id for link in firm)

    def stale(self, *kinds: str) -> tuple[str, ...]:
        """The titles of the sources of these kinds that cannot be relied on; a kind without any source is one too.

        Of notices those of holders count: a list from abroad that fails silences no rule about them.
        """
        asked = [state for state in self.states if state.kind in kinds and is_asked(state)]
        silent = [kind for kind in kinds if not any(state.kind == kind for state in asked)]
        return (*self._unreliable(asked), *silent)

    def stale_source(self, source_id: str) -> tuple[str, ...]:
        """The title of the source when it cannot be relied on."""
        return self._unreliable(state for state in self.states if state.source_id == source_id)

    def _unreliable(self, states: Iterable[SourceState]) -> tuple[str, ...]:
        return tuple(state.title for state in states if not is_reliable(state))


def is_asked(state: SourceState) -> bool:
    """Whether rules conclude from this source: every one of products, stock, certificates, offers; one of notices."""
    return state.kind != ShortageNotice.kind or state.is_of_holders


def is_reliable(state: SourceState) -> bool:
    """Whether silence of the source means something: good data of late, and the newest batch no worse than that."""
    return state.is_trusted and state.last_outcome in GOOD


def register_evidence(product: Version[Product]) -> Evidence:
    """An entry of the register as evidence: `Register: Voorbeeldine 10 mg, tabletten (RVG 900001)`."""
    record = product.record
    return evidence_of(product, f"Register: {record.name} ({product_subject(record.reg_scheme, record.reg_number).id})")


def evidence_of(version: Version[R], label: str) -> Evidence:
    """The version as a piece of evidence, under a label that a person reads."""
    return Evidence(version.record.kind, version.row_id, version.source_id, version.batch_id, label)
