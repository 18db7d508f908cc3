"""A payload as a sheet, header and rows, whatever its sort: read it, change it, and write it back in its own form."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from scrapers.parsing import parse_payloads
from scrapers.reading.header import present_names
from scrapers.reading.workbook import STARTS, read_published
from scrapers.registry import load_source
from surveillance.errors import SourceError
from surveillance.model.batch import Parsed
from surveillance.model.source import Source
from surveillance.samples.manifest import read_manifest
from tests.faults.forms import ABSENT, FORMS, Form, Rows, embedded, put_into_page
from tests.faults.shapes import SHAPES

__all__ = ["ABSENT", "Rows", "Sheet", "parse_sheet", "payload_of", "read_sheet", "sample_of"]

SAMPLES = Path(__file__).parents[2] / "samples"
CASES = Path(__file__).parents[1] / "scrapers" / "cases"
MOST_ROWS = 75
"""Rows of a sample that the faults are done to: enough for every guard, few enough to be quick."""


@dataclass(frozen=True)
class Sheet:
    """A payload of a source."""

    source: Source
    header: list[str]
    rows: Rows
    around: Any = None
    """What stands around the rows: lines before the header, a document, a page."""

    @property
    def encoding(self) -> str:
        """The agreed encoding."""
        return self.source.content.encoding

    @property
    def states_its_length(self) -> bool:
        """Whether a line before the header says how many rows come."""
        return self.source.content.type == "csv" and bool(self.around) and not self.source.content.sought

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
        return form_of(self.source).write(self.source, self.header, self.rows, self.around)

    def as_bytes(self) -> bytes:
        """The payload as the source sends it."""
        return self.as_text().encode(self.encoding)

    def changed(self, change: Callable[[str], str]) -> bytes:
        """The payload after a change of its text; where it is a document in a page, of the document's text."""
        if not self.source.content.embedded:
            return change(self.as_text()).encode(self.encoding)
        page, document = self.around
        text = _form_within(self.source).write(self.source, self.header, self.rows, document)
        return put_into_page(self.source, page, change(text)).encode(self.encoding)


def form_of(source: Source) -> Form:
    """How the source's payloads are read and written."""
    form = _form_within(source)
    return embedded(form) if source.content.embedded else form


def _form_within(source: Source) -> Form:
    return SHAPES.get(source.id) or FORMS[source.content.type]


def payload_of(source_id: str) -> Path | None:
    """The source's sample, or else its largest golden case that is read; none where it has neither."""
    folder = SAMPLES / read_manifest(SAMPLES).main_capture / source_id
    golden = [path for path in (CASES / source_id).glob("*/payload*") if (path.parent / "expected.json").exists()]
    return min(folder.glob("*"), default=None) or max(golden, key=lambda path: path.stat().st_size, default=None)


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
    """The payload as a sheet with the present names of its columns.

    Of a workbook it is the sheet that is meant, as the text that the source may send as well.
    """
    content = source.content
    if content.workbook and data.startswith(STARTS):
        text, _ = read_published(source.id, data, content.workbook, content.delimiter)
    else:
        text = data.decode(content.encoding)
    header, rows, around = form_of(source).read(source, text)
    return Sheet(source, present_names(source, header) if content.aliases else header, rows, around)
