"""The register by what a medicine is: substances or ATC code, form and strength. Many notices are linked by look-up."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from surveillance.matching.naming import Names, collect_brands, substances_in_name
from surveillance.matching.profile import Profile, profile_of_product, shared_forms, shared_strength
from surveillance.matching.register import Register
from surveillance.matching.strength import Strength

Key = tuple[frozenset[str], str, Strength]


@dataclass(frozen=True, slots=True)
class Presentations:
    """Profiles of the registered products, by what they are found by."""

    profiles: dict[str, Profile] = field(default_factory=dict)
    by_presentation: dict[Key, list[str]] = field(default_factory=dict)
    """By substances, form and strength."""
    by_substances: dict[frozenset[str], list[str]] = field(default_factory=dict)
    by_atc: dict[str, list[str]] = field(default_factory=dict)
    """By ATC code of level 5."""
    names: Names = field(default_factory=lambda: Names(frozenset(), {}))

    def knows(self, substances: frozenset[str]) -> bool:
        """Whether these substances can be compared: together, or each for itself, something registered holds them."""
        return substances in self.by_substances or substances <= self.names.substances

    def name_substances(self, name: str) -> frozenset[str]:
        """The substances that a product's name names."""
        return substances_in_name(name, self.names)

    def same_presentation(self, stated: Profile, substances: frozenset[str]) -> Iterator[str]:
        """Products with these substances, a stated form and a stated strength, and no other route."""
        strengths = stated.strengths(len(substances))
        for label in sorted(stated.form.labels):
            for strength in sorted(strengths):
                for subject in self.by_presentation.get((substances, label, strength), ()):
                    if self._is_same(stated, self.profiles[subject]):
                        yield subject

    def same_atc_presentation(self, stated: Profile) -> Iterator[str]:
        """Products with the stated ATC code, form and strength: for a notice whose substance cannot be compared."""
        for subject in self.by_atc.get(stated.atc or "", ()):
            profile = self.profiles[subject]
            if stated.joins <= max(len(profile.substances), 1) and self._is_same(stated, profile):
                yield subject

    def _is_same(self, stated: Profile, registered: Profile) -> bool:
        return bool(shared_forms(stated, registered) and shared_strength(stated, registered))

    def of_atc(self, stated: Profile) -> frozenset[str]:
        """The substances that the stated ATC code stands for, where it stands for one set of them only."""
        found = {self.profiles[subject].substances for subject in self.by_atc.get(stated.atc or "", ())}
        only = next(iter(found)) if len(found) == 1 else frozenset()
        return only if stated.joins <= max(len(only), 1) else frozenset()

    def forms_of(self, stated: Profile, substances: frozenset[str]) -> frozenset[str]:
        """The stated forms in which something with these substances is registered."""
        profiles = (self.profiles[subject] for subject in self.by_substances.get(substances, ()))
        return frozenset(label for profile in profiles for label in shared_forms(stated, profile))


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
            index.by_substances.setdefault(profile.substances, []).append(subject)
            for key in _keys(profile):
                index.by_presentation.setdefault(key, []).append(subject)
    return index


def _keys(profile: Profile) -> Iterator[Key]:
    for label in profile.form.labels:
        for strength in profile.strengths(len(profile.substances)):
            yield profile.substances, label, strength
