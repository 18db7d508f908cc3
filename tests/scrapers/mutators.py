"""What goes wrong with payloads, done to any source: each mutator takes a source and bytes and gives worse bytes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from surveillance.model.source import Source
from tests.faults.sheets import read_sheet

Cells = list[list[Any]]


def change_cells(source: Source, data: bytes, change: Callable[[Cells], Cells]) -> bytes:
    """The payload with its table changed, the header first; the same for every sort of content."""
    sheet = read_sheet(source, data)
    header, *rows = change([sheet.header, *sheet.rows])
    return replace(sheet, header=header, rows=rows).as_bytes()


def drop_column(name: str) -> Callable[[Source, bytes], bytes]:
    """Without a column."""
    return lambda source, data: change_cells(
        source, data, lambda cells: [_without(row, cells[0].index(name)) for row in cells]
    )


def rename_column(name: str) -> Callable[[Source, bytes], bytes]:
    """With another name for a column."""
    return lambda source, data: change_cells(
        source, data, lambda cells: [[f"oud_{one}" if one == name else one for one in cells[0]], *cells[1:]]
    )


def add_column(source: Source, data: bytes) -> bytes:
    """With a column that nobody knows."""
    return change_cells(source, data, lambda cells: [[*cells[0], "brand_new"], *([*row, "x"] for row in cells[1:])])


def reverse_columns(source: Source, data: bytes) -> bytes:
    """With the columns in another order."""
    return change_cells(source, data, lambda cells: [row[::-1] for row in cells])


def reverse_rows(source: Source, data: bytes) -> bytes:
    """With the rows in another order."""
    return change_cells(source, data, lambda cells: [cells[0], *cells[:0:-1]])


def repeat_rows(source: Source, data: bytes) -> bytes:
    """With every row twice."""
    return change_cells(source, data, lambda cells: [cells[0], *cells[1:], *cells[1:]])


def only_header(source: Source, data: bytes) -> bytes:
    """Without rows."""
    return change_cells(source, data, lambda cells: cells[:1])


def replace_value(column: str, value: str) -> Callable[[Source, bytes], bytes]:
    """With another value in the column of the first row."""

    def mutate(source: Source, data: bytes) -> bytes:
        def change(cells: Cells) -> Cells:
            at = cells[0].index(column)
            return [cells[0], [value if n == at else one for n, one in enumerate(cells[1])], *cells[2:]]

        return change_cells(source, data, change)

    return mutate


def _without(row: list[Any], at: int) -> list[Any]:
    return row[:at] + row[at + 1 :]
