"""Damage to single cells: words, dates, numbers, identifiers and texts that are not what they should be."""

import re
from collections.abc import Callable
from typing import Any

from surveillance.model.rowrules import is_empty
from tests.faults import columns
from tests.faults.archives import BARE
from tests.faults.expected import Became, Damage, Mutator, Trait, Unless
from tests.faults.shapes import COLUMNAR
from tests.faults.sheets import ABSENT, Sheet, parse_sheet

UNKNOWN = "voorbeeldwoord"

Columns = Callable[[Sheet], list[str]]
Change = Callable[[str], str]


def in_one_row(choose: Columns, change: Change, named: str = "") -> Callable[[Sheet], Damage | None]:
    """Change the first filled cell of the first such column; its reason names the column, unless `named` is given."""

    def damage(sheet: Sheet) -> Damage | None:
        name = next(iter(choose(sheet)), None)
        if name is None:
            return None
        target = columns.rows_with(sheet, name)[0]
        changed = sheet.with_cells(name, lambda place, cell: _put(cell, change) if place == target else cell)
        return Damage(changed.as_bytes(), named or name)

    return damage


def in_many_rows(choose: Columns, change: Change, each: int = 1) -> Callable[[Sheet], Damage | None]:
    """Change each so many cell of the first such column."""

    def damage(sheet: Sheet) -> Damage | None:
        for name in choose(sheet):
            changed = sheet.with_cells(name, lambda place, cell: _put(cell, change) if place % each == 0 else cell)
            return Damage(changed.as_bytes())
        return None

    return damage


def _put(cell: Any, change: Change) -> Any:
    """The cell with another text; of a coded term with another code."""
    if isinstance(cell, dict):
        return cell | {"code": change(str(cell.get("code")))}
    return change(str(cell)) if columns.as_text(cell) else cell


def other_order(text: str) -> str:
    """The same day as another country writes it: month and day change places."""
    parts = re.split(r"([-/. ])", text)
    if len(parts[0]) == 4:
        year, month, day = parts[0], parts[2], parts[4][:2]
        return f"{day}-{month}-{year}"
    day, month, year = parts[0], parts[2], parts[4]
    return f"{month}{parts[1]}{day}{parts[3]}{year}"


def no_such_day(text: str) -> str:
    """The day with the number 31 in the second month, or in the form that it has otherwise."""
    named = re.sub(r"[a-z]{3,}", "februari", re.sub(r"^\d{1,2}(?=[ -][a-z])", "31", text, flags=re.I), flags=re.I)
    if named != text:
        return named
    iso = re.sub(r"^(\d{4}[-/])\d{2}([-/])\d{2}", r"\g<1>02\g<2>31", text)
    return iso if iso != text else re.sub(r"^\d{1,2}([-/.])\d{1,2}", r"31\g<1>02", text)


def scientific(text: str) -> str:
    """An identifier as a spreadsheet writes a large number."""
    return re.sub(r"\d{4,}", "8.71E+12", text)


def shortened(text: str) -> str:
    """An identifier of `000123` after a spreadsheet took it for a number."""
    return re.sub(r"\d{4,}", "123", text)


def swapped_period(sheet: Sheet, rows: int | None) -> Damage | None:
    """First and last day in each other's place, in so many rows or in all."""
    pair = next(iter(columns.periods(sheet)), None)
    if pair is None:
        return None
    targets = _told_apart(sheet, *pair)[:rows]
    firsts, lasts = (sheet.column(name) for name in pair)
    changed = sheet.with_cells(pair[0], lambda at, cell: lasts[at] if at in targets else cell)
    changed = changed.with_cells(pair[1], lambda at, cell: firsts[at] if at in targets else cell)
    return Damage(changed.as_bytes(), "before", len(targets))


def _told_apart(sheet: Sheet, start: str, end: str) -> list[int]:
    rows = columns.rows_with(sheet, start, end)
    return [row for row in rows if sheet.column(start)[row] != sheet.column(end)[row]]


