"""Shapes of sources whose rows are not simply those of a table or a list: each as a form of its own."""

import json
from copy import copy
from html import escape
from typing import Any

from bs4 import BeautifulSoup

from scrapers import registry
from scrapers.reading.page import Page
from surveillance.model.source import Source
from tests.faults.archives import ARCHIVES
from tests.faults.forms import Form, Rows, Table


def _read_columns(source: Source, text: str) -> Table:
    columns = json.loads(text)
    return list(columns), [list(row) for row in zip(*columns.values(), strict=True)], None


def _write_columns(source: Source, header: list[str], rows: Rows, _: Any) -> str:
    """A row of fewer cells leaves the columns of different lengths."""
    columns = {name: [row[place] for row in rows if place < len(row)] for place, name in enumerate(header)}
    return json.dumps(columns, ensure_ascii=False, indent=1)


def _read_entries(source: Source, text: str) -> Table:
    page = BeautifulSoup(text, "lxml")
    entries = page.select("a.shortage-flex-table")
    header = ["href", *(str(cell["class"][0]) for cell in entries[0].find_all("li"))]
    rows: Rows = [[entry["href"], *(cell.get_text() for cell in entry.find_all("li"))] for entry in entries]
    return header, rows, page


def _write_entries(source: Source, header: list[str], rows: Rows, around: Any) -> str:
    page = copy(around)
    first, *others = page.select("a.shortage-flex-table")
    for entry in others:
        entry.decompose()
    written = "\n".join(_entry(header, row) for row in rows)
    first.replace_with(*BeautifulSoup(f"<div>{written}</div>", "html.parser").div.contents)
    return str(page)


def _entry(header: list[str], row: list[Any]) -> str:
    cells = {name: escape(str(cell)) for name, cell in zip(header, row, strict=False)}
    place = cells.pop("href", None)
    items = "".join(f'<li class="{name}">{cell}</li>' for name, cell in cells.items())
    return f'<a class="shortage-flex-table"{"" if place is None else f""" href="{place}" """}><ul>{items}</ul></a>'


def _read_decisions(source: Source, text: str) -> Table:
    """The rows as the parser finds them: a label that stands there in ten ways cannot be read simply."""
    page = Page(source, source.id, text)
    rows = [row.raw for row in registry.parser(source.id).read(source, page)]
    header = list(source.content.columns)
    return header, [[row[name] for name in header] for row in rows], BeautifulSoup(text, "lxml")


def _write_decisions(source: Source, header: list[str], rows: Rows, around: Any) -> str:
    """Every product under one year; what else is said of it behind its labels."""
    page = copy(around)
    main = page.select_one("main")
    main.clear()
    written = "\n".join(_decision(dict(zip(header, row, strict=False))) for row in rows)
    main.append(BeautifulSoup(f"<div><h2>Overzicht besluiten 2026</h2>\n{written}</div>", "html.parser").div)
    return str(page)


def _decision(cells: dict[str, Any]) -> str:
    heading = f"<h4>{escape(str(cells['Product']))}</h4>" if "Product" in cells else ""
    facts = [_fact(name, escape(str(cell))) for name, cell in cells.items() if name != "Product" and cell]
    return f"{heading}<p>{'<br/>'.join(facts)}</p>"


def _fact(name: str, cell: str) -> str:
    """What stands behind its label; that of the numbers is a part of them."""
    return cell if name == "Nummers" else f"{name}: {cell}"


SHAPES: dict[str, Form] = {
    **ARCHIVES,
    "no_dmp_shortages": Form(_read_columns, _write_columns),
    "nl_knmp_farmanco": Form(_read_entries, _write_entries),
    "nl_cbg_tav": Form(_read_decisions, _write_decisions),
}
"""The sources that read their rows by a function of their own."""
LISTS = frozenset({"nl_knmp_farmanco", "nl_cbg_tav"})
"""Those whose entries name their columns themselves: without entries there are no columns either."""
COLUMNAR = frozenset({"no_dmp_shortages"})
"""Those that send a list of values for each column: no row can lack a column that the others have."""
HEADINGS = {"nl_cbg_tav": ("Jaar", "Maand")}
"""Columns that are headings above many rows."""
PROSE = frozenset({"nl_cbg_tav"})
"""Those whose columns are labels in running text, in an order that means something. An unknown label is text."""
