"""Look-alikes: words in a title that say the thing offered is not the medicine it names."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import yaml

from surveillance.matching.words import Word


@dataclass(frozen=True, slots=True)
class Veto:
    """Why a name in a title does not count."""

    family: str
    """The kind of look-alike: `book_media`, `empty_packaging`, …"""
    word: str
    """The word of the title that says so."""


def find_veto(title: Iterable[Word]) -> Veto | None:
    """The first word of the title that belongs to a look-alike; only titles are read, descriptions say too much."""
    exact, patterns = _patterns()
    for word in title:
        form = word.plain
        family = exact.get(form) or next((name for pattern, name in patterns if fnmatchcase(form, pattern)), None)
        if family:
            return Veto(family, word.written)
    return None


@cache
def _patterns() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    written: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("vetoes.yml").read_text(encoding="utf-8"))
    pairs = [(pattern, family) for family, patterns in written.items() for pattern in patterns]
    exact = {pattern: family for pattern, family in pairs if "*" not in pattern}
    return exact, tuple(pair for pair in pairs if "*" in pair[0])
