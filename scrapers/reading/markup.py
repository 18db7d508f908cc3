"""What a sheet's markup shows and its values do not: formulas, errors, and what is hidden. Runs in the child only."""

import posixpath
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from scrapers.reading.archive import UnfitWorkbook

Handler = Callable[[str, dict[str, str]], None]

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
HIDDEN = frozenset({"1", "true"})
TOLD = {
    "f": "{count} cells hold formulas (the first {first}): the results that were stored with them were read",
    "c": "{count} cells hold an error (the first {first})",
    "row": "{count} hidden rows (the first {first}): they were read",
    "col": "{count} groups of hidden columns: they were read",
}
SIGNS: dict[str, Callable[[dict[str, str]], bool]] = {
    "f": lambda _: True,
    "c": lambda facts: facts.get("t") == "e",
    "row": lambda facts: facts.get("hidden") in HIDDEN,
    "col": lambda facts: facts.get("hidden") in HIDDEN,
}
"""When an element is one that is told of."""


def look_over(archive: zipfile.ZipFile, name: str, most_rows: int) -> list[str]:
    """Remarks on the sheet of this name. Raises `UnfitWorkbook` for more rows than are allowed, and for odd markup."""
    sheet = _Sheet(most_rows)
    _walk(archive, _part_of(archive, name), sheet.see)
    return [TOLD[what].format(count=count, first=sheet.first[what] or "?") for what, count in sheet.counts.items()]


@dataclass
class _Sheet:
    """What was seen of a sheet so far."""

    most_rows: int
    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)
    """Where each sort of thing was seen first."""
    rows: int = 0
    cell: str = ""

    def see(self, tag: str, facts: dict[str, str]) -> None:
        """One element of the markup, in its order."""
        self.rows += tag == "row"
        if tag == "c":
            self.cell = facts.get("r", "")
        if self.rows > self.most_rows:
            raise UnfitWorkbook(f"more than {self.most_rows} rows")
        sign = SIGNS.get(tag)
        if sign and sign(facts):
            self.count(tag, facts.get("r", self.cell))

    def count(self, what: str, place: str) -> None:
        """One more of these, at this place."""
        self.counts[what] += 1
        self.first.setdefault(what, place)


def _part_of(archive: zipfile.ZipFile, name: str) -> str:
    """Where the sheet of this name lies in the archive."""
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def see_sheet(tag: str, facts: dict[str, str]) -> None:
        if tag == "sheet":
            ids[facts.get("name", "")] = facts.get("id", "")

    def see_relation(tag: str, facts: dict[str, str]) -> None:
        if tag == "Relationship":
            targets[facts.get("Id", "")] = facts.get("Target", "")

    _walk(archive, WORKBOOK, see_sheet)
    _walk(archive, RELATIONS, see_relation)
    target = targets.get(ids.get(name, ""), "")
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _walk(archive: zipfile.ZipFile, part: str, see: Handler) -> None:
    """Show every element of a part, its names without their prefix. A document type is never needed, and refused."""
    if part not in archive.namelist():
        raise UnfitWorkbook(f"its part {part!r} is missing")

    def refuse(*_: object) -> None:
        raise UnfitWorkbook(f"its part {part!r} declares a document type")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, facts: see(_bare(tag), {_bare(name): facts[name] for name in facts})
    try:
        with archive.open(part) as stream:
            parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise UnfitWorkbook(f"its part {part!r} is no well-formed markup: {error}") from error


def _bare(name: str) -> str:
    return name.rpartition(":")[2]
