"""A payload as a sheet, header and rows, whatever its sort: read it, change it, and write it back in its own form."""

import csv
import io
import json
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from scrapers.parsing import parse_payloads
from scrapers.reading.tables import LARGEST_CELL
from scrapers.registry import load_source
from surveillance.errors import SourceError
from surveillance.model.batch import Parsed
from surveillance.model.source import Source
from surveillance.samples.manifest import read_manifest

SAMPLES = Path(__file__).parents[2] / "samples"
CASES = Path(__file__).parents[1] / "scrapers" / "cases"
MOST_ROWS = 75
"""Rows of a sample that the faults are done to: enough for every guard, few enough to be quick."""
ABSENT = object()
"""The cell of a JSON object that lacks the key."""

Rows = list[list[Any]]


@dataclass(frozen=True)
class Sheet:
    """A payload of a source."""

    source: Source
    header: list[str]
    rows: Rows
    preamble: str = ""
    """CSV: the lines before the header."""
    document: Any = None
    """JSON: what stands around the rows. HTML: the page."""

    @property
    def encoding(self) -> str:
        """The agreed encoding."""
        return self.source.content.encoding

    def column(self, name: str) -> list[Any]:
        """The cells of a column."""
        at = self.header.index(name)
        return [row[at] for row in self.rows]

    def with_cells(self, name: str, change: Callable[[int, Any], Any]) -> "Sheet":
        """The sheet with another value in each cell of the column, by the place of its row and its old value."""
        at = self.header.index(name)
        rows = [[*row[:at], change(place, row[at]), *row[at + 1 :]] for place, row in enumerate(self.rows)]
        return replace(self, rows=rows)

    def with_rows(self, rows: Rows) -> "Sheet":
        """The sheet with other rows; what it states of their number follows."""
        return replace(self, rows=rows)

    def as_text(self) -> str:
        """The payload as text, in the source's own form."""
        return WRITERS[self.source.content.type](self)

    def as_bytes(self) -> bytes:
        """The payload as the source sends it."""
        return self.as_text().encode(self.encoding)


def payload_of(source_id: str) -> Path | None:
    """The source's sample, or else its largest golden case; none where it has neither."""
    suffix = load_source(source_id).content.type
    samples = (SAMPLES / read_manifest(SAMPLES).main_capture / source_id).glob(f"*.{suffix}")
    cases = (CASES / source_id).glob(f"*/payload*.{suffix}")
    golden = [path for path in cases if (path.parent / "expected.json").exists()]
    return min(samples, default=None) or max(golden, key=lambda path: path.stat().st_size, default=None)


@cache
def sample_of(source_id: str) -> Sheet:
    """The first rows of the source's sample that are read without a word: what a good day brings."""
    source, path = load_source(source_id), payload_of(source_id)
    assert path, f"{source_id} has neither a sample nor a golden case"
    whole = read_sheet(source, path.read_bytes())
    good = [whole.rows[staged.number - 1] for staged in parse_sheet(whole).rows]
    return whole.with_rows(good[:MOST_ROWS])


def parse_sheet(sheet: Sheet) -> Parsed:
    """What the source's parser makes of the sheet; nothing where it refuses it whole."""
    try:
        return parse_payloads(sheet.source, [(sheet.source.id, sheet.as_bytes())])
    except SourceError:
        return Parsed(())


def read_sheet(source: Source, data: bytes) -> Sheet:
    """The payload as a sheet."""
    return READERS[source.content.type](source, data.decode(source.content.encoding))


def _read_csv(source: Source, text: str) -> Sheet:
    csv.field_size_limit(LARGEST_CELL)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=source.content.delimiter, strict=True))
    agreed = {*source.content.columns, *source.content.aliases}
    start = next(place for place, line in enumerate(lines) if agreed & set(line))
    preamble = "".join(source.content.delimiter.join(line) + "\n" for line in lines[:start])
    return Sheet(source, lines[start], [line for line in lines[start + 1 :] if line], preamble)


def _write_csv(sheet: Sheet) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=sheet.source.content.delimiter, lineterminator="\n").writerows(
        [sheet.header, *sheet.rows]
    )
    return _restate(sheet) + out.getvalue()


def _restate(sheet: Sheet) -> str:
    """The preamble, its last number being that of the rows."""
    words = sheet.preamble.rstrip("\n").split(sheet.source.content.delimiter)
    numbers = [place for place, word in enumerate(words) if word.isdecimal()]
    if numbers:
        words[numbers[-1]] = str(len(sheet.rows))
    return sheet.source.content.delimiter.join(words) + "\n" if sheet.preamble else ""


def _read_json(source: Source, text: str) -> Sheet:
    document = json.loads(text)
    if isinstance(document, list):  # the samples keep the bare rows of an interface that gives pages
        document = _put({}, source.content.items, document)
    header, rows = _table(_find(document, source.content.items))
    return Sheet(source, header, rows, document=document)


def _write_json(sheet: Sheet) -> str:
    content = sheet.source.content
    items = _objects(sheet)
    document = _put(json.loads(json.dumps(sheet.document)), content.items, items)
    if content.stated_total:
        document = _put(document, content.stated_total, len(items))
    return json.dumps(document, ensure_ascii=False, indent=1)


def _read_lines(source: Source, text: str) -> Sheet:
    header, rows = _table([json.loads(line) for line in text.split("\n") if line.strip()])
    return Sheet(source, header, rows)


def _write_lines(sheet: Sheet) -> str:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in _objects(sheet))


def _read_html(source: Source, text: str) -> Sheet:
    page = BeautifulSoup(text, "lxml")
    header, *rows = [
        [cell.get_text(" ", strip=True) for cell in line.find_all(["th", "td"])] for line in page.select("table tr")
    ]
    return Sheet(source, header, rows, document=page)


def _write_html(sheet: Sheet) -> str:
    page = copy(sheet.document)
    lines = ["".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in (sheet.header, *sheet.rows)]
    table = BeautifulSoup("<table>\n" + "".join(f"<tr>{line}</tr>\n" for line in lines) + "</table>", "lxml").table
    page.select_one("table").replace_with(table)
    return str(page)


def _table(items: list[dict[str, Any]]) -> tuple[list[str], Rows]:
    header = list(dict.fromkeys(name for item in items for name in item))
    return header, [[item.get(name, ABSENT) for name in header] for item in items]


def _objects(sheet: Sheet) -> list[Any]:
    pairs = (zip(sheet.header, row, strict=False) for row in sheet.rows)
    return [{name: cell for name, cell in pair if cell is not ABSENT} for pair in pairs]


def _find(document: Any, path: str | None) -> Any:
    for step in path.split(".") if path else ():
        document = document[step]
    return document


def _put(document: Any, path: str | None, value: Any) -> Any:
    if not path:
        return value
    *steps, last = path.split(".")
    place = document
    for step in steps:
        place = place.setdefault(step, {})
    place[last] = value
    return document


READERS: dict[str, Callable[[Source, str], Sheet]] = {
    "csv": _read_csv,
    "json": _read_json,
    "jsonl": _read_lines,
    "html": _read_html,
}
WRITERS: dict[str, Callable[[Sheet], str]] = {
    "csv": _write_csv,
    "json": _write_json,
    "jsonl": _write_lines,
    "html": _write_html,
}
