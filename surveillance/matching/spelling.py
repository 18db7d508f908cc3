"""The sound of a word, equal for the spellings of one name: Dutch, English, German, French, Spanish, Italian, Latin.

Made for international names of substances, which travel between languages with small changes that obey rules:
`quetiapine`, `Quetiapin`, `kvetiapin`, `quétiapine` and `quetiapinum` sound alike. Not meant for reading.
"""

import re
from functools import lru_cache
from typing import Any, TypeVar

from surveillance.matching.folding import fold

T = TypeVar("T")

REMEMBERED = 50_000

_SOUNDS = (
    ("ph", "f"),
    ("th", "t"),
    ("ch", "c"),
    ("ck", "c"),
    ("cci", "si"),  # succinaat, suksinat
    ("ksi", "si"),
    ("qu", "c"),
    ("kv", "c"),
    ("x", "s"),  # oxycodone, ossicodone, oxikodon
    ("ks", "s"),
    ("k", "c"),
    ("y", "i"),
    ("j", "i"),
    ("z", "s"),
    ("w", "v"),
    ("oe", "e"),
    ("ae", "e"),
    ("h", ""),  # hydrochlorothiazide, idroclorotiazide
)
_ROMAN = re.compile(r"[ivx]+")
_DOUBLE_VOWEL = re.compile(r"([aeiou])\1+")
_DOUBLE = re.compile(r"(.)\1+")
_ENDING = re.compile(r"(?<=[a-z0-9]{5})(?:um|i)$|(?<=[a-z0-9]{4})[aeo]$")


def sound(word: str) -> str:
    """How one word sounds; its ending in this or that language is gone."""
    return finish(hear(word))


@lru_cache(REMEMBERED)
def hear(word: str) -> str:
    """The sounds of a word, before its ending is taken off: what is glued to it can still be told apart."""
    heard = fold(word)
    if _ROMAN.fullmatch(heard):
        return heard
    for written, sounded in _SOUNDS:
        heard = heard.replace(written, sounded)
    return _DOUBLE_VOWEL.sub(r"\1", heard)


@lru_cache(REMEMBERED)
def finish(heard: str) -> str:
    """A heard word without its ending, and with single consonants."""
    return heard if _ROMAN.fullmatch(heard) else _ENDING.sub("", _DOUBLE.sub(r"\1", heard))


def one_of(value: T) -> T:
    """The first of its equals. Forms, routes, strengths and substances are few: one object each is quick to compare."""
    first: T = _first_equal(value)
    return first


@lru_cache(REMEMBERED)
def _first_equal(value: Any) -> Any:
    return value
