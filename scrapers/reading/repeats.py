"""Several rows about one thing in different words: the one that weighs most speaks, the others are dropped by name."""

from collections import defaultdict
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
    weighed = [(row, _about(row, key), _weight(row, status, table)) for row in rows]
    places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for _, about, place in weighed:
        places[about] += [] if place is None else [place]
    for row, about, place in weighed:
        yield _mark(row, is_outweighed=place is not None and place > min(places[about]))


def drop_outweighed(row: Row, rule: str) -> None:
    """Drop the row by this rule when another one about the same thing weighs more."""
    if row.take(OUTWEIGHED):
        row.ignore_as(rule)


def _mark(row: Row, *, is_outweighed: bool) -> Row:
    raw = row.raw if row.fault else {**row.raw, OUTWEIGHED: "yes" if is_outweighed else ""}
    return replace(row, raw=raw, columns=row.columns | {OUTWEIGHED})


def _about(row: Row, key: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(row.raw.get(name) or "").strip() for name in key)


def _weight(row: Row, status: str, table: str) -> int | None:
    """The place of the row's word in the table: the first weighs most."""
    words = list(row.source.lookups[table])
    word = str(row.raw.get(status) or "").strip()
    return words.index(word) if word in words else None
