"""What a record says of a medicine, made comparable: its substances, ATC code, form, route and strength."""

from dataclasses import dataclass
from functools import lru_cache

from surveillance.matching.form import Form, read_form
from surveillance.matching.route import contradict, read_routes
from surveillance.matching.spelling import REMEMBERED
from surveillance.matching.strength import Strength, joined_amounts, read_strengths, shared_strengths
from surveillance.matching.substances import split_substances, substance_key, substance_keys
from surveillance.model.identifiers import is_atc_substance
from surveillance.model.notice import ShortageNotice
from surveillance.model.product import Product

Kind = tuple[Form, frozenset[str]]
"""A form and the ways by which it is given: many products are of few kinds."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One medicine as somebody describes it."""

    substances: frozenset[str]
    """Their keys; empty where none is stated."""
    atc: str | None
    """An ATC code of level 5; what is less names no substance and is left out."""
    form: Form
    routes: frozenset[str]
    strength_text: str
    """Where the strength stands; how it is read depends on how many substances there are."""

    def strengths(self, parts: int) -> frozenset[Strength]:
        """The strengths stated, for a medicine of so many substances."""
        return read_strengths(self.strength_text, parts)

    @property
    def kind(self) -> Kind:
        """Its form and routes, as one."""
        return self.form, self.routes

    @property
    def joins(self) -> int:
        """How many amounts its strength joins: two belong to a combination."""
        return joined_amounts(self.strength_text)


def profile_of_product(product: Product) -> Profile:
    """What the register says. Strength stands in the name, and may stand otherwise in a field: 18 mg, 9.5 mg/24 h."""
    return Profile(
        substances=active_substances(product),
        atc=atc_of(product.atc_code),
        form=read_form(product.form, product.name),
        routes=read_routes(product.route) or read_routes(product.form, product.name),
        strength_text=f"{product.strength} | {product.name}" if product.strength else product.name,
    )


def profile_of_notice(notice: ShortageNotice) -> Profile:
    """What a notice says of the medicine it is about."""
    in_name = not (notice.strength and read_strengths(notice.strength))
    return Profile(
        substances=substance_keys(split_substances(notice.substance or "")),
        atc=atc_of(notice.atc_code),
        form=read_form(notice.form, notice.strength, notice.product_name),
        routes=read_routes(notice.form, notice.strength, notice.product_name),
        strength_text=notice.product_name if in_name else notice.strength or "",
    )


def atc_of(code: str | None) -> str | None:
    """The code where it is of level 5."""
    return code if code and is_atc_substance(code) else None


def active_substances(product: Product) -> frozenset[str]:
    """The keys of what works in it: the one that its ATC code names, where the register lists parts or additives too.

    `AMMONIA (E 527)#TEMOZOLOMIDE` under L01AX03 Temozolomide holds temozolomide.
    """
    keys = substance_keys(product.substances)
    named = substance_key(product.atc_name) if atc_of(product.atc_code) and product.atc_name else ""
    return frozenset({named}) if named in keys else keys


def shared_strength(ours: Profile, theirs: Profile) -> frozenset[Strength]:
    """The strengths that both state, for a medicine of as many substances as theirs."""
    parts = max(len(theirs.substances), 1)
    return shared_strengths(ours.strengths(parts), theirs.strengths(parts))


@lru_cache(REMEMBERED)
def shared_forms(ours: Kind, theirs: Kind) -> frozenset[str]:
    """The forms that both name, given by the same way."""
    shared = ours[0].shared(theirs[0])
    return frozenset() if shared and contradict(ours[1], theirs[1]) else shared


def contradicts(ours: Profile, theirs: Profile) -> bool:
    """Whether form, route or strength say that it is another medicine; silence of one side contradicts nothing."""
    parts = max(len(theirs.substances), 1)
    are_stated = bool(ours.strengths(parts) and theirs.strengths(parts))
    is_other_form = bool(ours.form.families and theirs.form.families and not ours.form.shared(theirs.form))
    return is_other_form or (are_stated and not shared_strength(ours, theirs)) or contradict(ours.routes, theirs.routes)
