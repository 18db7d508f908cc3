"""Workbooks for tests: honest ones of a made-up report, and those of reliability.md 8.2 that are made to do harm."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import xlsxwriter

from tests.scrapers import golden

NAMESPACES = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TEMPLATE = "stock-report v1"


def report_cells(case: str = "plain") -> list[list[str]]:
    """The cells of a golden stock report, its first line included."""
    text = (golden.CASES / "nl_stock_reports" / case / "payload.csv").read_text(encoding="utf-8")
    return [line.split(";") for line in text.splitlines()]


def write_book(cells: list[list[Any]], change: Callable[[Any, Any], None] | None = None, sheet: str = "Blad1") -> bytes:
    """An honest workbook of these cells; `change` may do something to the book and its sheet before it is closed."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_numbers": False})
    page = book.add_worksheet(sheet)
    for number, row in enumerate(cells):
        for place, cell in enumerate(row):
            page.write(number, place, cell)
    if change:
        change(book, page)
    book.close()
    return file.getvalue()


def minimal(sheet_data: str, before: str = "", more: Mapping[str, bytes] | None = None, doctype: str = "") -> bytes:
    """The smallest workbook there is, with this markup as the rows of its one sheet and perhaps more members."""
    parts = {
        "[Content_Types].xml": (
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": _relations("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": (
            f'<?xml version="1.0"?>{doctype}<workbook {NAMESPACES}><sheets>'
            f'<sheet name="{TEMPLATE}" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relations("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": (
            f'<?xml version="1.0"?><worksheet {NAMESPACES}>{before}<sheetData>{sheet_data}</sheetData></worksheet>'
        ),
    }
    return pack({name: text.encode() for name, text in parts.items()} | dict(more or {}))


def _relations(kind: str, target: str) -> str:
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONSHIPS}/{kind}" Target="{target}"/></Relationships>'
    )


def pack(members: Mapping[str, bytes]) -> bytes:
    """The members as a zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_members(data: bytes, more: Mapping[str, bytes]) -> bytes:
    """The workbook with more members."""
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in more.items():
            archive.writestr(name, content)
    return file.getvalue()


def far_cell() -> bytes:
    """X03: one cell in the last corner of the sheet."""
    return minimal('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def many_rows(number: int) -> bytes:
    """X04: rows that are packed to next to nothing."""
    return minimal("<row><c><v>1</v></c></row>" * number)


def lying_dimension(rows: int) -> bytes:
    """X05: it says that it has two rows."""
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, rows + 1))
    return minimal(cells, before='<dimension ref="A1:A2"/>')
