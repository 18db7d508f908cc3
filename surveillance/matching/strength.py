"""How strong a medicine is: amounts out of text, in one unit each, so that 400 micrograms and 0.4 mg are equal."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from surveillance.matching.folding import fold
from surveillance.matching.spelling import REMEMBERED, one_of

Amount = tuple[float, str]
"""A number and its unit: `mg`, `iu`, `mmol`, `mbq`, with `/ml` or `/h` behind it for a concentration or a rate."""
Strength = tuple[Amount, ...]
"""One amount, or one for each substance of a combination, in ascending order whatever the order of writing."""

DIGITS = 3
"""So many digits count: 12.5 mg in 0.333 ml is 37.5 mg/ml."""
LONGEST_LIST = 8
PER_CENT = 10.0
"""1 % is 10 mg in a millilitre or a gram."""

_NUMBER = r"\d{1,3}(?:[. ]\d{3})+(?![\d,])|\d+(?:[.,]\d+)?|[.,]\d+"
_JOINING = re.compile(r"[/+]|^\s*-\s*$")


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    amount: Amount


@lru_cache(REMEMBERED)
def read_strengths(text: str, parts: int = 1) -> frozenset[Strength]:
    """Every strength the text states, for a medicine of so many substances; empty where it states none.

    `50/12,5 mg` is one strength of two substances, and `10 mg, 20 mg en 40 mg` are three of one. `60 mg/0,6 ml` is a
    concentration and a content: a syringe of 100 mg in 1 ml is as concentrated, and another medicine.
    """
    outside, aside = _without_brackets(fold(text))
    strengths: set[Strength] = set()
    for piece in map(_spread, (outside, *aside)):
        matches = list(_pattern().finditer(piece))
        strengths.update(_joined(list(_amounts(matches)), piece, parts))
        strengths.update(_joined(list(_contents(matches)), piece, parts))
    return one_of(frozenset(strengths))


@lru_cache(REMEMBERED)
def shared_strengths(ours: frozenset[Strength], theirs: frozenset[Strength]) -> frozenset[Strength]:
    """What both state; nothing when they differ in concentration, in content or in whatever else both state."""
    both = ours & theirs
    compared = _units_of(ours) & _units_of(theirs)
    return both if compared <= _units_of(both) else frozenset()


def _units_of(strengths: frozenset[Strength]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(unit for _, unit in strength) for strength in strengths)


def _joined(found: list[_Found], text: str, parts: int) -> Iterator[Strength]:
    at = 0
    while at < len(found):
        run = [found[at]]
        while len(run) < parts and at + len(run) < len(found):
            following = found[at + len(run)]
            if not _JOINING.search(text[run[-1].end : following.start]):
                break
            run.append(following)
        if len(run) == parts:
            yield tuple(sorted(one.amount for one in run))
            at += parts
        else:
            at += 1


@lru_cache(REMEMBERED)
def written_strength(strength: Strength) -> str:
    """As a person reads it: `500 mg + 20 mg`."""
    return " + ".join(f"{value:g} {unit}" for value, unit in strength)


def without_strengths(text: str) -> str:
    """The folded text with a bar where a strength stood."""
    return _pattern().sub("|", fold(text))


@lru_cache(REMEMBERED)
def joined_amounts(text: str) -> int:
    """How many amounts a text joins at most: two in `500 mg/20 mg`, which a single substance cannot have."""
    outside, _ = _without_brackets(fold(text))
    piece = _spread(outside)
    longest = run = 0
    before: _Found | None = None
    for one in _amounts(_pattern().finditer(piece)):
        run = run + 1 if before and _JOINING.search(piece[before.end : one.start]) else 1
        longest, before = max(longest, run), one
    return longest


def _amounts(matches: Iterable[re.Match[str]]) -> Iterator[_Found]:
    """Every amount, a concentration where it is in something."""
    for match in matches:
        value, unit = _in_base(_as_number(match["number"]), match["unit"])
        if match["per"] and (per := _facts()["per"][match["per"]]) is not None:
            value, unit = value / (_as_number(match["per_number"] or "1") or 1.0), unit + per
        yield from _found(match, value, unit)


def _contents(matches: Iterable[re.Match[str]]) -> Iterator[_Found]:
    """What a container holds: the amount of `60 mg/0,6 ml`, and every amount that is in nothing."""
    for match in matches:
        if match["unit"] != "%" and (match["per_number"] or not match["per"]):
            yield from _found(match, *_in_base(_as_number(match["number"]), match["unit"]))


def _found(match: re.Match[str], value: float, unit: str) -> Iterator[_Found]:
    if value > 0:
        yield _Found(match.start(), match.end(), (float(f"{value:.{DIGITS}g}"), unit))


@lru_cache(REMEMBERED)
def _in_base(value: float, unit: str) -> tuple[float, str]:
    base, factor = _units()[unit]
    return (value * PER_CENT, "mg/ml") if unit == "%" else (value * factor, base)


@lru_cache(REMEMBERED)
def _as_number(text: str) -> float:
    """A point or blank before three digits parts thousands (`5.000`), elsewhere a point or comma is decimal."""
    if re.fullmatch(r"[1-9]\d{0,2}(?:[. ]\d{3})+", text):
        return float(re.sub(r"[. ]", "", text))
    return float(text.replace(" ", "").replace(",", "."))


def _spread(text: str) -> str:
    """`50/12,5 mg` as `50 mg/12,5 mg`: in a list the unit may stand behind the last number only."""
    for _ in range(LONGEST_LIST):
        spread = _listed().sub(r"\1 \4\2", text)
        if spread == text:
            break
        text = spread
    return text


def _without_brackets(text: str) -> tuple[str, list[str]]:
    return re.sub(r"\([^()]*\)", " ", text), re.findall(r"\(([^()]*)\)", text)


@cache
def _listed() -> re.Pattern[str]:
    units = "|".join(map(re.escape, sorted(_units(), key=len, reverse=True)))
    joined = r"\s*/\s*|,\s+|\s*;\s*|\s+-\s+|\s+(?:en|and|et|und|e|y|og|och)\s+"
    return re.compile(rf"(?<![\d.,a-z])({_NUMBER})({joined})(?=({_NUMBER})\s*({units})(?![a-z]))")


@cache
def _pattern() -> re.Pattern[str]:
    units = "|".join(map(re.escape, sorted(_units(), key=len, reverse=True)))
    per = "|".join(map(re.escape, sorted(_facts()["per"], key=len, reverse=True)))
    return re.compile(
        rf"(?<![\d.,a-z])(?P<number>{_NUMBER})\s*(?P<unit>{units})(?![a-z0-9])"
        rf"(?:\s*(?:/|per|=|i)\s*(?P<per_number>{_NUMBER})?\s*(?P<per>{per})(?![a-z]))?"
    )


@cache
def _units() -> dict[str, tuple[str, float]]:
    return {
        word: (base, float(factor))
        for base, factors in _facts()["units"].items()
        for factor, words in factors.items()
        for word in words
    }


@cache
def _facts() -> dict[str, Any]:
    written: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("strengths.yml").read_text(encoding="utf-8"))
    return written
