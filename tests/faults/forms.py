"""Forms of payloads: how a header and rows are read from the text of each sort, and written back into it."""

import csv
import io
import json
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from html import escape
from typing import Any

from bs4 import BeautifulSoup
from lxml import etree

from scrapers.reading.delimited import LARGEST_CELL
from surveillance.model.source import Source

ABSENT = object()
"""The cell of a JSON object that lacks the key."""

Rows = list[list[Any]]
Table = tuple[list[str], Rows, Any]
"""The header, the rows, and what stands around them: lines, a document, a page."""


@dataclass(frozen=True)
class Form:
    """One sort of payload."""

    read: Callable[[Source, str], Table]
    write: Callable[[Source, list[str], Rows, Any], str]


def _read_csv(source: Source, text: str) -> Table:
    csv.field_size_limit(LARGEST_CELL)
    content = source.content
    quote = '"' if content.quoted else None
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=content.delimiter, quotechar=quote, strict=True))
    if not content.header:
        return list(content.columns), [line for line in lines if line], ""
    agreed = {*content.columns, *content.aliases}
    held = [len(agreed.intersection(map(str.strip, line))) for line in lines]
    start = held.index(max(held))
    preamble = "".join(content.delimiter.join(line) + "\n" for line in lines[:start])
    width = max(place for place, cell in enumerate(lines[start], start=1) if cell.strip())
    rows = [line if any(line[width:]) else line[:width] for line in lines[start + 1 :] if any(map(str.strip, line))]
    return lines[start][:width], rows, preamble


def _write_csv(source: Source, header: list[str], rows: Rows, preamble: str) -> str:
    lines = [header, *rows] if source.content.header else rows
    if not source.content.quoted:
        return "".join(source.content.delimiter.join(map(str, line)) + "\n" for line in lines)
    out = io.StringIO()
    csv.writer(out, delimiter=source.content.delimiter, lineterminator="\n").writerows(lines)
    return _restate(source, preamble, len(rows)) + out.getvalue()


def _restate(source: Source, preamble: str, count: int) -> str:
    """The lines before the header; where one states how many rows come, it states how many there are."""
    if not preamble or source.content.sought:
        return preamble
    words = preamble.rstrip("\n").split(source.content.delimiter)
    numbers = [place for place, word in enumerate(words) if word.isdecimal()]
    if numbers:
        words[numbers[-1]] = str(count)
    return source.content.delimiter.join(words) + "\n"


def _read_json(source: Source, text: str) -> Table:
    document = json.loads(text)
    if isinstance(document, list):  # the samples keep the bare rows of an interface that gives pages
        document = put({}, source.content.items, document)
    header, rows = table_of(find(document, source.content.items))
    return header, rows, document


def _write_json(source: Source, header: list[str], rows: Rows, document: Any) -> str:
    items = objects_of(header, rows)
    written = put(json.loads(json.dumps(document)), source.content.items, items)
    if source.content.stated_total:
        written = put(written, source.content.stated_total, len(items))
    return json.dumps(written, ensure_ascii=False, indent=1)


def _read_lines(source: Source, text: str) -> Table:
    header, rows = table_of([json.loads(line) for line in text.split("\n") if line.strip()])
    return header, rows, None


def _write_lines(source: Source, header: list[str], rows: Rows, _: Any) -> str:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in objects_of(header, rows))


def _read_html(source: Source, text: str) -> Table:
    page = BeautifulSoup(text, "lxml")
    header, *rows = [
        [cell.get_text(" ", strip=True) for cell in line.find_all(["th", "td"])] for line in page.select("table tr")
    ]
    return header, rows, page


def _write_html(source: Source, header: list[str], rows: Rows, around: Any) -> str:
    page = copy(around)
    lines = ["".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in (header, *rows)]
    table = BeautifulSoup("<table>\n" + "".join(f"<tr>{line}</tr>\n" for line in lines) + "</table>", "lxml").table
    page.select_one("table").replace_with(table)
    return str(page)


