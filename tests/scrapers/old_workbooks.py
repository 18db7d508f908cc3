"""Old workbooks (.xls) for tests, by hand: nothing writes them any more, and some authorities still publish them."""

import struct
from datetime import date
from typing import Any

SECTOR = 512
LEAST_STREAM = 4096
"""A shorter stream would stand in a stream of streams."""
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
FIRST_DAY = date(1899, 12, 30)
DATE_FORMAT = 14
PLAIN, AS_DATE = 0, 1
"""The places of the two formats of cells."""


def write_old_book(cells: list[list[Any]], sheet: str = "Blad1", rows: int | None = None) -> bytes:
    """A workbook of one sheet with these cells: texts, numbers and days. `rows` is what its dimension claims."""
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + _record(0x0042, b"\xb0\x04")
    formats = _record(0x00E0, struct.pack("<HH16x", 0, 0)) + _record(0x00E0, struct.pack("<HH16x", 0, DATE_FORMAT))
    name = _record(0x0085, struct.pack("<IBBBB", 0, 0, 0, len(sheet), 0) + sheet.encode("latin-1"))
    place = len(start + formats + name) + 4
    name = _record(0x0085, struct.pack("<IBBBB", place, 0, 0, len(sheet), 0) + sheet.encode("latin-1"))
    book = start + formats + name + _record(0x000A, b"") + _sheet(cells, rows or len(cells))
    return _compound(book.ljust(LEAST_STREAM, b"\0"))


def _sheet(cells: list[list[Any]], rows: int) -> bytes:
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    dimension = _record(0x0200, struct.pack("<IIHHH", 0, rows, 0, max(map(len, cells)), 0))
    written = [_cell(at, place, cell) for at, row in enumerate(cells) for place, cell in enumerate(row)]
    return begin + dimension + b"".join(written) + _record(0x000A, b"")


def _cell(row: int, column: int, cell: Any) -> bytes:
    if isinstance(cell, date):
        return _record(0x0203, struct.pack("<HHHd", row, column, AS_DATE, (cell - FIRST_DAY).days))
    if isinstance(cell, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, PLAIN, cell))
    text = str(cell).encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHHHB", row, column, PLAIN, len(text) // 2, 1) + text) if cell else b""


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _compound(stream: bytes) -> bytes:
    """The file around the stream: a table of sectors, a directory, and the stream from the third sector on."""
    count = -(-len(stream) // SECTOR)
    chain = [FAT, END, *range(3, 2 + count), END]
    table = struct.pack(f"<{SECTOR // 4}I", *chain, *[FREE] * (SECTOR // 4 - len(chain)))
    directory = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 2, len(stream)) + bytes(256)
    head = struct.pack("<8s16xHHHHH6x", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, LEAST_STREAM, END, 0, END, 0)
    head += struct.pack("<109I", 0, *[FREE] * 108)
    return head + table + directory + stream.ljust(count * SECTOR, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBIII16xI16xIQ", text, len(text), kind, 1, FREE, FREE, child, 0, start, size)
