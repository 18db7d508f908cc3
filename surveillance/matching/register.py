"""The register made searchable: by number, by family, by substances, for linking many records at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from surveillance.matching.spelling import REMEMBERED
from surveillance.matching.substances import bare_name, substance_keys
from surveillance.model.identifiers import EU_SCHEME
from surveillance.model.link import Subject, product_subject
from surveillance.model.product import Product
from surveillance.model.version import Version

FAMILY_PARTS = 4


@dataclass(frozen=True, slots=True)
class Register:
    """The products now registered, by what they can be found by."""

    by_id: dict[str, Product] = field(default_factory=dict)
    """By subject id: `RVG 114624`, `EU/1/08/479`."""
    by_family: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """EU numbers by the number of their family, itself included."""
    by_substances: dict[frozenset[str], tuple[str, ...]] = field(default_factory=dict)
    """By the keys of all their substances."""


def build_register(products: Iterable[Version[Product]]) -> Register:
    """The index over these products."""
    register = Register()
    for version in products:
        product = version.record
        subject = product_subject(product.reg_scheme, product.reg_number).id
        register.by_id[subject] = product
        if product.reg_scheme == EU_SCHEME:
            family = eu_family_of(subject)
            register.by_family[family] = (*register.by_family.get(family, ()), subject)
        keys = substance_keys(product.substances)
        if keys:
            register.by_substances[keys] = (*register.by_substances.get(keys, ()), subject)
    return register


def eu_family_of(number: str) -> str:
    """`EU/1/07/433` for the family itself and for every pack of it."""
    return "/".join(number.split("/")[:FAMILY_PARTS])


def readable_substances(product: Product) -> tuple[str, ...]:
    """The product's substances as a person reads them, without salts, in alphabetical order."""
    return tuple(sorted({bare_name(name) for name in product.substances}))


def substance_id(names: Iterable[str]) -> str:
    """Substances as a subject's id: the same for every spelling, salt and order."""
    return subject_of_substances(substance_keys(names)).id


@lru_cache(REMEMBERED)
def subject_of_substances(keys: frozenset[str]) -> Subject:
    """The subject that stands for these substances together, from their keys."""
    return Subject("substance", " + ".join(sorted(keys)))
