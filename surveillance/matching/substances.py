"""Names of substances made comparable: salts and hydrates, acids, order, and the spellings of several languages."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from surveillance.matching.folding import fold
from surveillance.matching.spelling import REMEMBERED, finish, hear, one_of, sound

LEAST_STEM = 6
"""So many letters must remain when a salt is taken off: zinc sulphate stays zinc sulphate."""
ACID = "acid"

_ASIDE = re.compile(r"(?:^|(?<=[\s()]))\([^()]*\)")
_ELIDED = re.compile(r"\bd['’]|\b[xnrsl]-(?=\w)")
_WORDS = re.compile(r"[a-z0-9]+")


def split_substances(text: str) -> tuple[str, ...]:
    """The substances that a text joins (`triamtereen/hydrochloorthiazide`), as written, in order.

    A comma inside brackets joins nothing, and a part that only names a salt (`levotyroxin, vattenfritt`) is no part.
    """
    parts = [part.strip() for part in _joiners().split(_hide_brackets(text))]
    return tuple(part.replace("\0", ",").replace("\1", "/") for part in parts if part and _tells_something(part))


def bare_name(name: str) -> str:
    """The substance without its salt and hydrate, in lower case: `LIDOCAINEHYDROCHLORIDE 1-WATER` is `lidocaine`."""
    folded = re.sub(r"\(.*?\)", " ", fold(name))
    words = [_readable(word) for word in re.findall(r"[a-z]+", folded)]
    kept = [word for word in words if sound(word) not in _lists().salt_words]
    return " ".join(kept or words)


@lru_cache(REMEMBERED)
def substance_key(name: str) -> str:
    """What is equal for two spellings of one substance, and for nothing else; not meant for reading."""
    key = _key(name)
    return _synonyms().get(key, key)


def substance_keys(names: Iterable[str]) -> frozenset[str]:
    """The keys of all substances of a product or notice."""
    return one_of(frozenset(filter(None, map(substance_key, names))))


def _key(name: str) -> str:
    lists = _lists()
    words = [word for word in _heard_words(name) if finish(word) not in lists.fillers]
    bare = [word for word in map(_without_salts, words) if finish(word) not in lists.salt_words]
    is_mineral = all(finish(word) in lists.minerals for word in bare)
    return " ".join(sorted({finish(stem) for stem in _stems(words if is_mineral else bare)}))


def _stems(words: list[str]) -> Iterator[str]:
    """The words, acids by their stem; beside the word for acid an adjective is a stem with an ending."""
    read = [_as_acid(word) for word in words]
    has_acid = any(ACID in stems for stems in read)
    for stems in read:
        is_adjective = has_acid and len(stems) == 1 and stems[0] != ACID
        yield from (_without_ending(stems[0]),) if is_adjective else stems


def _heard_words(name: str) -> list[str]:
    """The words by their sound; numbers that count water are gone, those in a name (`2a`, `b12`) stay."""
    folded, before = _ELIDED.sub(" ", fold(name)), ""
    while folded != before:
        folded, before = _ASIDE.sub(" ", folded), folded
    words = _WORDS.findall(folded) or _WORDS.findall(fold(name))
    return [part for word in words if not word.isdigit() for part in _split_metal(word)]


def _split_metal(word: str) -> tuple[str, ...]:
    """The word as heard; `natriumchloride` in two words, as English writes it, and metals by their Latin names."""
    lists = _lists()
    for metal in _facts()["metals"]:
        rest = word.removeprefix(metal)
        if rest != word and sound(rest) in lists.never_alone:
            return hear(metal), hear(rest)
    return (lists.metals_abroad.get(sound(word), hear(word)),)


def _without_salts(word: str) -> str:
    lists = _lists()
    for salt in lists.beginnings:
        rest = word.removeprefix(salt)
        if rest != word and len(rest) >= LEAST_STEM and finish(rest) not in lists.never_alone:
            word = rest
    for _ in range(2):  # a salt and its water
        salt_end = lists.endings.search(word)
        if salt_end and salt_end.start() >= LEAST_STEM - 1:
            word = word[: salt_end.start()]
    return word


def _as_acid(word: str) -> tuple[str, ...]:
    """`valproinesur` and `clavulanat` as the stem of the acid and the word for acid; other words as they are."""
    lists, bare = _lists(), finish(word)
    for ending in lists.acid_endings:
        if bare.endswith(ending) and len(bare) > len(ending):
            return _without_ending(bare.removesuffix(ending)), ACID
    stem = _without_ending(bare.removesuffix("at"))
    return (stem, ACID) if finish(stem) in lists.acids else (bare,)


def _without_ending(word: str) -> str:
    """The stem of an acid: what stands before `-ic acid`, `-inezuur`, `-säure`; folinic acid is no folic acid."""
    whole = finish(word)
    return whole if whole in _lists().whole_stems else re.sub(r"(?:ine|in|ic|e)$", "", word) or word


def _tells_something(part: str) -> bool:
    lists = _lists()
    words = [finish(word) for word in _heard_words(part)]
    return len(words) > 1 or any(word not in lists.salt_words and word not in lists.fillers for word in words)


def _hide_brackets(text: str) -> str:
    return re.sub(r"\([^()]*\)", lambda found: found[0].replace(",", "\0").replace("/", "\1"), text)


def _readable(word: str) -> str:
    facts = _facts()
    for salt in facts["salt_beginnings"]:
        rest = word.removeprefix(salt)
        if rest != word and len(rest) >= LEAST_STEM and rest not in facts["never_alone"]:
            word = rest
    for salt in facts["salt_endings"]:
        rest = word.removesuffix(salt)
        if rest != word and len(rest) >= LEAST_STEM and rest not in facts["metals"]:
            word = rest
    return word


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of substances.yml, by their sound."""

    salt_words: frozenset[str]
    endings: re.Pattern[str]
    beginnings: tuple[str, ...]
    never_alone: frozenset[str]
    minerals: frozenset[str]
    """Words that together name a mineral: none of them may be left out."""
    fillers: frozenset[str]
    acids: frozenset[str]
    acid_endings: tuple[str, ...]
    whole_stems: frozenset[str]
    """Stems that end as others do before they are stems."""
    metals_abroad: dict[str, str]


