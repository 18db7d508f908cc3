"""Stock reports as workbooks: the same rows as from CSV, and every hostile one refused while the worker lives."""

import io
import re
import stat
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from scrapers.parsing import parse_payloads
from scrapers.reading.archive import LARGEST_RATIO, MOST_MEMBERS, UnfitWorkbook
from scrapers.reading.child import USUAL, ChildFailed, Limits, ask_child
from scrapers.reading.sheet import as_text
from scrapers.reading.workbook import read_delivered
from scrapers.registry import load_source
from surveillance.errors import SourceChanged
from surveillance.model.batch import Parsed
from tests.scrapers import golden, workbooks
from tests.scrapers.workbooks import TEMPLATE, report_cells, write_book

SOURCE = load_source("nl_stock_reports")
NUMBERS = ("pack_size", "stock_on_hand", "stock_quarantined", "sales_12m", "shelf_life_days", "gtin", "sales_in_period")
PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SMALL = Limits(memory_bytes=40_000_000)
DAYS = ("period_end", "first_marketed_on")


def parse(data: bytes, name: str = "voorbeeld.xlsx") -> Parsed:
    return parse_payloads(SOURCE, [(name, data)])


def read(data: bytes, limits: Limits = USUAL) -> tuple[str, tuple[str, ...]]:
    return read_delivered("voorbeeld.xlsx", data, TEMPLATE, ";", limits)


def typed(cells: list[list[str]]) -> list[list[Any]]:
    """The cells as a spreadsheet holds them: numbers as numbers, days as days."""
    header = cells[1]
    return [*cells[:2], *([_typed(name, cell) for name, cell in zip(header, row, strict=True)] for row in cells[2:])]


def _typed(name: str, cell: str) -> Any:
    if name in DAYS and ISO_DAY.fullmatch(cell):
        return date.fromisoformat(cell)
    return float(cell) if name in NUMBERS and PLAIN_NUMBER.fullmatch(cell) else cell


def write_typed(cells: list[list[str]]) -> bytes:
    def format_days(book: Any, page: Any) -> None:
        form = book.add_format({"num_format": "dd-mm-yyyy"})
        for number, row in enumerate(typed(cells)):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, place, cell, form)

    return write_book([[None if isinstance(c, date) else c for c in row] for row in typed(cells)], format_days)


@pytest.mark.parametrize("case", ["plain", "a_holder"])
@pytest.mark.parametrize("write", [write_book, write_typed])
def test_a_workbook_gives_the_same_records_as_the_same_report_in_csv(
    case: str, write: Callable[[list[list[str]]], bytes]
) -> None:
    (_, csv_payload), *_ = golden.payloads_of(golden.CASES / SOURCE.id / case)
    from_csv, from_sheet = parse(csv_payload, "voorbeeld.csv"), parse(write(report_cells(case)))
    assert [row.record for row in from_sheet.rows] == [row.record for row in from_csv.rows] != []
    assert [(row.number, row.reason) for row in from_sheet.rejected] == [
        (row.number, row.reason) for row in from_csv.rejected
    ]


def test_a_sheet_that_bears_the_name_of_the_template_needs_no_first_line() -> None:
    parsed = parse(write_book(report_cells()[1:], sheet=TEMPLATE))
    assert [row.record for row in parsed.rows] == [row.record for row in parse(write_book(report_cells())).rows]
    assert any("does not state its number of lines" in remark for remark in parsed.remarks)


def test_a_sheet_of_another_version_is_refused() -> None:
    with pytest.raises(SourceChanged, match="the first line 'report_id"):
        parse(write_book(report_cells()[1:], sheet="stock-report v2"))


def test_fewer_lines_than_the_first_one_states_are_refused() -> None:
    with pytest.raises(SourceChanged, match="4 lines came where the first line states 5"):
        parse(write_book(report_cells()[:-1]))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12.0, "12"),
        (0.1, "0.1"),
        (-3.25, "-3.25"),
        (8712345678906.0, "8712345678906"),
        (1e-07, "0.0000001"),
        (1.5e20, "150000000000000000000"),
        (True, "true"),
        (date(2026, 8, 31), "2026-08-31"),
        (datetime.fromisoformat("2026-08-31"), "2026-08-31"),
        (datetime.fromisoformat("2026-08-31T14:05"), "2026-08-31T14:05:00"),
        (time(14, 5), "14:05:00"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        (" 07622 ", " 07622 "),
    ],
)
def test_a_cell_becomes_text_without_losing_a_digit(cell: Any, text: str) -> None:
    assert as_text(cell) == text


@pytest.mark.parametrize("number", ["0.3", "123456789012345", "0.000123456789", "999999999.99"])
def test_a_number_that_a_spreadsheet_can_hold_comes_back_as_it_was_typed(number: str) -> None:
    assert Decimal(as_text(float(number))) == Decimal(number)


