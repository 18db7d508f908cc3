"""Facts about offers: which medicine a text names, and who may supply that medicine by the register."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from surveillance.clock import local
from surveillance.detection.known import Known, evidence_of, register_evidence
from surveillance.detection.rule import Case
from surveillance.matching.register import substance_id
from surveillance.model.finding import Evidence, SubjectType
from surveillance.model.link import Link
from surveillance.model.offer import Offer, OfferType
from surveillance.model.product import LegalStatus, Product
from surveillance.model.version import Version

EVIDENT_PRODUCTS = 3
"""So many entries of the register stand as evidence of a legal status; more would say the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """One name of a medicine in one offer."""

    offer_type: OfferType
    name: str
    """The name as we know it."""
    found: str
    """As the ad writes it."""
    score: float
    """How sure it is that the ad means this medicine."""
    is_registered: bool = True
    """False for a name under which nothing is registered in the Netherlands."""
    legal_statuses: tuple[LegalStatus, ...] = ()
    """Every status under which the register knows it; empty when it does not."""
    veto: str | None = None
    """The word that says the ad is about a look-alike."""
    stale: tuple[str, ...] = ()


def gather_offers(known: Known) -> Iterator[Case]:
    """A case for every name of a medicine found in every offer."""
    products = _products_by_subject(known)
    stale_register = known.stale(Product.kind)
    for version in known.offers:
        stale = (*known.stale_source(version.source_id), *stale_register)
        for name, links in _group_by_name(known.links_of(version)).items():
            named = [one for link in links for one in products.get(link.subject.id, ())]
            yield _case(version, name, max(links, key=lambda link: link.score), named, stale)


def _group_by_name(links: Iterable[Link]) -> Mapping[str, Sequence[Link]]:
    found: dict[str, list[Link]] = {}
    for link in links:
        found.setdefault(link.detail.get("name", link.subject.id), []).append(link)
    return found


def _case(
    version: Version[Offer], name: str, link: Link, named: Sequence[Version[Product]], stale: tuple[str, ...]
) -> Case:
    offer = version.record
    statuses = {one.record.legal_status for one in named} - {None}
    facts = OfferFacts(
        offer_type=offer.offer_type,
        name=name,
        found=link.detail.get("found", name),
        score=link.score,
        is_registered=link.detail.get("registered") != "no",
        legal_statuses=tuple(sorted(status for status in statuses if status)),
        veto=link.detail.get("veto_word"),
        stale=stale,
    )
    known_on = local(version.known_at).date()
    return Case(
        subject_type=SubjectType.OFFER,
        subject_id=f"{offer.platform} {offer.item_id}",
        subject_name=offer.title,
        occasion=name,
        facts=facts,
        evidence=_evidence(version, named),
        judged_on=known_on,
        as_of=known_on,
    )


def _evidence(version: Version[Offer], named: Sequence[Version[Product]]) -> tuple[Evidence, ...]:
    offer = version.record
    telling = sorted(named, key=lambda one: one.natural_key)[:EVIDENT_PRODUCTS]
    return (
        evidence_of(version, f"Advertentie {offer.item_id} op {offer.platform}"),
        *(register_evidence(one) for one in telling),
    )


def _products_by_subject(known: Known) -> Mapping[str, Sequence[Version[Product]]]:
    """The register's entries by their own id and by their substances."""
    found: dict[str, list[Version[Product]]] = {subject: [one] for subject, one in known.product_versions.items()}
    for one in known.products:
        if one.record.substances:
            found.setdefault(substance_id(one.record.substances), []).append(one)
    return found
