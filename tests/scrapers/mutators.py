"""What goes wrong with payloads, done to any source: each mutator takes a source and bytes and gives worse bytes."""

import json
from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup

from surveillance.model.source import Source

Cells = list[list[str]]


def change_cells(source: Source, data: bytes, change: Callable[[Cells], Cells]) -> bytes:
    """The payload with its table changed, the header first; the same for every sort of content."""
    changers = {"csv": _change_csv, "html": _change_html, "json": _change_json, "jsonl": _change_json_lines}
    return changers[source.content.type](source, data, change)


def drop_column(source: Source, data: bytes) -> bytes:
    """Without an agreed column."""
    name = agreed_column(source)
    return change_cells(source, data, lambda cells: [_without(row, cells[0].index(name)) for row in cells])


def rename_column(source: Source, data: bytes) -> bytes:
    """With another name for an agreed column."""
    name = agreed_column(source)
    return change_cells(
        source, data, lambda cells: [[f"{one}_2" if one == name else one for one in cells[0]], *cells[1:]]
    )


def add_column(source: Source, data: bytes) -> bytes:
    """With a column that nobody knows."""
    return change_cells(source, data, lambda cells: [[*cells[0], "brand_new"], *([*row, "x"] for row in cells[1:])])


def reverse_columns(source: Source, data: bytes) -> bytes:
    """With the columns in another order."""
    return change_cells(source, data, lambda cells: [row[::-1] for row in cells])


def reverse_rows(source: Source, data: bytes) -> bytes:
    """With the rows in another order."""
    return change_cells(source, data, lambda cells: [cells[0], *cells[:0:-1]])


def repeat_rows(source: Source, data: bytes) -> bytes:
    """With every row twice."""
    return change_cells(source, data, lambda cells: [cells[0], *cells[1:], *cells[1:]])


def only_header(source: Source, data: bytes) -> bytes:
    """Without rows."""
    return change_cells(source, data, lambda cells: cells[:1])


def replace_value(column: str, value: str) -> Callable[[Source, bytes], bytes]:
    """With another value in the column of the first row."""

    def mutate(source: Source, data: bytes) -> bytes:
        def change(cells: Cells) -> Cells:
            at = cells[0].index(column)
            return [cells[0], [value if n == at else one for n, one in enumerate(cells[1])], *cells[2:]]

        return change_cells(source, data, change)

    return mutate


def agreed_column(source: Source) -> str:
    """A column that the source cannot do without."""
    needed = {"eu_ema_shortages": "medicine_affected", "eu_eudamed_certificates": "notifiedBodySrn"}
    return needed.get(source.id) or source.content.columns[-1]


def _without(row: list[str], at: int) -> list[str]:
    return row[:at] + row[at + 1 :]


def _change_csv(source: Source, data: bytes, change: Callable[[Cells], Cells]) -> bytes:
    lines = data.decode(source.content.encoding).splitlines()
    is_report = lines[0].startswith("stock-report")
    cells = change([line.split(source.content.delimiter) for line in lines[1 if is_report else 0 :]])
    first = [f"stock-report;v1;lines;{len(cells) - 1}"] if is_report else []
    text = "\n".join([*first, *(source.content.delimiter.join(row) for row in cells)]) + "\n"
    return text.encode(source.content.encoding)


def _change_html(source: Source, data: bytes, change: Callable[[Cells], Cells]) -> bytes:
    page = BeautifulSoup(data, "lxml")
    lines = page.find_all("tr")
    cells = change([[cell.get_text() for cell in line.find_all(["th", "td"])] for line in lines])
    table = page.select_one("table")
    assert table is not None
    written = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells)
    table.replace_with(BeautifulSoup(f"<table>{written}</table>", "lxml").table or "")
    return str(page).encode()


def _change_json(source: Source, data: bytes, change: Callable[[Cells], Cells]) -> bytes:
    document = json.loads(data)
    items = _change_objects(document[source.content.items], change)
    document[source.content.items] = items
    if "meta" in document:
        document["meta"]["total_records"] = len(items)
    else:
        document["totalElements"] = len(items)
    return json.dumps(document).encode()


def _change_json_lines(source: Source, data: bytes, change: Callable[[Cells], Cells]) -> bytes:
    items = _change_objects([json.loads(line) for line in data.splitlines()], change)
    return "".join(json.dumps(item) + "\n" for item in items).encode()


def _change_objects(items: list[dict[str, Any]], change: Callable[[Cells], Cells]) -> list[dict[str, Any]]:
    header = list(items[0])
    cells = change([header, *([item[name] for name in header] for item in items)])
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]
