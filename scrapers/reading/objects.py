"""Rows that name their values themselves: objects of JSON and of JSON lines, elements of XML."""

from collections.abc import Iterator
from typing import Any

from scrapers.reading.documents import read_json
from scrapers.reading.gaps import fill_gaps
from scrapers.reading.header import check_columns
from scrapers.reading.page import Page, walk
from scrapers.reading.row import Row
from surveillance.model.source import Source


def read_objects(source: Source, page: Page) -> Iterator[Row]:
    """The rows of a JSON document: the list at the agreed path."""
    path = source.content.items
    items = page.document if path is None or isinstance(page.document, list) else walk(page.document, path)
    if not isinstance(items, list):
        page.refuse(f"there is no list at {path!r}")
    return rows_of_objects(source, page, items)


def read_lines(source: Source, page: Page) -> Iterator[Row]:
    """The rows of JSON lines. One line that is no JSON refuses the whole: nobody can say what is missing."""
    items = []
    for number, line in enumerate(page.text.split("\n"), start=1):
        if line.strip():
            items.append(read_json(page, line, f"line {number}"))
    return rows_of_objects(source, page, items)


def read_xml_rows(source: Source, page: Page) -> Iterator[Row]:
    """The rows of XML: every element with the agreed tag. What an element leaves out is empty, as XML has it."""
    cells = [element.as_cells() for element in page.document.find_all(source.content.items)]
    nothing = dict.fromkeys((name for row in cells for name in row), "")
    return rows_of_objects(source, page, [nothing | row for row in cells])


def rows_of_objects(source: Source, page: Page, items: list[Any]) -> Iterator[Row]:
    """The objects as rows, what they may leave out filled in; one that is no object has that as its fault."""
    return fill_gaps(_as_rows(source, page, items), source.content.optional)


def _as_rows(source: Source, page: Page, items: list[Any]) -> Iterator[Row]:
    columns = frozenset(name for item in items if isinstance(item, dict) for name in item)
    if items:
        check_columns(page, columns)
    for number, item in enumerate(items, start=page.offset + 1):
        if isinstance(item, dict):
            yield Row(source, number, item, columns)
        else:
            yield Row(source, number, {"value": item}, columns, "is no object")
