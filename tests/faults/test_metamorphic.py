"""What changes nothing: the order of rows and columns, and white space between them (reliability.md 7.3)."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from scrapers.parsing import parse_payloads
from scrapers.registry import load_source
from tests.faults.mutators import source_ids
from tests.faults.sheets import Sheet, sample_of


def records(sheet: Sheet, text: str) -> list[tuple[str, str]]:
    parsed = parse_payloads(sheet.source, [(sheet.source.id, text.encode(sheet.encoding))])
    assert (parsed.rejected, parsed.ignored, parsed.remarks) == ((), {}, ())
    return sorted((row.record.natural_key, row.record.content_hash) for row in parsed.rows)


def other_row_order(sheet: Sheet) -> str:
    return sheet.with_rows([*sheet.rows[1::2], *sheet.rows[::2]]).as_text()


def other_column_order(sheet: Sheet) -> str:
    places = [*range(1, len(sheet.header)), 0]
    header = [sheet.header[place] for place in places]
    return replace(sheet, header=header, rows=[[row[place] for place in places] for row in sheet.rows]).as_text()


def other_line_ends(sheet: Sheet) -> str:
    return sheet.as_text().replace("\n", "\r\n")


def blank_lines_at_the_end(sheet: Sheet) -> str:
    return sheet.as_text() + "\n\n"


def blanks_around_texts(sheet: Sheet) -> str:
    """A blank before and after every text; JSON keeps to its own white space, for its texts are meant as they stand.

    What stands in a page is a table all the same, and its texts are taken as those of a table.
    """
    if sheet.source.content.type == "json" and not sheet.source.content.embedded:
        return json.dumps(json.loads(sheet.as_text()), indent="\t", separators=(" ,", " : "))
    if sheet.source.content.type == "jsonl":
        lines = sheet.as_text().splitlines()
        return "".join(f"  {json.dumps(json.loads(line), separators=(' , ', ' : '))} \n" for line in lines)
    return sheet.with_rows([[f" {cell}  " for cell in row] for row in sheet.rows]).as_text()


CHANGES = (other_row_order, other_column_order, other_line_ends, blank_lines_at_the_end, blanks_around_texts)


def cases() -> list[tuple[str, Callable[[Sheet], str]]]:
    """Every change to every source; without a header a column is known by its place, so its order means something."""
    return [
        (source_id, change)
        for source_id in source_ids()
        for change in CHANGES
        if change is not other_column_order or load_source(source_id).content.header
    ]


@pytest.mark.parametrize(
    ("source_id", "change"), cases(), ids=[f"{change.__name__}-{source_id}" for source_id, change in cases()]
)
def test_what_means_nothing_changes_no_record(source_id: str, change: Callable[[Sheet], str]) -> None:
    sheet = sample_of(source_id)
    assert records(sheet, change(sheet)) == records(sheet, sheet.as_text()) != []
