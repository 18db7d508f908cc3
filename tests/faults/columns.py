"""What a column holds, seen in its cells and never in the parser: dates, numbers, identifiers, words, free text."""

import re
from enum import StrEnum
from typing import Any

from surveillance.model.kinds import KINDS
from surveillance.model.record import bare_type, field_types
from tests.faults.shapes import HEADINGS
from tests.faults.sheets import ABSENT, Sheet

FEWEST = 3
"""So many filled cells show what a column holds."""

DAY = re.compile(
    r"\d{4}([-/])\d{2}\1\d{2}(T[\d:+Z.-]*)?|\d{1,2}([-/.])\d{1,2}\3\d{4}|\d{1,2}[ -][a-z]+[ -]\d{2,4}", re.IGNORECASE
)
NUMBER = re.compile(r"-?\d+(\.\d+)?")
IDENTIFIER_NAME = re.compile(r"nummer|number|srn|gtin|pzn", re.I)
IDENTIFIER = re.compile(r"([A-Z]{2,3} *)?\d{4,}")
START = re.compile(r"start|begin|vanaf|valid_from", re.I)
END = re.compile(r"end(?!s|er)|tot en met|expir|resolution", re.I)


def filled(sheet: Sheet, name: str) -> list[str]:
    """The cells of the column that say something, as text; of a coded term its code."""
    return [text for cell in sheet.column(name) if (text := as_text(cell))]


def as_text(cell: Any) -> str:
    """What a cell says."""
    if isinstance(cell, dict) and isinstance(cell.get("code"), str):
        return str(cell["code"]).rpartition(".")[2]
    if cell is None or cell is ABSENT or isinstance(cell, bool | list | dict):
        return ""
    return str(cell).strip()


def told(sheet: Sheet) -> list[str]:
    """The columns that somebody reads and that are filled."""
    left_out = {*sheet.source.ignore, *HEADINGS.get(sheet.source.id, ())}
    known = [name for name in sheet.header if name not in left_out]
    agreed = set(sheet.source.content.columns) or set(known)
    return [name for name in known if name in agreed and len(filled(sheet, name)) >= FEWEST]


def dates(sheet: Sheet) -> list[str]:
    """Columns of days or instants, the fullest first."""
    found = [name for name in told(sheet) if all(map(DAY.fullmatch, filled(sheet, name)))]
    return sorted(found, key=lambda name: -len(filled(sheet, name)))


def identifiers(sheet: Sheet) -> list[str]:
    """Columns of numbers that are names: nothing of their digits may be lost."""
    named = [name for name in told(sheet) if IDENTIFIER_NAME.search(name) or _is_fixed(filled(sheet, name))]
    return [
        name
        for name in named
        if any(isinstance(cell, str) for cell in sheet.column(name))
        and sum(bool(IDENTIFIER.match(text)) for text in filled(sheet, name)) > len(filled(sheet, name)) / 2
    ]


def numbers(sheet: Sheet) -> list[str]:
    """Columns of amounts."""
    others = {*identifiers(sheet), *words(sheet)}
    return [name for name in told(sheet) if name not in others and all(map(NUMBER.fullmatch, filled(sheet, name)))]


def words(sheet: Sheet) -> list[str]:
    """Columns of a closed vocabulary: one in the source's tables, or one of the record's own."""
    lists = [set(table) for table in sheet.source.lookups.values()]
    for hint in field_types(KINDS[sheet.source.kind]).values():
        bare = bare_type(hint)
        if isinstance(bare, type) and issubclass(bare, StrEnum):
            lists.append({str(word) for word in bare})
    return [name for name in told(sheet) if any(_all_begin(filled(sheet, name), known) for known in lists)]


def texts(sheet: Sheet) -> list[str]:
    """Columns of free text, the wordiest first."""
    others = {*dates(sheet), *identifiers(sheet), *numbers(sheet), *words(sheet)}
    wordy = [
        name
        for name in told(sheet)
        if name not in others
        and all(isinstance(cell, str) or cell is None for cell in sheet.column(name))
        and all(re.search("[A-Za-z]{3}", text) and "://" not in text for text in filled(sheet, name))
        and not all(re.search(r"\d{5}|\d{4}-", text) for text in filled(sheet, name))
    ]
    return sorted(wordy, key=lambda name: -sum(text.count(" ") for text in filled(sheet, name)) / len(sheet.rows))


def periods(sheet: Sheet) -> list[tuple[str, str]]:
    """Pairs of a first and a last day, in the order in which they stand."""
    days = [name for name in sheet.header if name in dates(sheet)]
    starts = [name for name in days if START.search(name)]
    ends = [name for name in days if END.search(name)]
    return [pair for pair in zip(starts, ends, strict=False) if _both(sheet, *pair)]


def _both(sheet: Sheet, start: str, end: str) -> list[int]:
    """The rows in which both stand and differ."""
    pairs = enumerate(zip(sheet.column(start), sheet.column(end), strict=True))
    return [place for place, (first, last) in pairs if as_text(first) and as_text(last) and first != last]


def rows_with(sheet: Sheet, *names: str) -> list[int]:
    """The places of the rows in which every one of these columns says something."""
    columns = [sheet.column(name) for name in names]
    return [place for place in range(len(sheet.rows)) if all(as_text(column[place]) for column in columns)]


def _is_fixed(values: list[str]) -> bool:
    """Whether all are of one length, and nothing but digits."""
    return all(map(str.isdecimal, values)) and {len(value) for value in values} <= {len(values[0])} - {1, 2, 3, 4}


def _all_begin(values: list[str], known: set[str]) -> bool:
    return bool(known) and all(any(value.startswith(word) for word in known) for value in values)
