"""Rows of every sort of payload: delimited text, JSON, JSON lines and HTML tables, with the header contract by name."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bs4 import BeautifulSoup, Tag

from scrapers.reading.page import Page, read_json, walk
from scrapers.reading.row import Row
from scrapers.reading.text import even_out
from surveillance.model.source import Source

LARGEST_CELL = 16_000_000
"""Characters of one cell; the register's lists of substances pass the 131,072 that the csv module allows."""

MOST_SHOWN = 200
"""Characters of a list of names that an error repeats."""

BLOCKS = ("p", "li", "div")


def read_rows(source: Source, page: Page) -> Iterator[Row]:
    """The rows of the page, read as the source's content type asks. An empty page has none."""
    if page.is_blank:
        return iter(())
    readers = {"csv": read_delimited, "json": read_objects, "jsonl": read_lines, "html": read_tables}
    return readers[source.content.type](source, page)


def read_delimited(source: Source, page: Page) -> Iterator[Row]:
    """The rows of delimited text with a header. Broken quotes and a cut last row refuse the whole payload."""
    csv.field_size_limit(LARGEST_CELL)
    lines = csv.reader(io.StringIO(page.text, newline=""), delimiter=source.content.delimiter, strict=True)
    try:
        cells = [line for line in lines if line]
    except csv.Error as error:
        page.refuse(f"line {lines.line_num}: {error}")
    header = agree_header(page, cells[0])
    if len(cells[-1]) < len(header):
        page.refuse(f"the last row has {len(cells[-1])} of {len(header)} cells: cut off")
    return _rows_of_cells(source, page.offset, header, cells[1:])


def read_objects(source: Source, page: Page) -> Iterator[Row]:
    """The rows of a JSON document: the list at the agreed path."""
    path = source.content.items
    items = page.document if path is None or isinstance(page.document, list) else walk(page.document, path)
    if not isinstance(items, list):
        page.refuse(f"there is no list at {path!r}")
    return _rows_of_objects(source, page, items)


def read_lines(source: Source, page: Page) -> Iterator[Row]:
    """The rows of JSON lines. One line that is no JSON refuses the whole: nobody can say what is missing."""
    items = []
    for number, line in enumerate(page.text.split("\n"), start=1):
        if line.strip():
            items.append(read_json(page, line, f"line {number}"))
    return _rows_of_objects(source, page, items)


def read_tables(source: Source, page: Page) -> Iterator[Row]:
    """The rows of every table of an HTML page that has agreed columns, one table after the other."""
    tables = [_cells_of(table) for table in BeautifulSoup(page.text, "lxml").find_all("table")]
    ours = [cells for cells in tables if cells and set(source.content.columns) & set(cells[0])]
    if not ours:
        page.refuse(f"no table has any of the columns {', '.join(source.content.columns)}")
    offset = page.offset
    for cells in ours:
        yield from _rows_of_cells(source, offset, agree_header(page, cells[0]), cells[1:])
        offset += len(cells) - 1


def agree_header(page: Page, cells: Sequence[str]) -> list[str]:
    """The header by present names. Refuses a repeated column and a missing one; a new one is allowed."""
    content = page.source.content
    header = [content.aliases.get(name, name) for name in map(even_out, cells)]
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


def _rows_of_cells(source: Source, offset: int, header: list[str], lines: list[list[str]]) -> Iterator[Row]:
    columns = frozenset(header)
    for number, cells in enumerate(lines, start=offset + 1):
        fault = f"has {len(cells)} cells where {len(header)} are due" if len(cells) != len(header) else None
        raw = {"cells": _before_left_out(source, header, cells)} if fault else dict(zip(header, cells, strict=True))
        yield Row(source, number, raw, columns, fault)


def _before_left_out(source: Source, header: list[str], cells: list[str]) -> list[str]:
    """The cells that surely stand before every column left out on purpose, which may hold a telephone number.

    Nobody knows to which columns the cells of a shifted row belong; each cell too few may have moved one to the left.
    """
    left_out = [place for place, name in enumerate(header) if name in source.ignore]
    too_few = max(0, len(header) - len(cells))
    return cells[: max(0, left_out[0] - too_few)] if left_out else cells


def _rows_of_objects(source: Source, page: Page, items: list[Any]) -> Iterator[Row]:
    columns = frozenset(name for item in items if isinstance(item, dict) for name in item)
    if items:
        check_columns(page, columns)
    for number, item in enumerate(items, start=page.offset + 1):
        if isinstance(item, dict):
            yield Row(source, number, item, columns)
        else:
            yield Row(source, number, {"value": item}, columns, "is no object")


def _cells_of(table: Tag) -> list[list[str]]:
    return [[_text_of(cell) for cell in line.find_all(["th", "td"])] for line in table.find_all("tr")]


def _text_of(cell: Tag) -> str:
    """The text with a blank for each break, so that numbers on lines of their own do not grow together."""
    for line_break in cell.find_all("br"):
        line_break.replace_with("\n")
    for block in cell.find_all(BLOCKS):
        block.append("\n")
    return even_out(cell.get_text())
