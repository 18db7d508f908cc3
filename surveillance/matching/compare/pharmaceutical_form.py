"""Two statements of a dosage form, in Dutch or English."""

from functools import cache
from pathlib import Path

import yaml

from surveillance.matching.likeness import Likeness
from surveillance.matching.substances import fold

UNKNOWN = 0.5
"""The score where one side says nothing we know: neither for nor against."""

FORMS = Path(__file__).parents[1] / "forms.yml"


def pharmaceutical_form(stated: str, registered: str) -> Likeness:
    """Whether both name a form of one family (tablet, injection, …); unknown words count for nothing, not against."""
    ours, theirs = _families(fold(stated)), _families(fold(registered))
    if not ours or not theirs:
        return Likeness(UNKNOWN)
    shared = ours & theirs
    return Likeness(1.0, {"form": ", ".join(sorted(shared))}) if shared else Likeness(0.0)


def _families(text: str) -> frozenset[str]:
    return frozenset(family for family, words in _forms().items() if any(word in text for word in words))


@cache
def _forms() -> dict[str, list[str]]:
    written: dict[str, list[str]] = yaml.safe_load(FORMS.read_text(encoding="utf-8"))
    return written
