"""The program that reads one sheet of a workbook, in a child process: `python -m scrapers.reading.sheet`.

Its input is the workbook, its output JSON: the rows as texts, remarks, or why it is refused. See `child` for why it is
a program and `workbook` for who asks it.
"""

import io
import json
import sys
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from scrapers.reading.archive import UnfitWorkbook, check_directory
from scrapers.reading.child import confine_by
from scrapers.reading.markup import look_over

MOST_ROWS = 100_000
MOST_COLUMNS = 500
LARGEST_OLD = 50_000_000
"""Bytes of an .xls."""
ZIP = b"PK"


def main(words: list[str]) -> None:
    """Read the workbook at the input, and write what was found."""
    (template,) = confine_by(words)
    try:
        answer: dict[str, Any] = read_sheet(sys.stdin.buffer.read(), template)
    except UnfitWorkbook as error:
        answer = {"refused": str(error)}
    except (zipfile.BadZipFile, CalamineError) as error:
        answer = {"refused": f"it cannot be read as a workbook: {error}"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def read_sheet(data: bytes, template: str) -> dict[str, Any]:
    """Name, rows and remarks of the sheet that is meant. Raises `UnfitWorkbook` when it cannot be accepted."""
    found = _read_archive(data, template) if data.startswith(ZIP) else _read_old(data, template)
    sheet = found.workbook.get_sheet_by_name(found.name)
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
        raise UnfitWorkbook(f"{sheet.total_height} rows of {sheet.total_width} columns are more than a report can have")
    rows = [[as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    return {
        "name": found.name,
        "rows": [row for row in rows if any(row)],
        "others": found.others,
        "remarks": found.remarks + _remark_on_merged(sheet),
    }


@dataclass(frozen=True)
class _Found:
    """The sheet that is meant, before its cells are read."""

    workbook: CalamineWorkbook
    name: str
    others: list[str]
    """Remarks on the other sheets."""
    remarks: list[str]


def _read_archive(data: bytes, template: str) -> _Found:
    """The sheet of an .xlsx, after its archive and its markup were looked over."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        remarks = check_directory(archive, len(data))
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name, others = choose_sheet(workbook, template)
        return _Found(workbook, name, others, remarks + look_over(archive, name, MOST_ROWS))


def _read_old(data: bytes, template: str) -> _Found:
    """The sheet of an old .xls. It is not packed, so that its size is bounded by that of the file."""
    if len(data) > LARGEST_OLD:
        raise UnfitWorkbook(f"{len(data)} bytes where at most {LARGEST_OLD} are allowed")
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    name, others = choose_sheet(workbook, template)
    return _Found(workbook, name, others, [])


def choose_sheet(workbook: CalamineWorkbook, template: str) -> tuple[str, list[str]]:
    """The sheet that bears the template's name, or else the only visible one; and a remark on each other sheet."""
    sheets = {
        sheet.name: "" if sheet.visible == SheetVisibleEnum.Visible else "hidden "
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    }
    visible = [name for name, hidden in sheets.items() if not hidden]
    if template not in sheets and len(visible) != 1:
        raise UnfitWorkbook(f"it has {len(visible)} visible sheets and none is called {template!r}")
    chosen = template if template in sheets else visible[0]
    return chosen, [
        _remark_on_sheet(name, hidden, chosen) for name, hidden in sheets.items() if name != chosen or hidden
    ]


def _remark_on_sheet(name: str, hidden: str, chosen: str) -> str:
    return f"the {hidden}sheet {name!r} was {'' if name == chosen else 'not '}read"


def as_text(cell: str | float | bool | date | datetime | time | timedelta) -> str:
    """The value as a delimited file would have it: numbers with a point and every digit, days as ISO 8601."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float):
        exact = f"{Decimal(repr(cell)):f}"
        return exact.removesuffix(".0")
    if isinstance(cell, datetime):
        return cell.isoformat().removesuffix("T00:00:00")
    return str(cell)


def _remark_on_merged(sheet: CalamineSheet) -> list[str]:
    merged = sheet.merged_cell_ranges or []
    return [f"{len(merged)} merged ranges: their value stands in the first cell alone"] if merged else []


if __name__ == "__main__":
    main(sys.argv)
