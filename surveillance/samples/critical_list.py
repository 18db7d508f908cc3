"""`eu_ema_critical_list`: the Union list as a workbook. Its codes are recorded; routes and dates are made up."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

import xlsxwriter

from surveillance.samples.facts import Substance, forms, substances
from surveillance.samples.recorded import FOLDER

FILE_NAME = "union-list-critical-medicines.xlsx"
RECORDED = "eu_ema_critical_list_2026-01-19.csv"
SHEET = "Final version"
MADE_AT = datetime(2026, 1, 19, 12, 0, tzinfo=UTC)
"""A workbook states when it was made: always then, so that its bytes are the same."""
HEADER = (
    "ATC code",
    "ATC description\nThe code of the Anatomical Therapeutic Chemical classification",
    "Route of administration",
    "Date of inclusion",
)
TITLE = ("VOORBEELD/2026", "19 January 2026", "Union list of critical medicines (routes and dates are made up)")
TRAILING = 56
"""So many formatted and empty cells stand behind the last column's name."""
ROUTES = {
    "Oraal gebruik": "oral use",
    "Inhalatie": "inhalation use",
    "Transdermaal gebruik": "transdermal use",
    "Rectaal gebruik": "rectal use",
    "Oculair gebruik": "ocular use",
}
PARENTERAL = "parenteral use"
SECOND_ROUTES = {"N05AH03": "intramuscular use", "N05BA01": "rectal use", "H02AB06": "ocular use"}
"""Substances that are on the list by a second route."""
FIRST_INCLUDED, LATER_INCLUDED = date(2023, 12, 1), date(2024, 12, 16)
GROUP, MAIN_GROUP = 4, 1
"""Letters of the codes of the groups whose names stand between the substances."""


def make_critical_list(folder: Path) -> dict[str, bytes]:
    """The workbook: file name and content. `folder` is the samples folder, which holds the recorded codes."""
    _, *codes = (folder / FOLDER / RECORDED).read_text(encoding="ascii").split("\n")
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"created": MADE_AT})
        formats = {date: book.add_format({"num_format": "d mmm yyyy"}), str: book.add_format()}
        sheet = book.add_worksheet(SHEET)
        for number, cells in enumerate(_rows(list(filter(None, codes)))):
            for place, cell in enumerate(cells):
                sheet.write(number, place, cell, formats[type(cell)])
    return {FILE_NAME: content.getvalue()}


def _rows(codes: list[str]) -> Iterator[tuple[str | date, ...]]:
    """Every row of the sheet: the document's own lines, the header, and the substances under their groups."""
    yield from ((line,) for line in TITLE)
    yield ()
    yield (*HEADER, *[""] * TRAILING)
    for main_group, of_main_group in groupby(codes, key=lambda code: code[:MAIN_GROUP]):
        yield (main_group,)
        for group, of_group in groupby(of_main_group, key=lambda code: code[:GROUP]):
            yield (group,)
            yield from (entry for code in of_group for entry in _entries(code))


def _entries(code: str) -> Iterator[tuple[str | date, ...]]:
    """The substance by each of its routes."""
    name, route = _describe(next((substance for substance in substances() if substance.atc == code), None))
    included_on = LATER_INCLUDED if code.endswith(("5", "0")) else FIRST_INCLUDED
    yield from ((code, name, one, included_on) for one in (route, SECOND_ROUTES.get(code)) if one)


def _describe(substance: Substance | None) -> tuple[str, str]:
    """Name and route: of substances that we do not know only the route is made up."""
    if substance is None:
        return "", PARENTERAL
    return substance.en.upper(), ROUTES.get(forms()[substance.form]["route"], PARENTERAL)
