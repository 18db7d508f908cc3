"""An index of words and numbers that is asked at every keystroke.

Each distinct word is kept once, with the places at which it stands: a question costs what the words cost, however many
records hold them. All words lie in one text, in the order of the alphabet, so that a part of a word is found by the
search for texts that Python has in C, and a beginning by halving. A slip of the pen leaves the beginning or the end of
a word whole: only words that share one of the two are compared letter by letter.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain

from surveillance.matching.edits import is_one_edit
from surveillance.matching.folding import fold

LEAST_FOR_PART = 3
"""So many letters are sought inside words; fewer only at their beginning."""
LEAST_FOR_SLIP = 7
"""So many letters a word needs before one slip of the pen is forgiven."""
LAST = "\U0010ffff"
BETWEEN = "\n"
_WORD = re.compile(r"[a-z0-9]+")


class How(IntEnum):
    """How well what was asked fits what was found, the best first."""

    WHOLE = 0
    BEGINS = 1
    SPELLED = 2
    """The same substance in another language, or another salt of it."""
    HOLDS = 3
    SLIP = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A word or number that fits, and the places at which it stands."""

    how: How
    word: str
    places: tuple[int, ...]


def words_in(text: str) -> list[str]:
    """The words of a text, folded; one that is written with a hyphen also as one: `co-trimoxazol`, `cotrimoxazol`."""
    found = []
    for chunk in (text.lower() if text.isascii() else fold(text)).split():
        if chunk.isascii() and chunk.isalnum():
            found.append(chunk)
            continue
        parts = _WORD.findall(chunk)
        found += parts
        if len(parts) > 1 and all(part.isalpha() for part in parts):
            found.append("".join(parts))
    return found


class Words:
    """Distinct words with their places."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        places: dict[str, list[int]] = {}
        for word, place in pairs:
            places.setdefault(word, []).append(place)
        self._words = sorted(places)
        self._places = [tuple(dict.fromkeys(places[word])) for word in self._words]
        self._text = BETWEEN + "".join(word + BETWEEN for word in self._words)
        self._starts = _starts(self._words)
        self._backwards = sorted((word[::-1], at) for at, word in enumerate(self._words) if len(word) > 2)

    def find(self, asked: str, how: How) -> Iterator[Found]:
        """The words that fit in this way and in no better one."""
        yield from (Found(how, self._words[at], self._places[at]) for at in self._positions(asked, how))

    def _positions(self, asked: str, how: How) -> Iterable[int]:
        if how is How.SLIP:
            return self._near(asked) if len(asked) >= LEAST_FOR_SLIP else ()
        if how is How.HOLDS:
            return self._holding(asked) if len(asked) >= LEAST_FOR_PART else ()
        first = bisect_left(self._words, asked)
        is_whole = first < len(self._words) and self._words[first] == asked
        if how is not How.BEGINS:
            return (first,) if is_whole else ()
        return range(first + is_whole, bisect_right(self._words, asked + LAST))

    def _holding(self, asked: str) -> Iterator[int]:
        """Words with the part somewhere after their first letter: the one text is gone through once."""
        at = self._text.find(asked)
        while at >= 0:
            position = bisect_right(self._starts, at) - 1
            if self._starts[position] != at:
                yield position
            at = self._text.find(asked, self._starts[position] + len(self._words[position]))

    def _near(self, asked: str) -> Iterator[int]:
        half = len(asked) // 2
        beginning, ending = asked[: half - 1], asked[half + 1 :][::-1]
        first = bisect_left(self._words, beginning)
        ahead = range(first, bisect_right(self._words, beginning + LAST))
        last = bisect_left(self._backwards, (ending, 0))
        behind = (at for _, at in self._backwards[last : bisect_right(self._backwards, (ending + LAST, 0))])
        known = dict.fromkeys(chain(ahead, behind))
        return (at for at in known if is_one_edit(asked, self._words[at]))


def _starts(words: list[str]) -> list[int]:
    """Where each word begins in the one text."""
    starts, at = [], len(BETWEEN)
    for word in words:
        starts.append(at)
        at += len(word) + len(BETWEEN)
    return starts
