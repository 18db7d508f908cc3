"""Damage to the columns of a payload: gone, new, renamed, twice, or in another order."""

from dataclasses import replace

from tests.faults import columns
from tests.faults.expected import Became, Damage, Mutator, Trait, Unless
from tests.faults.shapes import LISTS, PROSE
from tests.faults.sheets import Sheet

NEW = "helemaal_nieuw"
MISCOUNTED = "no row has the"
"""What is said of rows without a header that all have too few cells, or too many."""


def _needed(sheet: Sheet) -> str:
    """A column that the source cannot do without."""
    return (columns.words(sheet) or columns.dates(sheet) or columns.texts(sheet))[0]


def _has_header(sheet: Sheet) -> bool:
    """Whether a line of its own names the columns; objects and elements name them in each row."""
    content = sheet.source.content
    return content.type in ("csv", "html") and content.header and sheet.source.id not in LISTS


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
    return Damage(without(sheet, name).as_bytes(), name if sheet.source.content.header else MISCOUNTED)


def missing_last_column(sheet: Sheet) -> Damage | None:
    """The last of the agreed columns is gone, of those that bear their present name."""
    agreed = [name for name in sheet.source.content.columns if name in sheet.header]
    if not agreed:
        return None
    name = agreed[-1]
    return Damage(without(sheet, name).as_bytes(), name if sheet.source.content.header else MISCOUNTED)


def renamed_column(sheet: Sheet) -> Damage | None:
    """A column that we need has another name. Without a header it has none."""
    if not sheet.source.content.header:
        return None
    name = _needed(sheet)
    header = [f"oud_{one}" if one == name else one for one in sheet.header]
    return Damage(replace(sheet, header=header).as_bytes(), name)


def extra_column(sheet: Sheet) -> Damage | None:
    """A column that nobody knows. In prose it is text."""
    if sheet.source.id in PROSE:
        return None
    rows = [[*row, "x"] for row in sheet.rows]
    named = NEW if sheet.source.content.header else MISCOUNTED
    return Damage(replace(sheet, header=[*sheet.header, NEW], rows=rows).as_bytes(), named)


def doubled_column(sheet: Sheet) -> Damage | None:
    """Two columns of one name, of which the later one is not the same."""
    if not _has_header(sheet):
        return None
    name = _needed(sheet)
    rows = [[*row, "x"] for row in sheet.rows]
    return Damage(replace(sheet, header=[*sheet.header, name], rows=rows).as_bytes(), name)


def reordered_columns(sheet: Sheet) -> Damage | None:
    """The columns in another order. In prose the order means something."""
    if sheet.source.id in PROSE:
        return None
    return Damage(_arrange(sheet, list(range(len(sheet.header)))[::-1]).as_bytes())


def shifted_columns(sheet: Sheet) -> Damage | None:
    """The cells of every row one column further on than the header says. In prose there are no places to shift to."""
    if sheet.source.id in PROSE:
        return None
    return Damage(replace(sheet, rows=[[row[-1], *row[:-1]] for row in sheet.rows]).as_bytes())


def header_only(sheet: Sheet) -> Damage:
    """A header and no rows."""
    return Damage(sheet.with_rows([]).as_bytes())


def without_header(sheet: Sheet) -> Damage | None:
    """Rows and no header."""
    if not _has_header(sheet):
        return None
    return Damage(replace(sheet, header=sheet.rows[0], rows=sheet.rows[1:]).as_bytes())


PLACED = (Unless(Trait.HEADLESS, Became.FAILED, "nobody can say which of the columns is the new one"),)
MIXED = (Unless(Trait.HEADLESS, Became.HELD, "nothing but its place says what a cell means: no row can be read"),)
LIST_GONE = (Unless(Trait.LISTED, Became.FAILED, "a page without entries is not the list"),)

MUTATORS = (
    Mutator("header_only", Became.HELD, header_only, LIST_GONE),
    Mutator("without_header", Became.FAILED, without_header),
    Mutator("missing_column", Became.FAILED, missing_column),
    Mutator("missing_last_column", Became.FAILED, missing_last_column),
    Mutator("renamed_column", Became.FAILED, renamed_column),
    Mutator("extra_column", Became.REMARKED, extra_column, PLACED),
    Mutator("doubled_column", Became.FAILED, doubled_column),
    Mutator("reordered_columns", Became.ACCEPTED, reordered_columns, MIXED),
    Mutator("shifted_columns", Became.HELD, shifted_columns),
)
