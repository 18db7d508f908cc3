"""Delimited text: with its header first, with a header that must be sought, or with none."""

import csv
import io
from collections.abc import Iterator

from scrapers.reading.header import Cells, agree_header, present_names, rows_of_cells
from scrapers.reading.page import Page
from scrapers.reading.row import Row
from surveillance.model.source import Source

LARGEST_CELL = 16_000_000
"""Characters of one cell; the register's lists of substances pass the 131,072 that the csv module allows."""


def read_delimited(source: Source, page: Page) -> Iterator[Row]:
    """The rows of delimited text. Broken quotes and a cut last row refuse the whole payload."""
    header, lines = _find_header(page, _split(page))
    if lines and len(lines[-1]) < len(header):
        page.refuse(f"the last row has {len(lines[-1])} of {len(header)} cells: cut off")
    return rows_of_cells(source, page.offset, header, lines)


def _split(page: Page) -> list[Cells]:
    """Every line that is not empty as its cells."""
    csv.field_size_limit(LARGEST_CELL)
    content = page.source.content
    text = io.StringIO(page.text, newline="")
    quote = '"' if content.quoted else None
    lines = csv.reader(text, delimiter=content.delimiter, quotechar=quote, strict=True)
    try:
        return [line for line in lines if line]
    except csv.Error as error:
        page.refuse(f"line {lines.line_num}: {error}")


def _find_header(page: Page, lines: list[Cells]) -> tuple[Cells, list[Cells]]:
    """The header by present names, and the lines beneath it."""
    content = page.source.content
    if content.sought:
        return _seek_header(page, lines)
    if content.header:
        return agree_header(page, lines[0]), lines[1:]
    widths = {len(line) for line in lines}
    if len(content.columns) not in widths:
        page.refuse(f"no row has the {len(content.columns)} columns that were agreed: they have {sorted(widths)[:5]}")
    return list(content.columns), lines


def _seek_header(page: Page, lines: list[Cells]) -> tuple[Cells, list[Cells]]:
    """The first line that has every agreed column; where none has, the line that has most of them tells what is gone.

    Blank cells to the right of the header, and beneath them, are no columns: workbooks have them by the dozen.
    """
    agreed = set(page.source.content.columns)
    held = [len(agreed.intersection(present_names(page.source, line))) for line in lines]
    at = held.index(max(held))
    header = agree_header(page, _without_end(lines[at]))
    beneath = [line for line in lines[at + 1 :] if any(map(str.strip, line))]
    return header, [_fit(line, len(header)) for line in beneath]


def _without_end(cells: Cells) -> Cells:
    filled = [place for place, cell in enumerate(cells, start=1) if cell.strip()]
    return cells[: filled[-1]] if filled else []


def _fit(cells: Cells, width: int) -> Cells:
    return cells if any(map(str.strip, cells[width:])) else cells[:width]
