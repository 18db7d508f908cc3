"""The register by what a medicine is: substances or ATC code, form and strength. Many notices are linked by look-up."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from surveillance.matching.naming import Names, collect_brands, substances_in_name
from surveillance.matching.profile import Kind, Profile, profile_of_product, shared_forms, shared_strength
from surveillance.matching.register import Register
from surveillance.matching.strength import Strength, shared_strengths

Presentation = tuple[Kind, frozenset[Strength]]
"""Form, route and strengths. Many products share one, which is compared once for all of them."""


class Same(NamedTuple):
    """A registered product in a stated form and strength, and what of both it shares with what is stated."""

    subject: str
    forms: frozenset[str]
    strengths: frozenset[Strength]


@dataclass(frozen=True, slots=True)
class Presentations:
    """Profiles of the registered products, by what they are found by."""

    profiles: dict[str, Profile] = field(default_factory=dict)
    by_substances: dict[frozenset[str], dict[Presentation, list[str]]] = field(default_factory=dict)
    by_atc: dict[str, list[str]] = field(default_factory=dict)
    """By ATC code of level 5."""
    names: Names = field(default_factory=lambda: Names(frozenset(), {}))

    def knows(self, substances: frozenset[str]) -> bool:
        """Whether these substances can be compared: together, or each for itself, something registered holds them."""
        return substances in self.by_substances or substances <= self.names.substances

    def name_substances(self, name: str) -> frozenset[str]:
        """The substances that a product's name names."""
        return substances_in_name(name, self.names)

    def compare(self, stated: Profile, substances: frozenset[str]) -> tuple[frozenset[str], list[Same]]:
        """Of what is registered with these substances: the stated forms among it, and the same presentations."""
        found: frozenset[str] = frozenset()
        same: list[Same] = []
        strengths = stated.strengths(len(substances))
        for (kind, registered), subjects in self.by_substances.get(substances, {}).items():
            if forms := shared_forms(stated.kind, kind):
                found |= forms
                if shared := shared_strengths(strengths, registered):
                    same += [Same(subject, forms, shared) for subject in subjects]
        return found, same

    def same_presentation(self, stated: Profile, substances: frozenset[str]) -> Iterator[str]:
        """Products with these substances, a stated form and a stated strength, and no other route."""
        return (one.subject for one in self.compare(stated, substances)[1])

    def compare_by_atc(self, stated: Profile) -> Iterator[Same]:
        """Products with the stated ATC code, form and strength: for a notice whose substance cannot be compared."""
        for subject in self.by_atc.get(stated.atc or "", ()):
            profile = self.profiles[subject]
            forms, shared = shared_forms(stated.kind, profile.kind), shared_strength(stated, profile)
            if forms and shared and stated.joins <= max(len(profile.substances), 1):
                yield Same(subject, forms, shared)

    def of_atc(self, stated: Profile) -> frozenset[str]:
        """The substances that the stated ATC code stands for, where it stands for one set of them only."""
        found = {self.profiles[subject].substances for subject in self.by_atc.get(stated.atc or "", ())}
        only = next(iter(found)) if len(found) == 1 else frozenset()
        return only if stated.joins <= max(len(only), 1) else frozenset()


def index_presentations(register: Register) -> Presentations:
    """The index over the register's products."""
    profiles = {subject: profile_of_product(product) for subject, product in register.by_id.items()}
    return index_profiles(profiles, collect_brands(register.by_id.values()))


def index_profiles(profiles: dict[str, Profile], names: Names) -> Presentations:
    """The index over what is already comparable."""
    index = Presentations(profiles=profiles, names=names)
    for subject, profile in profiles.items():
        if profile.atc:
            index.by_atc.setdefault(profile.atc, []).append(subject)
        if profile.substances:
            presentation = profile.kind, profile.strengths(len(profile.substances))
            index.by_substances.setdefault(profile.substances, {}).setdefault(presentation, []).append(subject)
    return index