@cache
def _lists() -> _Lists:
    facts = _facts()
    endings = sorted({re.sub(r"[aeo]$", "", hear(word)) for word in facts["salt_endings"]}, key=len, reverse=True)
    return _Lists(
        salt_words=frozenset(map(sound, facts["salt_words"])),
        endings=re.compile(rf"(?:{'|'.join(endings)})(?:[aeo]|um)?$"),
        beginnings=tuple(map(hear, facts["salt_beginnings"])),
        never_alone=frozenset(map(sound, facts["never_alone"])),
        minerals=frozenset(map(sound, (*facts["never_alone"], *facts["inorganic"]))),
        fillers=frozenset(map(sound, facts["fillers"])),
        acids=frozenset(map(sound, facts["acids"])),
        acid_endings=tuple(map(sound, facts["acid_endings"])),
        whole_stems=frozenset(map(sound, facts["whole_stems"])),
        metals_abroad={sound(word): hear(metal) for metal, words in facts["metals"].items() for word in words},
    )


@cache
def _joiners() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(joiner) for joiner in _facts()["joiners"]), re.IGNORECASE)


@cache
def _facts() -> dict[str, Any]:
    written: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("substances.yml").read_text(encoding="utf-8"))
    return written


@cache
def _synonyms() -> dict[str, str]:
    """Each name of a line of `same` with the key of the first."""
    lines: list[list[str]] = _facts()["same"]
    return {_key(name): _key(line[0]) for line in lines for name in line}
