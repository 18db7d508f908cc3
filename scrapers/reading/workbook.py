"""A workbook as the delimited text that a source sends otherwise, so that its parser sees the same rows."""

import csv
import io
import json
from pathlib import PurePath
from typing import Any

from scrapers.reading.archive import UnfitWorkbook
from scrapers.reading.child import USUAL, ChildFailed, Limits, ask_child

PROGRAM = "scrapers.reading.sheet"
SUFFIX = ".xlsx"
SUFFIXES = (SUFFIX, ".xlsm", ".xlsb", ".xls", ".ods")
"""What names of workbooks end with; all but the first are refused."""
ZIP = b"PK\x03\x04"
OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STARTS = (ZIP, OLD_OR_ENCRYPTED)
"""How a workbook begins, whatever it is called."""


def is_workbook(name: str) -> bool:
    """Whether the file calls itself a workbook."""
    return PurePath(name.lower()).suffix in SUFFIXES


def read_delivered(
    name: str, data: bytes, template: str, delimiter: str, limits: Limits = USUAL
) -> tuple[str, tuple[str, ...]]:
    """The sheet of a file that was delivered to us as delimited text, and remarks on it, each naming the file.

    `template` is the name of a sheet that needs no first line: its name says `stock-report v1`, and the lines are
    counted. Raises `UnfitWorkbook` for what is no workbook, breaks the rules of `archive`, or ends the child.
    """
    check_kind(name, data)
    answer = _ask(data, template, limits)
    rows, remarks = _state_lines(answer, template)
    return _write(_square(rows), delimiter), tuple(f"{name}: {remark}" for remark in [*answer["others"], *remarks])


def read_published(
    name: str, data: bytes, sheet: str, delimiter: str, limits: Limits = USUAL
) -> tuple[str, tuple[str, ...]]:
    """The sheet of a workbook that a source publishes as delimited text, and remarks on it.

    It may be an old .xls, for which nobody there will be told to save it otherwise. Its other sheets are known and need
    no word, unless the one that was agreed is not there.
    """
    answer = _ask(data, sheet, limits)
    others = [] if answer["name"] == sheet else answer["others"]
    width = max((len(_trim(row)) for row in answer["rows"]), default=0)
    rows = [row[:width] for row in answer["rows"]]
    return _write(rows, delimiter), tuple(f"{name}: {remark}" for remark in [*others, *answer["remarks"]])


def _ask(data: bytes, sheet: str, limits: Limits) -> dict[str, Any]:
    """What the child found in the workbook."""
    try:
        answer: dict[str, Any] = json.loads(ask_child(PROGRAM, data, sheet, limits=limits))
    except ChildFailed as error:
        raise UnfitWorkbook(str(error)) from error
    if "refused" in answer:
        raise UnfitWorkbook(answer["refused"])
    return answer


def _state_lines(answer: dict[str, Any], template: str) -> tuple[list[list[str]], list[str]]:
    """Rows and remarks; the first row states the number of lines, also where the sheet's name alone says what it is."""
    rows, remarks = answer["rows"], answer["remarks"]
    first = template.split()
    if answer["name"] != template or not rows or rows[0][0] == first[0]:
        return rows, remarks
    stated = [*first, "lines", str(len(rows) - 1)]
    return [stated, *rows], [*remarks, "the sheet does not state its number of lines: it could not be checked"]


def check_kind(name: str, data: bytes) -> None:
    """Raise `UnfitWorkbook` when the first bytes are not those of the kind that the name declares."""
    suffix = PurePath(name.lower()).suffix
    if suffix != SUFFIX:
        raise UnfitWorkbook(f"a workbook ending in {suffix} is not accepted: save it as {SUFFIX}, without macros")
    if data.startswith(OLD_OR_ENCRYPTED):
        raise UnfitWorkbook("it is encrypted, or an old .xls under another name: save it as .xlsx without a password")
    if not data.startswith(ZIP):
        raise UnfitWorkbook(f"it is no workbook: it begins with {data[:12]!r}")


def _square(rows: list[list[str]]) -> list[list[str]]:
    """The rows as wide as the header, which is the second; what stands beyond it stays, and shows as a fault."""
    width = len(_trim(rows[1])) if len(rows) > 1 else 0
    return [row + [""] * (width - len(row)) for row in map(_trim, rows)]


def _trim(row: list[str]) -> list[str]:
    filled = [place for place, cell in enumerate(row, start=1) if cell]
    return row[: filled[-1]] if filled else []


def _write(rows: list[list[str]], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()
