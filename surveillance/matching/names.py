"""Names of medicines to look for in texts: those of the register, and a short list of what people call them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from surveillance.matching.compare.name_in_text import LEAST_FOR_TYPO, WORTH, compare_reading
from surveillance.matching.edits import Neighbours
from surveillance.matching.likeness import Likeness
from surveillance.matching.register import Register, readable_substances, substance_id
from surveillance.matching.substances import bare_name, split_substances
from surveillance.matching.words import REMEMBERED, Word, fold_text
from surveillance.model.identifiers import is_atc_substance
from surveillance.model.link import Subject
from surveillance.model.product import Product

LONGEST = 3
"""A name has at most so many words."""
SHORTEST = 4
"""A name of fewer letters is in too many ordinary words."""
SHORTEST_BRAND = 5
SHORTEST_HALF = 3
"""A name cut in two by a blank (`ozem pic`) has at least so many letters on either side."""
_FOLDER = Path(__file__).parent
_DOSE_OR_FORM = re.compile(r"[\d,(/]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name to look for, and what it stands for."""

    text: str
    """Lower-case words without accents."""
    method: str
    """How a link by this name is made: `product_name`, `substance_in_text` or `brand_in_text`."""
    subjects: tuple[Subject, ...]
    is_registered: bool = True
    """False for a name under which nothing is registered in the Netherlands."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A name that was found in a text."""

    name: Name
    written: str
    likeness: Likeness


class NameIndex:
    """Finds names in the words of a text, hidden and misspelt ones too."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names = {name.text: name for name in names}
        single = [text for text in self._names if " " not in text and len(text) >= LEAST_FOR_TYPO]
        self._neighbours = Neighbours(single)
        self._firsts = {text.split()[0] for text in self._names if " " in text}
        self._ordinary = ordinary_words()
        self._found: dict[Word, Hit | None] = {}

    def find(self, words: Sequence[Word]) -> Iterator[Hit]:
        """Every name in the words; the best reading of a word counts."""
        for at, word in enumerate(words):
            yield from self._find_across(words, at)
            if word not in self._found and len(self._found) < REMEMBERED:
                self._found[word] = self._best(word)
            found = self._found[word] if word in self._found else self._best(word)
            if found:
                yield found

    def _find_across(self, words: Sequence[Word], at: int) -> Iterator[Hit]:
        """Names of several words that begin here, and a name that a blank cuts in two."""
        for length in range(2, LONGEST + 1) if words[at].plain in self._firsts else ():
            name = self._names.get(" ".join(part.plain for part in words[at : at + length]))
            if name:
                yield Hit(name, _written(words[at : at + length]), Likeness(1.0))
        halves = [part.plain for part in words[at : at + 2]]
        cut = self._names.get("".join(halves)) if len(halves) == 2 else None
        if cut and min(map(len, halves)) >= SHORTEST_HALF:
            yield Hit(cut, _written(words[at : at + 2]), Likeness(WORTH["split"], {"trick": "split"}))

    def _best(self, word: Word) -> Hit | None:
        if word.plain in self._ordinary:
            return None
        near = self._neighbours.near(word.plain) if len(word.plain) >= LEAST_FOR_TYPO else set()
        candidates = {reading.form for reading in word.readings} & self._names.keys() or near
        hits = [
            Hit(self._names[text], word.written, compare_reading(reading, text))
            for text in sorted(candidates)
            for reading in word.readings
        ]
        best = max(hits, key=lambda hit: hit.likeness.score, default=None)
        return best if best and best.likeness.score > 0 else None


def _written(words: Sequence[Word]) -> str:
    return " ".join(word.written for word in words)


def collect_names(register: Register) -> list[Name]:
    """The names worth looking for; a later one of the same text wins.

    What a name of the register says is exact to the product; a curated name only leads to a substance, except that
    a name known to be unregistered must never be taken for a registered product.
    """
    substances = {name.text: name for product in register.by_id.values() for name in _substance_names(product)}
    curated = _curated()
    registered = [name for name in curated if name.is_registered]
    unregistered = [name for name in curated if not name.is_registered and name.text not in substances]
    products = _product_names(register, set(substances))
    return [*_curated_substances(), *registered, *substances.values(), *products, *unregistered]


@cache
def ordinary_words() -> frozenset[str]:
    """Words that never count as a name."""
    return frozenset(_read("ordinary_words.yml"))


def _substance_names(product: Product) -> Iterator[Name]:
    """The Dutch name of a single substance and, from its ATC code, the international one."""
    readable = readable_substances(product)
    if len(readable) != 1:
        return
    subject = Subject("substance", substance_id(product.substances))
    international = product.atc_name if product.atc_code and is_atc_substance(product.atc_code) else None
    for text in {readable[0], bare_name(international or "")}:
        if _is_usable(text, SHORTEST):
            yield Name(text, "substance_in_text", (subject,))


def _curated_substances() -> Iterator[Name]:
    """The substances of the curated brands: worth finding even while the register does not know them."""
    for entry in _read("brands.yml"):
        text = bare_name(entry["substance"])
        if _is_usable(text, SHORTEST) and len(split_substances(entry["substance"])) == 1:
            yield Name(text, "substance_in_text", (Subject("substance", substance_id([text])),))


def _product_names(register: Register, substances: set[str]) -> list[Name]:
    """Brand names: what stands before strength and form in a product's name, unless it is its substance's name."""
    products: dict[str, list[Subject]] = {}
    for subject, product in register.by_id.items():
        text = fold_text(_DOSE_OR_FORM.split(product.name, maxsplit=1)[0]).strip()
        if _is_usable(text, SHORTEST_BRAND) and substances.isdisjoint(text.split()):
            products.setdefault(text, []).append(Subject("product", subject))
    return [Name(text, "product_name", tuple(subjects)) for text, subjects in products.items()]


def _is_usable(text: str, shortest: int) -> bool:
    words = text.split()
    return len(text) >= shortest and 0 < len(words) <= LONGEST and ordinary_words().isdisjoint(words)


@cache
def _curated() -> tuple[Name, ...]:
    return tuple(
        Name(
            text=fold_text(brand),
            method="brand_in_text",
            subjects=(Subject("substance", substance_id(split_substances(entry["substance"]))),),
            is_registered=entry.get("registered", True),
        )
        for entry in _read("brands.yml")
        for brand in entry["brands"]
    )


def _read(file: str) -> Any:
    return yaml.safe_load((_FOLDER / file).read_text(encoding="utf-8"))
