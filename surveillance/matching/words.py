"""The words of an advertisement as a person would read them, through the tricks by which they are hidden.

Each word keeps how it was written, so that what was found can be shown in the ad. Doses (`10mg`) stay as they are.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

import yaml

LEAST_SPACED = 4
"""So many single letters in a row are a word written with blanks between its letters."""
LEAST_LETTERS = 3
"""So many letters a word needs before its digits are read as letters."""

REMEMBERED = 50_000
"""So many words are remembered: most words of most ads are the same few thousand."""

_LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
_DOSE = re.compile(r"\d+([.,]\d+)?(mg|mcg|g|ml|ie|iu|x|st|stuks|tabs?|caps|amp|e|cm|l|kg|gb)\d*")
_PARTS = re.compile(r"[a-z0-9@$]+(?:!(?=[a-z])[a-z0-9@$]*)*")
_ENDINGS = ("metjes", "netjes", "etjes", "tjes", "pjes", "jes", "metje", "etje", "tje", "pje", "je", "en", "s")
_FORMS = re.compile(
    r"(tablet(ten)?|pil(len|letjes)?|pen(nen)?|pleisters?|capsules?|injecties?|ampul(len)?|strips?|spray|kuur)$"
)
"""What Dutch glues behind the name of a medicine: `fentanylpleisters`."""
_GLUED_DOSE = re.compile(r"([a-z]{5,})\d+([.,]\d+)?(mg|mcg|g|ml|ie|iu)?")
_LEAST_STEM = 5
_AROUND = ".,:;!?()[]\"'„”“’"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a word."""

    form: str
    """Lower-case letters, without accents."""
    trick: str = ""
    """What had to be undone: `leet`, `split`, `disguised`, `ending`, `glued`; empty for the word as it stands."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text with every way to read it, the plainest first."""

    written: str
    readings: tuple[Reading, ...]

    @property
    def plain(self) -> str:
        """As it stands."""
        return self.readings[0].form


def read_words(text: str) -> tuple[Word, ...]:
    """The words of a text, in order; a word written letter by letter is one word."""
    chunks = [(chunk, *_fold(chunk)) for chunk in html.unescape(text).split()]
    words: list[Word] = []
    for is_letter, run in groupby(chunks, key=_is_letter):
        letters = list(run)
        if is_letter and len(letters) >= LEAST_SPACED:
            form = "".join(folded.strip(_AROUND) for _, folded, _ in letters)
            written = " ".join(written for written, _, _ in letters).strip(_AROUND)
            words.append(Word(written, (Reading(form, "split"),)))
        else:
            words.extend(word for chunk in letters for word in _words_of(*chunk))
    return tuple(words)


def fold_text(text: str) -> str:
    """Lower case, without accents, invisible signs and letters of other scripts that only look Latin."""
    return _fold(text)[0]


def _is_letter(chunk: tuple[str, str, bool]) -> bool:
    bare = chunk[1].strip(_AROUND)
    return len(bare) == 1 and bare.isalpha()


@lru_cache(maxsize=REMEMBERED)
def _words_of(written: str, folded: str, is_disguised: bool) -> tuple[Word, ...]:
    return tuple(_read_chunk(written, folded, is_disguised))


def _read_chunk(written: str, folded: str, is_disguised: bool) -> Iterator[Word]:
    parts = _PARTS.findall(folded)
    written = written.strip(_AROUND)
    trick = "disguised" if is_disguised else ""
    if len(parts) > 1 and re.search(r"\w[.\-*_]\w", folded):
        joined = "".join(parts)
        yield Word(written, (Reading(joined, "split"), *_leet(joined)))
    for part in parts:
        plain = Reading(part, trick)
        yield Word(written, (plain, *_leet(part), *_without_ending(part), *_unglued(part)))


def _leet(part: str) -> Iterator[Reading]:
    """The word with its digits and signs read as letters; a one may stand for an i or an l."""
    if sum(letter.isalpha() for letter in part) < LEAST_LETTERS or _DOSE.fullmatch(part):
        return
    forms = {"".join((_LEET | {"1": one}).get(sign, sign) for sign in part) for one in "il"} - {part}
    yield from (Reading(form, "leet") for form in sorted(forms))


def _without_ending(part: str) -> Iterator[Reading]:
    """The word without a Dutch diminutive or plural: `temazepammetjes` is `temazepam`."""
    for ending in _ENDINGS:
        if part.endswith(ending) and len(part) - len(ending) >= _LEAST_STEM:
            yield Reading(part.removesuffix(ending), "ending")


def _unglued(part: str) -> Iterator[Reading]:
    """The word without the dose or the form written on to it: `diazepam10mg` and `viagrapillen` are their medicine."""
    dosed = _GLUED_DOSE.fullmatch(part)
    if dosed:
        yield Reading(dosed[1], "glued")
    form = _FORMS.search(part)
    if form and form.start() >= _LEAST_STEM:
        yield Reading(part[: form.start()], "glued")


@lru_cache(maxsize=REMEMBERED)
def _fold(text: str) -> tuple[str, bool]:
    """The folded text, and whether letters of another script or invisible signs had to be undone."""
    composed = unicodedata.normalize("NFKC", text)
    seen = "".join(sign for sign in composed if unicodedata.category(sign) != "Cf")
    latin = seen.casefold().translate(_confusables())
    decomposed = unicodedata.normalize("NFD", latin)
    bare = "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")
    is_disguised = latin != seen.casefold() or seen != composed
    return bare, is_disguised


@cache
def _confusables() -> dict[int, str]:
    pairs = yaml.safe_load(Path(__file__).with_name("confusables.yml").read_text(encoding="utf-8"))
    return {ord(sign): str(latin) for sign, latin in pairs.items()}
