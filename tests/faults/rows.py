"""Damage to the rows of a payload: lost, doubled, spliced, poisoned, or older than what is stored."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.faults import columns
from tests.faults.expected import Became, Damage, Mutator, Trait, Unless
from tests.faults.sheets import Sheet, parse_sheet

UNCOUNTED = Unless(Trait.PART, Became.ACCEPTED, "a delivery that adds may be short: nothing goes by its silence")
MARK = "voorbeeld: geen rij"
DOUBLED = Unless(Trait.PART, Became.REMARKED, "the lost rows are not missed, the doubled ones are counted")


def half_of_the_rows(sheet: Sheet) -> Damage:
    """Whole, well formed, rightly counted, and half as long."""
    return Damage(sheet.with_rows(sheet.rows[::2]).as_bytes())


def spliced(sheet: Sheet) -> Damage:
    """Of the right length, put together from two versions: some rows are lost, as many stand there twice."""
    third = len(sheet.rows) // 3
    return Damage(sheet.with_rows([*sheet.rows[third:], *sheet.rows[-third:]]).as_bytes(), "duplicate")


def repeated_rows(sheet: Sheet) -> Damage:
    """Every row twice, word for word."""
    return Damage(sheet.with_rows([*sheet.rows, *sheet.rows]).as_bytes(), "duplicate")


def conflicting_rows(sheet: Sheet) -> Damage | None:
    """The first row once more, with other words under the same key."""
    for name in columns.texts(sheet):
        at = sheet.header.index(name)
        other = [*sheet.rows[0][:at], f"{sheet.rows[0][at]} anders", *sheet.rows[0][at + 1 :]]
        if _is_same_key(sheet, other):
            return Damage(sheet.with_rows([*sheet.rows, other]).as_bytes(), "different contents", 2)
    return None


def _is_same_key(sheet: Sheet, other: list[Any]) -> bool:
    rejected = parse_sheet(sheet.with_rows([sheet.rows[0], other])).rejected
    return {row.reason.partition(" with ")[2] for row in rejected} == {"different contents"}


def poisoned_row(sheet: Sheet) -> Damage:
    """One row that is no row: a cell too few, or no object."""
    return Damage(_poison(sheet, {len(sheet.rows) // 2}))


def poisoned_rows(sheet: Sheet) -> Damage:
    """More such rows than the source allows."""
    allowed = sheet.source.guards.rejectable(len(sheet.rows))
    return Damage(_poison(sheet, set(range(0, 2 * (allowed + 1), 2))))


def _poison(sheet: Sheet, places: set[int]) -> bytes:
    if sheet.source.content.type in ("csv", "html"):
        rows = [row[:-1] if place in places else row for place, row in enumerate(sheet.rows)]
        return sheet.with_rows(rows).as_bytes()
    return _with_foreign_objects(sheet, places)


def _with_foreign_objects(sheet: Sheet, places: set[int]) -> bytes:
    marked = sheet.with_cells(sheet.header[0], lambda place, cell: MARK if place in places else cell)
    first = next(iter(sheet.header))
    rows = [[MARK] if place in places else row for place, row in enumerate(marked.rows)]
    text = replace(marked, rows=rows).as_text()
    for shown in (f'{{"{first}": "{MARK}"}}', f'{{\n   "{first}": "{MARK}"\n  }}'):
        text = text.replace(shown, '"no object"')
    return text.encode(sheet.encoding)


def older_than_stored(sheet: Sheet) -> Damage | None:
    """The source's own stamp lies before that of the list in force."""
    path = sheet.source.content.stated_as_of
    if path is None:
        return None
    *steps, last = path.split(".")
    document: Any = sheet.document
    for step in steps:
        document = document[step]
    before = datetime.fromisoformat(document[last]) - timedelta(hours=6)
    text = sheet.as_text().replace(document[last], before.isoformat())
    return Damage(text.encode(sheet.encoding), "older than stored")


MUTATORS = (
    Mutator("half_of_the_rows", Became.HELD, half_of_the_rows, (UNCOUNTED,)),
    Mutator("spliced", Became.HELD, spliced, (DOUBLED,)),
    Mutator("repeated_rows", Became.REMARKED, repeated_rows),
    Mutator("conflicting_rows", Became.QUARANTINED, conflicting_rows),
    Mutator("poisoned_row", Became.QUARANTINED, poisoned_row),
    Mutator("poisoned_rows", Became.HELD, poisoned_rows),
    Mutator("older_than_stored", Became.HELD, older_than_stored),
)
