"""How good linking is, measured on pairs that a person judged: what was claimed, what was right, what was missed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from surveillance.matching.notices import link_notices
from surveillance.matching.profile import active_substances, profile_of_notice, profile_of_product, shared_forms
from surveillance.matching.register import build_register, subject_of_substances
from surveillance.model.link import Link, product_subject
from surveillance.model.notice import ShortageNotice
from surveillance.model.product import Product
from surveillance.model.version import Version

R = TypeVar("R", ShortageNotice, Product)


class Level(StrEnum):
    """How near a notice is to a product, from not at all to the very same."""

    DIFFERENT = "different"
    SUBSTANCE = "substance"
    SUBSTANCE_AND_FORM = "substance_and_form"
    PRESENTATION = "presentation"
    NUMBER = "number"

    @property
    def rank(self) -> int:
        """The nearer, the higher."""
        return list(Level).index(self)


CLAIMS = {
    "registration_number": Level.NUMBER,
    "eu_family": Level.NUMBER,
    "presentation": Level.PRESENTATION,
    "named_presentation": Level.PRESENTATION,
    "substance_and_form": Level.SUBSTANCE_AND_FORM,
    "substance_name": Level.SUBSTANCE,
}
"""What a link by each method claims at most."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What a source says, an entry of a register, and how near a person found them."""

    id: str
    notice: ShortageNotice
    product: Product
    level: Level
    decided: str
    """On what the person decided."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A pair, and what linking said of it."""

    pair: Pair
    claimed: Level
    method: str | None

    @property
    def is_right(self) -> bool:
        """Whether nothing nearer is claimed than the person found."""
        return self.claimed.rank <= self.pair.level.rank


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    right: int
    of: int

    @property
    def value(self) -> float | None:
        """The share; none where there is nothing to share."""
        return self.right / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Quality:
    """The measured quality of linking."""

    pairs: int
    precision: Share
    """Of all links, those that claim nothing nearer than the person found."""
    recall: Share
    """Of all pairs that have something in common, those that were linked at their own level."""
    linked: Share
    """The same, linked at any level up to their own."""
    precision_by_method: Mapping[str, Share]
    recall_by_level: Mapping[str, Share]
    recall_by_method: Mapping[str, Share]
    """Of all pairs at the level that a method claims, those that this method linked there."""
    wrong: tuple[Outcome, ...]


def link_pairs(pairs: Sequence[Pair]) -> list[Outcome]:
    """What linking says of each pair, with the products of all pairs as the register."""
    products = {product_subject(pair.product.reg_scheme, pair.product.reg_number).id: pair.product for pair in pairs}
    register = build_register(_version(str(number), product) for number, product in enumerate(products.values()))
    found: dict[str, list[Link]] = {}
    for made in link_notices([_version(pair.id, pair.notice) for pair in pairs], register):
        found.setdefault(made.record.natural_key, []).append(made)
    return [_outcome(pair, found.get(pair.id, [])) for pair in pairs]


def measure(outcomes: Sequence[Outcome]) -> Quality:
    """The figures over these outcomes."""
    claims = [one for one in outcomes if one.claimed is not Level.DIFFERENT]
    related = [one for one in outcomes if one.pair.level is not Level.DIFFERENT]
    return Quality(
        pairs=len(outcomes),
        precision=_share(claims, _is_right),
        recall=_share(related, _is_exact),
        linked=_share(related, lambda one: one.is_right and one.method is not None),
        precision_by_method={method: _share(_made_by(claims, method), _is_right) for method in CLAIMS},
        recall_by_level={level: _share(_at(related, level), _is_exact) for level in list(Level)[1:]},
        recall_by_method={method: _recall_of(related, method) for method in CLAIMS},
        wrong=tuple(one for one in claims if not one.is_right),
    )


def _recall_of(related: Sequence[Outcome], method: str) -> Share:
    return _share(_at(related, CLAIMS[method]), lambda one: _is_exact(one) and one.method == method)


def _is_right(one: Outcome) -> bool:
    return one.is_right


def _is_exact(one: Outcome) -> bool:
    return one.claimed is one.pair.level


def _made_by(outcomes: Iterable[Outcome], method: str) -> list[Outcome]:
    return [one for one in outcomes if one.method == method]


def _outcome(pair: Pair, links: Iterable[Link]) -> Outcome:
    nearest = Outcome(pair, Level.DIFFERENT, None)
    for made in links:
        claimed = _claim(pair, made)
        if claimed.rank > nearest.claimed.rank:
            nearest = Outcome(pair, claimed, made.method)
    return nearest


def _claim(pair: Pair, made: Link) -> Level:
    """What a link says of the pair's product; a link to a substance says something of all products that hold it."""
    if made.subject == product_subject(pair.product.reg_scheme, pair.product.reg_number):
        return CLAIMS[made.method]
    if made.subject != subject_of_substances(active_substances(pair.product)):
        return Level.DIFFERENT
    stated, registered = profile_of_notice(pair.notice), profile_of_product(pair.product)
    is_same_form = made.method == "substance_and_form" and shared_forms(stated.kind, registered.kind)
    return Level.SUBSTANCE_AND_FORM if is_same_form else Level.SUBSTANCE


def _at(outcomes: Iterable[Outcome], level: Level) -> list[Outcome]:
    return [one for one in outcomes if one.pair.level is level]


def _share(whole: Sequence[Outcome], is_part: Callable[[Outcome], bool]) -> Share:
    return Share(sum(map(is_part, whole)), len(whole))


def _version(key: str, record: R) -> Version[R]:
    return Version(0, "pairs", key, "present", 0, datetime.min.replace(tzinfo=UTC), None, record)
