"""Several rows about one thing in different words: the one that weighs most speaks, the others are dropped by name."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from scrapers.reading.row import Row

OUTWEIGHED = "outweighed"
"""A column of ours beside those of the source: filled where another row about the same thing weighs more."""


def weigh(rows: Iterable[Row], key: Sequence[str], status: str, table: str) -> Iterator[Row]:
    """The rows; of those with one key, the ones whose status stands further down in the table bear the mark.

    The order of the words in the table of the YAML is that of their weight. A word that is not in it weighs nothing
    against others and is not outweighed: it has to be seen.
    """
    listed = list(rows)
    weights = [_weight(row, status, table) for row in listed]
    heaviest: dict[tuple[str, ...], int] = {}
    for row, weight in zip(listed, weights, strict=True):
        if weight is not None:
            about = _about(row, key)
            heaviest[about] = min(weight, heaviest.get(about, weight))
    for row, weight in zip(listed, weights, strict=True):
        is_outweighed = weight is not None and weight > heaviest[_about(row, key)]
        mark = {OUTWEIGHED: "yes" if is_outweighed else ""}
        yield replace(row, raw=row.raw if row.fault else {**row.raw, **mark}, columns=row.columns | {OUTWEIGHED})


def drop_outweighed(row: Row, rule: str) -> None:
    """Drop the row by this rule when another one about the same thing weighs more."""
    if row.take(OUTWEIGHED):
        row.ignore_as(rule)


def _about(row: Row, key: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(row.raw.get(name) or "").strip() for name in key)


def _weight(row: Row, status: str, table: str) -> int | None:
    words = list(row.source.lookups[table])
    word = str(row.raw.get(status) or "").strip()
    return words.index(word) if word in words else None