def add_formula(book: Any, page: Any) -> None:
    page.write_formula(2, 10, "=100+20", None, 120)


def hide_row(book: Any, page: Any) -> None:
    page.set_row(3, None, None, {"hidden": True})


def hide_column(book: Any, page: Any) -> None:
    page.set_column(4, 6, None, None, {"hidden": True})


def add_hidden_sheet(book: Any, page: Any) -> None:
    book.add_worksheet("Oud").hide()


def merge(book: Any, page: Any) -> None:
    page.merge_range(9, 0, 9, 3, "")


@pytest.mark.parametrize(
    ("change", "remark"),
    [
        (add_formula, "1 cells hold formulas (the first K3): the results that were stored with them were read"),
        (hide_row, "1 hidden rows (the first 4): they were read"),
        (hide_column, "1 groups of hidden columns: they were read"),
        (add_hidden_sheet, "the hidden sheet 'Oud' was not read"),
        (merge, "1 merged ranges: their value stands in the first cell alone"),
    ],
)
def test_what_a_reader_of_the_sheet_would_not_see_is_remarked(change: Callable[[Any, Any], None], remark: str) -> None:
    parsed = parse(write_book(report_cells(), change))
    assert f"voorbeeld.xlsx: {remark}" in parsed.remarks
    assert len(parsed.rows) == 5


def test_the_stored_result_of_a_formula_is_the_value() -> None:
    text, _ = read(write_book(report_cells(), add_formula))
    assert text.splitlines()[2].split(";")[10] == "120"


def test_two_visible_sheets_of_which_none_is_the_template_are_refused() -> None:
    with pytest.raises(SourceChanged, match="it has 2 visible sheets and none is called 'stock-report v1'"):
        parse(write_book(report_cells(), lambda book, _: book.add_worksheet("Toelichting")))


def test_notes_beside_the_table_do_not_pass_for_a_column() -> None:
    parsed = parse(write_book(report_cells(), lambda _, page: page.write(3, 40, "voorbeeld van een notitie")))
    assert [(row.number, row.reason) for row in parsed.rejected] == [(2, "has 41 cells where 30 are due")]


def test_x02_a_zip_of_a_hundred_thousand_members_is_refused_from_its_directory() -> None:
    many = workbooks.with_members(workbooks.minimal(""), {f"xl/media/{n}.png": b"" for n in range(MOST_MEMBERS)})
    with pytest.raises(UnfitWorkbook, match=f"members where at most {MOST_MEMBERS} are allowed"):
        read(many)


def test_x02_a_zip_that_unpacks_to_much_is_refused_from_its_directory() -> None:
    bomb = workbooks.minimal("", more={"xl/media/image1.png": b"\0" * 50_000_000})
    assert len(bomb) * LARGEST_RATIO < 50_000_000
    with pytest.raises(UnfitWorkbook, match="it unpacks to more than 200 times its size"):
        read(bomb)


def test_x02_members_that_share_their_bytes_are_refused() -> None:
    data = workbooks.minimal("", more={"xl/media/a.png": b"a" * 900, "xl/media/b.png": b"b" * 900})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first, second = (archive.getinfo(f"xl/media/{name}.png").header_offset for name in "ab")
    shared = data.replace(second.to_bytes(4, "little"), first.to_bytes(4, "little"))
    with pytest.raises(UnfitWorkbook, match="its members overlap"):
        read(shared)


def test_x02_a_nested_archive_is_not_opened() -> None:
    inner = workbooks.pack({"bomb": b"\0" * 900_000})
    _, remarks = read(workbooks.with_members(write_book(report_cells()), {"xl/embeddings/book.xlsx": inner}))
    assert "voorbeeld.xlsx: it holds embedded files; they were not opened" in remarks


def test_x03_a_cell_in_the_last_corner_ends_the_child_and_not_the_worker() -> None:
    with pytest.raises(SourceChanged, match=r"voorbeeld\.xlsx: the program that read it broke down \(SIGABRT\)"):
        parse(workbooks.far_cell())


def test_x04_six_million_rows_in_a_small_file_are_refused() -> None:
    data = workbooks.many_rows(6_000_000)
    assert len(data) < 400_000
    with pytest.raises(UnfitWorkbook, match="it unpacks to more than"):
        read(data)


def test_x04_too_many_rows_are_refused_where_the_ratio_does_not_show_it() -> None:
    rows = "".join(f"<row><c><v>{n * n}</v></c></row>" for n in range(100_001))
    with pytest.raises(UnfitWorkbook, match="more than 100000 rows"):
        read(workbooks.minimal(rows))


