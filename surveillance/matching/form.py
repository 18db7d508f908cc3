"""What a text says about the dosage form: its family, and what makes it another than the plain kind of that family."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from surveillance.matching.folding import fold
from surveillance.matching.spelling import REMEMBERED, one_of

INJECTION = "injection"
OF_INJECTIONS = frozenset({"albumin-bound", "premixed"})
SWALLOWED = frozenset({"tablet", "capsule", "oral granules"})


class Form(NamedTuple):
    """Everything one text tells about form."""

    families: frozenset[str] = frozenset()
    """More than one where the text names several forms; none where it names no form we know."""
    traits: frozenset[str] = frozenset()
    """`prolonged`, `gastro-resistant`, `orodispersible`, …: with one of these it is another form."""
    kinds: frozenset[str] = frozenset()
    """Of an injection: `powder`, `liquid`; and whether it is a `suspension` or `clear`."""

    @property
    def labels(self) -> frozenset[str]:
        """The forms as a person names them: `tablet, prolonged`."""
        return _labels(self.families, self.traits)

    def shared(self, other: "Form") -> frozenset[str]:
        """The forms that both name; nothing when one side's is told apart from the other's."""
        both = self.families & other.families
        if not both or self.traits != other.traits:
            return frozenset()
        is_other_kind = self.kinds and other.kinds and not _agree(self.kinds, other.kinds)
        return frozenset() if is_other_kind else _labels(both, self.traits)


@lru_cache(REMEMBERED)
def _labels(families: frozenset[str], traits: frozenset[str]) -> frozenset[str]:
    return frozenset(", ".join((family, *sorted(traits))) for family in families)


def _agree(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether neither tells of a powder where the other tells of a liquid, nor of a suspension where it is clear."""
    return all(not ({one, other} <= (ours ^ theirs)) for one, other in (("powder", "liquid"), ("suspension", "clear")))


def read_form(*texts: str | None) -> Form:
    """The form that the first text with a form in it names; what sets it apart may stand in any of them."""
    folded = [fold(text) for text in texts if text]
    families = _narrowed(next(filter(None, (_found("families", text) for text in folded)), frozenset()))
    traits = frozenset(trait for text in folded for trait in _found("traits", text))
    kinds = (_found("kinds", text) for text in folded) if INJECTION in families else iter(())
    return one_of(Form(families, _fitting(families, traits), next(filter(None, kinds), frozenset())))


def _fitting(families: frozenset[str], traits: frozenset[str]) -> frozenset[str]:
    """The traits that such a form can have: a cream is not chewable, whatever its name says."""
    if families & SWALLOWED:
        return traits - OF_INJECTIONS
    return traits & (OF_INJECTIONS | {"prolonged"}) if INJECTION in families else frozenset()


def _narrowed(families: frozenset[str]) -> frozenset[str]:
    """Without the families that words of another only seem to name: an eye ointment is no ointment for the skin."""
    if "eye ointment" in families:
        return families - {"eye", "ointment", "gel"}
    for special in ("eye", "ear", "nose", "vaginal", "enema", "mouth", "patch", "dialysis", "nail lacquer"):
        if special in families:
            return frozenset({special})
    if families & {"nebuliser liquid", "inhalation powder"}:
        return families - {"inhaler", "oral liquid", INJECTION, "capsule"}
    return families - {"oral granules"} if "oral liquid" in families else families


@lru_cache(REMEMBERED)
def _found(part: str, text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _patterns()[part].items() if pattern.search(text))


@cache
def _patterns() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    written: dict[str, dict[str, Any]] = yaml.safe_load(
        Path(__file__).with_name("forms.yml").read_text(encoding="utf-8")
    )
    return {
        part: {name: re.compile("|".join(patterns)) for name, patterns in names.items()}
        for part, names in written.items()
    }
