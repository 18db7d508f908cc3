"""Which parts of an offer's text made a rule speak: found by the figures of the finding, shown as marked parts."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

SHORTEST = 3
"""Shorter texts occur everywhere and say nothing."""


def words_of(values: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every text among the figures of the findings that may have been matched, the longest first."""
    found = {text for value in values for text in _texts(value)}
    return sorted((text for text in found if len(text) >= SHORTEST), key=len, reverse=True)


def mark(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """The text in parts, each with whether it is one of the words; case does not matter. The parts make up the text."""
    wanted = "|".join(re.escape(word) for word in words)
    if not wanted:
        return [(text, False)] if text else []
    parts = re.split(rf"(?<!\w)({wanted})(?!\w)", text, flags=re.IGNORECASE)
    return [(part, bool(position % 2)) for position, part in enumerate(parts) if part]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in _parts(value):
        yield from _texts(part)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list | tuple) else ()
