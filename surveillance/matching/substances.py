"""Names of substances made comparable: case, accents, salts and hydrates, and the Dutch and English spellings."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LEAST_STEM = 6
"""So many letters must remain when a salt is taken off: zinc sulphate stays zinc sulphate."""

_SPELLINGS = (("ph", "f"), ("th", "t"), ("ch", "c"), ("ck", "k"), ("y", "i"), ("j", "i"), ("z", "s"))
"""Sounds that Dutch and English write differently."""


def fold(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def split_substances(text: str) -> tuple[str, ...]:
    """The substances that a text joins (`triamtereen/hydrochloorthiazide`), as written, in order."""
    joiners = "|".join(re.escape(joiner) for joiner in _facts()["joiners"])
    return tuple(part.strip() for part in re.split(joiners, text, flags=re.IGNORECASE) if part.strip())


def bare_name(name: str) -> str:
    """The substance without its salt and hydrate, in lower case: `LIDOCAINEHYDROCHLORIDE 1-WATER` is `lidocaine`."""
    folded = re.sub(r"\(.*?\)", " ", fold(name))
    words = [_bare_word(word) for word in re.findall(r"[a-z]+", folded)]
    kept = [word for word in words if word not in _facts()["salt_words"]]
    return " ".join(kept or words)


@cache
def substance_key(name: str) -> str:
    """What is equal for two spellings of one substance, and for nothing else; not meant for reading."""
    folded = fold(name).strip()
    return _synonyms().get(folded) or _synonyms().get(bare_name(name)) or _sound(bare_name(name))


def substance_keys(names: Iterable[str]) -> frozenset[str]:
    """The keys of all substances of a product or notice."""
    return frozenset(substance_key(name) for name in names)


def _bare_word(word: str) -> str:
    facts = _facts()
    for salt in facts["salt_beginnings"]:
        rest = word.removeprefix(salt)
        if rest != word and len(rest) >= LEAST_STEM and rest not in facts["never_alone"]:
            word = rest
    for salt in facts["salt_endings"]:
        if word.endswith(salt) and len(word) - len(salt) >= LEAST_STEM:
            word = word.removesuffix(salt)
    return word


def _sound(name: str) -> str:
    for written, sounded in _SPELLINGS:
        name = name.replace(written, sounded)
    single = re.sub(r"(.)\1", r"\1", name)
    return " ".join(word.removesuffix("e") for word in single.split())


@cache
def _facts() -> dict[str, Any]:
    written: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("substances.yml").read_text(encoding="utf-8"))
    return written


@cache
def _synonyms() -> dict[str, str]:
    """Each name of a line of `same`, with and without its salt, with the key of the first."""
    lines: list[list[str]] = _facts()["same"]
    return {form: _sound(line[0]) for line in lines for name in line for form in (name, bare_name(name))}