def _read_xml(source: Source, text: str) -> Table:
    root = etree.fromstring(text.encode(), etree.XMLParser(encoding="utf-8", remove_blank_text=True))
    items = _items_of(root, source)
    cells = [_cells_of(item) for item in items]
    header = list(dict.fromkeys(name for row in cells for name in row))
    attributes = {name for item in items for name in item.attrib}
    return header, [[row.get(name, "") for name in header] for row in cells], (root, attributes)


def _cells_of(item: Any) -> dict[str, str]:
    children = {etree.QName(child).localname: "; ".join(map(str.strip, child.itertext())) for child in item}
    return {**item.attrib, **children}


def _items_of(root: Any, source: Source) -> list[Any]:
    return [one for one in root.iter("{*}" + (source.content.items or "")) if isinstance(one.tag, str)]


def _write_xml(source: Source, header: list[str], rows: Rows, around: Any) -> str:
    root, attributes = copy(around[0]), around[1]
    first, *others = _items_of(root, source)
    parent, tag = first.getparent(), first.tag
    for one in (first, *others):
        one.getparent().remove(one)
    for row in rows:
        item = etree.SubElement(parent, tag)
        for name, cell in zip(header, row, strict=False):
            if name in attributes:
                item.set(name, str(cell))
            else:
                etree.SubElement(item, tag.rpartition(source.content.items or "")[0] + name).text = str(cell)
        item.tail = "\n"
    parent.text = "\n"
    return f'<?xml version="1.0" encoding="{source.content.encoding}"?>\n' + etree.tostring(root, encoding="unicode")


def embedded(form: Form) -> Form:
    """The same in an HTML page, at the place that the source names."""

    def read(source: Source, text: str) -> Table:
        page = BeautifulSoup(text, "lxml")
        header, rows, document = form.read(source, _text_at(page, source))
        return header, rows, (page, document)

    def write(source: Source, header: list[str], rows: Rows, around: Any) -> str:
        return put_into_page(source, around[0], form.write(source, header, rows, around[1]))

    return Form(read, write)


def _text_at(page: BeautifulSoup, source: Source) -> str:
    selector, _, attribute = (source.content.embedded or "").partition("@")
    element = page.select_one(selector)
    assert element is not None
    return str(element[attribute]) if attribute else element.get_text()


def put_into_page(source: Source, around: BeautifulSoup, text: str) -> str:
    """The page with this text at the place that the source names."""
    page = copy(around)
    selector, _, attribute = (source.content.embedded or "").partition("@")
    element = page.select_one(selector)
    assert element is not None
    if attribute:
        element[attribute] = text
    else:
        element.string = text
    return str(page)


def table_of(items: list[dict[str, Any]]) -> tuple[list[str], Rows]:
    """The objects as a table with every key that one of them has."""
    header = list(dict.fromkeys(name for item in items for name in item))
    return header, [[item.get(name, ABSENT) for name in header] for item in items]


def objects_of(header: list[str], rows: Rows) -> list[Any]:
    """The table as objects."""
    pairs = (zip(header, row, strict=False) for row in rows)
    return [{name: cell for name, cell in pair if cell is not ABSENT} for pair in pairs]


def find(document: Any, path: str | None) -> Any:
    """What stands at the dotted path."""
    for step in path.split(".") if path else ():
        document = document[step]
    return document


def put(document: Any, path: str | None, value: Any) -> Any:
    """The document with this value at the dotted path."""
    if not path:
        return value
    *steps, last = path.split(".")
    place = document
    for step in steps:
        place = place.setdefault(step, {})
    place[last] = value
    return document


FORMS = {
    "csv": Form(_read_csv, _write_csv),
    "json": Form(_read_json, _write_json),
    "jsonl": Form(_read_lines, _write_lines),
    "html": Form(_read_html, _write_html),
    "xml": Form(_read_xml, _write_xml),
}