def test_x04_the_child_has_so_much_time_of_the_processor_and_no_more() -> None:
    rows = "".join(f"<row>{'<c><v>1</v></c>' * 5}<c><v>{n * n}</v></c></row>" for n in range(99_999))
    with pytest.raises(UnfitWorkbook, match="it took more than 1 s of the processor"):
        read(workbooks.minimal(rows, before="<a/>" * 10_000_000), Limits(cpu_seconds=1))


def test_the_child_has_so_much_memory_and_no_more() -> None:
    with pytest.raises(UnfitWorkbook, match=r"broke down|gave up"):
        read(workbooks.minimal("".join(f"<row><c><v>{n * n}</v></c></row>" for n in range(90_000))), SMALL)


def test_a_child_that_only_takes_its_time_is_ended_too() -> None:
    with pytest.raises(ChildFailed, match=r"longer than 0.01 s"):
        ask_child("scrapers.reading.sheet", b"", TEMPLATE, limits=Limits(wall_seconds=0.01))


def test_x05_a_lying_dimension_loses_no_row() -> None:
    text, _ = read(workbooks.lying_dimension(50))
    assert text.splitlines()[1:] == [str(number) for number in range(1, 51)]


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_x06_macros_are_refused_under_any_name(part: str) -> None:
    with pytest.raises(SourceChanged, match="it holds macros"):
        parse(workbooks.with_members(write_book(report_cells()), {part: b"voorbeeld"}))


@pytest.mark.parametrize(
    "name", ["voorbeeld.xlsm", "VOORBEELD.XLSM", "voorbeeld.xls", "voorbeeld.xlsb", "voorbeeld.ods"]
)
def test_x06_x08_other_sorts_of_workbook_are_refused_by_their_name(name: str) -> None:
    with pytest.raises(SourceChanged, match=r"is not accepted: save it as \.xlsx, without macros"):
        parse(write_book(report_cells()), name)


def test_x06_links_to_other_files_are_remarked_and_not_followed() -> None:
    def link(book: Any, page: Any) -> None:
        page.write_formula(2, 10, "=cmd|'/C calc'!A0", None, 120)

    more = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>", "xl/connections.xml": b"<connections/>"}
    parsed = parse(workbooks.with_members(write_book(report_cells(), link), more))
    assert "voorbeeld.xlsx: it holds links to other files; they were not followed" in parsed.remarks
    assert "voorbeeld.xlsx: it holds connections to data elsewhere; they were not opened" in parsed.remarks
    assert len(parsed.rows) == 5


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "xl\\..\\a", "C:/a", "xl/\u00e9.xml", "xl/a\tb"])
def test_x07_a_member_whose_name_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(SourceChanged, match="has a name that leads out of the workbook, or is no plain file"):
        parse(workbooks.with_members(write_book(report_cells()), {name: b"voorbeeld"}))


def test_x07_a_link_among_the_members_is_refused() -> None:
    file = io.BytesIO(write_book(report_cells()))
    with zipfile.ZipFile(file, "a") as archive:
        link = zipfile.ZipInfo("xl/media/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(SourceChanged, match="is no plain file"):
        parse(file.getvalue())


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00voorbeeld",
        b"<html><body><table></table></body></html>",
        b"%PDF-1.7",
        b"stock-report;v1;lines;0\n",
        b"",
    ],
)
def test_x08_what_only_calls_itself_a_workbook_is_refused_by_its_first_bytes(data: bytes) -> None:
    with pytest.raises(SourceChanged, match="it is no workbook: it begins with"):
        parse(data)


def test_x08_a_workbook_that_calls_itself_csv_is_refused() -> None:
    with pytest.raises(SourceChanged, match="a zip archive came where csv"):
        parse(write_book(report_cells()), "voorbeeld.csv")


def test_x08_any_other_zip_is_no_workbook() -> None:
    with pytest.raises(SourceChanged, match=r"it is no workbook: \[Content_Types\].xml is missing"):
        parse(workbooks.pack({"voorbeeld.txt": b"voorbeeld"}))


def test_x09_an_encrypted_workbook_is_named_as_such() -> None:
    with pytest.raises(SourceChanged, match=r"it is encrypted, or an old \.xls under another name"):
        parse(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def test_x09_an_encrypted_member_is_named_as_such() -> None:
    data = bytearray(write_book(report_cells()))
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 1
    with pytest.raises(SourceChanged, match="it is encrypted: send it without a password"):
        parse(bytes(data))


def test_a_document_type_is_refused_before_anything_in_it_grows() -> None:
    bomb = "<!DOCTYPE a [<!ENTITY b 'x'><!ENTITY c '&b;&b;&b;&b;'>]>"
    with pytest.raises(UnfitWorkbook, match=r"declares a document type|cannot be read"):
        read(workbooks.minimal("", doctype=bomb))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_workbook_that_is_cut_is_refused(share: float) -> None:
    data = write_book(report_cells())
    with pytest.raises(SourceChanged, match="it cannot be read as a workbook"):
        parse(data[: int(len(data) * share)])
