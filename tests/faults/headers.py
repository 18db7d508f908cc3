"""Damage to the columns of a payload: gone, new, renamed, twice, or in another order."""

from dataclasses import replace

from tests.faults import columns
from tests.faults.expected import Became, Damage, Mutator
from tests.faults.sheets import Sheet

NEW = "helemaal_nieuw"


def _needed(sheet: Sheet) -> str:
    """A column that the source cannot do without."""
    return (columns.words(sheet) or columns.dates(sheet) or columns.texts(sheet))[0]


def _arrange(sheet: Sheet, places: list[int]) -> Sheet:
    """The sheet with these columns, in this order."""
    return replace(
        sheet,
        header=[sheet.header[place] for place in places],
        rows=[[row[place] for place in places] for row in sheet.rows],
    )


def without(sheet: Sheet, name: str) -> Sheet:
    """The sheet without the column."""
    return _arrange(sheet, [place for place, one in enumerate(sheet.header) if one != name])


def missing_column(sheet: Sheet) -> Damage:
    """A column that we need is gone."""
    name = _needed(sheet)
    return Damage(without(sheet, name).as_bytes(), name)


def missing_last_column(sheet: Sheet) -> Damage | None:
    """The last of the agreed columns is gone."""
    if not sheet.source.content.columns:
        return None
    name = sheet.source.content.columns[-1]
    return Damage(without(sheet, name).as_bytes(), name)


def renamed_column(sheet: Sheet) -> Damage:
    """A column that we need has another name."""
    name = _needed(sheet)
    header = [f"{one}_2" if one == name else one for one in sheet.header]
    return Damage(replace(sheet, header=header).as_bytes(), name)


def extra_column(sheet: Sheet) -> Damage:
    """A column that nobody knows."""
    rows = [[*row, "x"] for row in sheet.rows]
    return Damage(replace(sheet, header=[*sheet.header, NEW], rows=rows).as_bytes(), NEW)


def doubled_column(sheet: Sheet) -> Damage | None:
    """Two columns of one name, of which the later one is not the same."""
    if sheet.source.content.type in ("json", "jsonl"):
        return None
    name = _needed(sheet)
    rows = [[*row, "x"] for row in sheet.rows]
    return Damage(replace(sheet, header=[*sheet.header, name], rows=rows).as_bytes(), name)


def reordered_columns(sheet: Sheet) -> Damage:
    """The columns in another order."""
    return Damage(_arrange(sheet, list(range(len(sheet.header)))[::-1]).as_bytes())


def shifted_columns(sheet: Sheet) -> Damage:
    """The cells of every row one column further on than the header says."""
    return Damage(replace(sheet, rows=[[row[-1], *row[:-1]] for row in sheet.rows]).as_bytes())


def header_only(sheet: Sheet) -> Damage:
    """A header and no rows."""
    return Damage(sheet.with_rows([]).as_bytes())


def without_header(sheet: Sheet) -> Damage | None:
    """Rows and no header."""
    if sheet.source.content.type in ("json", "jsonl"):
        return None
    return Damage(replace(sheet, header=sheet.rows[0], rows=sheet.rows[1:]).as_bytes())


MUTATORS = (
    Mutator("header_only", Became.HELD, header_only),
    Mutator("without_header", Became.FAILED, without_header),
    Mutator("missing_column", Became.FAILED, missing_column),
    Mutator("missing_last_column", Became.FAILED, missing_last_column),
    Mutator("renamed_column", Became.FAILED, renamed_column),
    Mutator("extra_column", Became.REMARKED, extra_column),
    Mutator("doubled_column", Became.FAILED, doubled_column),
    Mutator("reordered_columns", Became.ACCEPTED, reordered_columns),
    Mutator("shifted_columns", Became.HELD, shifted_columns),
)