def emptied(sheet: Sheet) -> Damage | None:
    """All but two cells of a column on which the source's share of filled fields depends."""
    for field in sheet.source.filled:
        for name in columns.told(sheet):
            changed = sheet.with_cells(name, lambda place, cell: cell if place < 2 else "")
            if _is_without(changed, field):
                return Damage(changed.as_bytes(), field)
    return None


def _is_without(sheet: Sheet, field: str) -> bool:
    """Whether the rows can be read and the field holds nothing from the third one on."""
    staged = parse_sheet(sheet).rows
    return len(staged) == len(sheet.rows) and all(is_empty(row.record.as_plain()[field]) for row in staged[2:])


def key_gone_in_one_row(sheet: Sheet) -> Damage | None:
    """JSON: one object without a key that the others have. A list of columns has no objects."""
    if sheet.source.content.type not in ("json", "jsonl") or sheet.source.id in COLUMNAR:
        return None
    name = columns.texts(sheet)[0]
    return Damage(sheet.with_cells(name, lambda place, cell: ABSENT if place == 0 else cell).as_bytes(), name)


def other_type(sheet: Sheet) -> Damage | None:
    """JSON: an object where a text was."""
    if sheet.source.content.type not in ("json", "jsonl"):
        return None
    name = columns.texts(sheet)[0]
    return Damage(sheet.with_cells(name, lambda place, cell: {"a": 1} if place == 0 else cell).as_bytes(), name)


VERBATIM = (Unless(Trait.ADS, Became.KEPT, "the text of an ad is kept as it was written"),)


def with_zeros(sheet: Sheet) -> list[str]:
    """Identifiers that the source writes whole."""
    return [] if sheet.source.id in BARE else columns.identifiers(sheet)


def quarantine(name: str, choose: Columns, change: Change) -> Mutator:
    """A single cell: its row waits, the others go on."""
    return Mutator(name, Became.QUARANTINED, in_one_row(choose, change))


def hold(name: str, choose: Columns, change: Change, each: int = 1) -> Mutator:
    """So many cells that nobody believes the rest."""
    return Mutator(name, Became.HELD, in_many_rows(choose, change, each))


MUTATORS = (
    quarantine("unknown_word_in_one_row", columns.words, lambda _: UNKNOWN),
    hold("unknown_word_in_all_rows", columns.words, lambda _: UNKNOWN),
    quarantine("no_such_day", columns.dates, no_such_day),
    quarantine("date_in_words", columns.dates, lambda _: "medio maart"),
    quarantine("date_as_a_serial_number", columns.dates, lambda _: "46023"),
    quarantine("date_in_another_century", columns.dates, lambda text: re.sub(r"(?<!\d)(19|20)(?=\d\d)", "01", text)),
    hold("days_and_months_mixed", columns.dates, other_order, each=2),
    quarantine("decimal_comma", columns.numbers, lambda _: "12,5"),
    quarantine("grouped_number", columns.numbers, lambda _: "1.234,50"),
    hold("decimal_comma_in_all_rows", columns.numbers, lambda text: f"{text},5"),
    Mutator("scientific_identifier", Became.QUARANTINED, in_one_row(columns.identifiers, scientific, "8.71E+12")),
    hold("scientific_identifiers", columns.identifiers, scientific),
    Mutator("lost_leading_zeros", Became.QUARANTINED, in_one_row(with_zeros, shortened, "123")),
    Mutator("mojibake", Became.QUARANTINED, in_one_row(columns.texts, lambda text: f"{text} CafÃ©"), VERBATIM),
    Mutator("swapped_period", Became.QUARANTINED, lambda sheet: swapped_period(sheet, 1)),
    Mutator("swapped_periods", Became.HELD, lambda sheet: swapped_period(sheet, None)),
    Mutator("field_emptied", Became.HELD, emptied),
    Mutator("key_gone_in_one_row", Became.QUARANTINED, key_gone_in_one_row),
    Mutator("another_type_in_one_row", Became.QUARANTINED, other_type),
)
