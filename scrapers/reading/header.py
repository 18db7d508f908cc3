"""The header contract by name, and rows of cells beneath a header."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from scrapers.reading.page import Page
from scrapers.reading.row import Row
from scrapers.reading.text import even_out
from surveillance.model.source import Source

MOST_SHOWN = 200
"""Characters of a list of names that an error repeats."""

Cells = list[str]


def present_names(source: Source, cells: Sequence[str]) -> Cells:
    """The cells as names of columns, older ones by their present name."""
    return [source.content.aliases.get(name, name) for name in map(even_out, cells)]


def agree_header(page: Page, cells: Sequence[str]) -> Cells:
    """The header by present names. Refuses a repeated column and a missing one; a new one is allowed."""
    header = present_names(page.source, cells)
    repeated = [name for name, count in Counter(header).items() if count > 1]
    if repeated:
        page.refuse(f"the header repeats {', '.join(repeated)[:MOST_SHOWN]}")
    check_columns(page, header)
    return header


def check_columns(page: Page, columns: Iterable[str]) -> None:
    """Refuse the page when an agreed column is not among these."""
    agreed, present = page.source.content.columns, set(columns)
    missing = [name for name in agreed if name not in present]
    if missing:
        new = ", ".join(sorted(present - set(agreed)))[:MOST_SHOWN] or "none"
        page.refuse(f"missing columns: {', '.join(missing)[:MOST_SHOWN]}; new ones: {new}")


def rows_of_cells(source: Source, offset: int, header: Cells, lines: list[Cells]) -> Iterator[Row]:
    """The lines beneath the header as rows. One with more or fewer cells than the header has that as its fault."""
    columns = frozenset(header)
    for number, cells in enumerate(lines, start=offset + 1):
        fault = f"has {len(cells)} cells where {len(header)} are due" if len(cells) != len(header) else None
        raw = {"cells": _before_left_out(source, header, cells)} if fault else dict(zip(header, cells, strict=True))
        yield Row(source, number, raw, columns, fault)


def _before_left_out(source: Source, header: Cells, cells: Cells) -> Cells:
    """The cells that surely stand before every column left out on purpose, which may hold a telephone number.

    Nobody knows to which columns the cells of a shifted row belong; each cell too few may have moved one to the left.
    """
    left_out = [place for place, name in enumerate(header) if name in source.ignore]
    too_few = max(0, len(header) - len(cells))
    return cells[: max(0, left_out[0] - too_few)] if left_out else cells
