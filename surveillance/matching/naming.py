"""Which substances a product's name names, for notices that state no substance: `Ezetimib/Simvastatin Glenmark 10 mg`.

Only a whole name that the register knows counts, as a substance or as a brand; a name that hints at a second substance
which it does not spell out (`Cozaar Comp 100/25 mg`) names none.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surveillance.matching.folding import fold
from surveillance.matching.profile import active_substances
from surveillance.matching.strength import joined_amounts, without_strengths
from surveillance.matching.substances import substance_key
from surveillance.model.product import Product

LONGEST = 3
SHORTEST_BRAND = 5
HIDING = frozenset({"comp", "plus", "hct", "hctz", "co", "combi", "duo", "compositum", "mix"})
"""Words that say there is more in it than the name tells."""

_JOINERS = re.compile(r"[/+&]|\band\b|\ben\b|\bund\b|\bet\b|\be\b|\by\b")
_WORDS = re.compile(r"[a-z][a-z0-9]*")
_HEAD = re.compile(r"^[^|,\d]*")


@dataclass(frozen=True, slots=True)
class Names:
    """What names stand for in this register."""

    substances: frozenset[str]
    """Keys of substances of which something is registered."""
    brands: Mapping[str, frozenset[str]]
    """First words of product names that stand for one set of substances only."""


def collect_brands(products: Iterable[Product]) -> Names:
    """The register's substances and brands; a product named after its substance has no brand for a first word."""
    known: set[str] = set()
    brands: dict[str, set[frozenset[str]]] = {}
    for product in products:
        keys = active_substances(product)
        known |= keys
        words = _WORDS.findall(fold(product.name))
        if words and len(words[0]) >= SHORTEST_BRAND and not any(substance_key(word) in keys for word in words):
            brands.setdefault(words[0], set()).add(keys)
    unique = {word: next(iter(sets)) for word, sets in brands.items() if len(sets) == 1}
    return Names(frozenset(known), {word: keys for word, keys in unique.items() if keys})


def substances_in_name(name: str, names: Names) -> frozenset[str]:
    """The keys of the substances that the name names; empty where it names none, or not all of them."""
    text = without_strengths(name)
    head = _HEAD.match(text)
    leading, rest = (head[0], text[head.end() :]) if head else ("", text)
    if HIDING & set(_WORDS.findall(leading)):
        return frozenset()
    first = _parts(leading)
    found = [_leading_substance(part, names) for part in first]
    if all(found):
        found += [_leading_substance(part, names) for part in _parts(rest)]
    else:
        found = list(_brand(first, names))
    keys = frozenset(key for key in found if key)
    return keys if joined_amounts(name) <= len(keys) else frozenset()


def _parts(text: str) -> list[str]:
    return [part for part in _JOINERS.split(text) if _WORDS.search(part)]


def _brand(parts: list[str], names: Names) -> frozenset[str]:
    """What a name stands for whose first word is a brand of the register."""
    return names.brands.get(_WORDS.findall(parts[0])[0], frozenset()) if len(parts) == 1 else frozenset()


def _leading_substance(part: str, names: Names) -> str | None:
    """The longest run of words at the beginning of the part that is a substance of the register."""
    words = _WORDS.findall(part)[:LONGEST]
    runs = (substance_key(" ".join(words[:length])) for length in range(len(words), 0, -1))
    return next((key for key in runs if key in names.substances), None)
