"""Damage to the rows of a payload: lost, doubled, spliced, poisoned, or older than what is stored."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapers.reading.elements import read_elements
from surveillance.pipeline.guards import SMALL_CHANGE
from tests.faults import columns
from tests.faults.expected import Became, Damage, Mutator, Trait, Unless
from tests.faults.forms import find
from tests.faults.shapes import COLUMNAR, PROSE
from tests.faults.sheets import Sheet, parse_sheet

UNCOUNTED = Unless(Trait.PART, Became.ACCEPTED, "a delivery that adds may be short: nothing goes by its silence")
MARK = "voorbeeld: geen rij"
DOUBLED = Unless(Trait.PART, Became.REMARKED, "the lost rows are not missed, the doubled ones are counted")


def half_of_the_rows(sheet: Sheet) -> Damage | None:
    """Whole, well formed, rightly counted, and half as long. A list so short may lose as many in a day."""
    if len(sheet.rows) // 2 <= SMALL_CHANGE:
        return None
    return Damage(sheet.with_rows(sheet.rows[::2]).as_bytes())


def spliced(sheet: Sheet) -> Damage | None:
    """Of the right length, put together from two versions: some rows are lost, as many stand there twice."""
    third = len(sheet.rows) // 3
    if third <= SMALL_CHANGE and sheet.source.delivery == "full":
        return None
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


def poisoned_row(sheet: Sheet) -> Damage | None:
    """One row that is no row: a cell too few, or no object, or an element with nothing in it. Prose has no cells."""
    if sheet.source.id in PROSE:
        return None
    return Damage(_poison(sheet, {len(sheet.rows) // 2}))


def poisoned_rows(sheet: Sheet) -> Damage | None:
    """More such rows than the source allows."""
    if sheet.source.id in PROSE:
        return None
    allowed = sheet.source.guards.rejectable(len(sheet.rows))
    return Damage(_poison(sheet, set(range(0, 2 * (allowed + 1), 2))))


def _poison(sheet: Sheet, places: set[int]) -> bytes:
    kind = sheet.source.content.type
    if kind not in ("json", "jsonl") or sheet.source.id in COLUMNAR:
        rows = [([] if kind == "xml" else row[:-1]) if place in places else row for place, row in enumerate(sheet.rows)]
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
    if not sheet.source.content.stated_as_of:
        return None
    stated, form = _stamp(sheet)
    before = datetime.strptime(stated, form).replace(tzinfo=UTC) if form else datetime.fromisoformat(stated)
    before -= timedelta(days=1)
    older = before.strftime(form) if form else before.isoformat()
    return Damage(sheet.changed(lambda text: text.replace(stated, older)), "older than stored")


def _stamp(sheet: Sheet) -> tuple[str, str]:
    """The stamp as it stands there, and its form; none where it is ISO 8601."""
    path = sheet.source.content.stated_as_of or ""
    if sheet.source.content.type == "csv":
        digits = re.sub(r"%[dmYHM]", r"\\d+", re.escape(path).replace("\\ ", " "))
        return re.findall(digits, sheet.around)[0], path
    if sheet.source.content.type == "xml":
        return str(read_elements(sheet.as_text()).state(path)), ""
    return str(find(sheet.around, path)), ""


UNEQUAL = (Unless(Trait.COLUMNAR, Became.FAILED, "columns of different lengths: nobody knows what belongs together"),)

MUTATORS = (
    Mutator("half_of_the_rows", Became.HELD, half_of_the_rows, (UNCOUNTED,)),
    Mutator("spliced", Became.HELD, spliced, (DOUBLED,)),
    Mutator("repeated_rows", Became.REMARKED, repeated_rows),
    Mutator("conflicting_rows", Became.QUARANTINED, conflicting_rows),
    Mutator("poisoned_row", Became.QUARANTINED, poisoned_row, UNEQUAL),
    Mutator("poisoned_rows", Became.HELD, poisoned_rows, UNEQUAL),
    Mutator("older_than_stored", Became.HELD, older_than_stored),
)
