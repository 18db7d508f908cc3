"""Rows of every sort of payload, and of HTML pages those of their tables."""

from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from scrapers.reading.delimited import read_delimited
from scrapers.reading.header import agree_header, rows_of_cells
from scrapers.reading.objects import read_lines, read_objects, read_xml_rows
from scrapers.reading.page import Page
from scrapers.reading.row import Row
from scrapers.reading.text import even_out
from surveillance.model.source import Source

BLOCKS = ("p", "li", "div")


def read_rows(source: Source, page: Page) -> Iterator[Row]:
    """The rows of the page, read as the source's content type asks. An empty page has none."""
    if page.is_blank:
        return iter(())
    readers = {
        "csv": read_delimited,
        "json": read_objects,
        "jsonl": read_lines,
        "html": read_tables,
        "xml": read_xml_rows,
    }
    return readers[source.content.type](source, page)


def read_tables(source: Source, page: Page) -> Iterator[Row]:
    """The rows of every table of an HTML page that has agreed columns, one table after the other."""
    tables = [_cells_of(table) for table in BeautifulSoup(page.text, "lxml").find_all("table")]
    ours = [cells for cells in tables if cells and set(source.content.columns) & set(cells[0])]
    if not ours:
        page.refuse(f"no table has any of the columns {', '.join(source.content.columns)}")
    offset = page.offset
    for cells in ours:
        yield from rows_of_cells(source, offset, agree_header(page, cells[0]), cells[1:])
        offset += len(cells) - 1


def _cells_of(table: Tag) -> list[list[str]]:
    return [[_text_of(cell) for cell in line.find_all(["th", "td"])] for line in table.find_all("tr")]


def _text_of(cell: Tag) -> str:
    """The text with a blank for each break, so that numbers on lines of their own do not grow together."""
    for line_break in cell.find_all("br"):
        line_break.replace_with("\n")
    for block in cell.find_all(BLOCKS):
        block.append("\n")
    return even_out(cell.get_text())
