"""Forms of payloads: XML, pages that hold a document, text without a header or with one that must be sought, sheets."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from scrapers.reading.opening import open_page
from scrapers.reading.page import Page
from scrapers.reading.row import Row
from scrapers.reading.sheet import LARGEST_OLD, MOST_ROWS
from scrapers.reading.tables import read_rows
from scrapers.registry import load_source
from surveillance.errors import RowError, SourceBlocked, SourceChanged
from surveillance.model.source import Content, Source
from tests.scrapers import workbooks
from tests.scrapers.old_workbooks import write_old_book

pytestmark = pytest.mark.usefixtures("home")


def source_of(**content: Any) -> Source:
    """A source that differs from a plain one in its content only."""
    return load_source("de_bfarm_shortages").model_copy(update={"content": Content(**content)})


def read(data: str | bytes, **content: Any) -> list[Row]:
    """The rows of the payload."""
    source = source_of(**content)
    return list(read_rows(source, page_of(data, **content)))


def page_of(data: str | bytes, **content: Any) -> Page:
    source = source_of(**content)
    return open_page(source, "lijst", data.encode(source.content.encoding) if isinstance(data, str) else data)


def raws(rows: list[Row]) -> list[dict[str, Any]]:
    return [dict(row.raw) for row in rows]


# XML

XML = {"type": "xml", "items": "pack"}


def test_the_attributes_and_children_of_an_element_are_its_columns() -> None:
    rows = read('<list><pack id="1"><name> Amoxi  cilline </name></pack><pack id="2"><name/></pack></list>', **XML)
    assert raws(rows) == [{"id": "1", "name": "Amoxi cilline"}, {"id": "2", "name": ""}]
    assert [row.number for row in rows] == [1, 2]


def test_what_an_element_leaves_out_is_empty_and_what_no_element_has_is_gone() -> None:
    first, second = read("<list><pack><a>1</a><b>2</b></pack><pack><a>3</a></pack></list>", **XML)
    assert (first.take("b"), second.take("b")) == ("2", None)
    with pytest.raises(SourceChanged, match="there is no column 'c' any more"):
        second.take("c")


def test_children_of_one_name_and_texts_deeper_down_share_a_column() -> None:
    text = "<list><pack><s>A</s><s>B</s><codes><code>N05</code>\n<code>N06</code></codes></pack></list>"
    assert raws(read(text, **XML)) == [{"s": "A; B", "codes": "N05; N06"}]


def test_an_attribute_of_a_child_is_not_lost() -> None:
    assert raws(read('<list><pack><a kind="x">1</a></pack></list>', **XML)) == [{"a": "1", "a@kind": "x"}]


def test_prefixes_and_facts_of_the_markup_are_no_data() -> None:
    text = (
        '<v:list xmlns:v="urn:v" xmlns:xsi="urn:x" xsi:schemaLocation="v.xsd">'
        '<v:pack xsi:type="t"><v:name xml:lang="de">é</v:name></v:pack></v:list>'
    )
    assert raws(read(text, **XML)) == [{"name": "é"}]


def test_comments_instructions_and_cdata_are_read_as_xml_means_them() -> None:
    text = "<list><!-- pack --><?php x?><pack><a><![CDATA[<b> & ]]>c</a></pack></list>"
    assert raws(read(text, **XML)) == [{"a": "<b> & c"}]


def test_the_agreed_columns_hold_for_xml_too() -> None:
    with pytest.raises(SourceChanged, match="missing columns: name; new ones: title"):
        read("<list><pack><title>1</title></pack></list>", **XML, columns=("name",))


def test_xml_without_rows_has_none() -> None:
    assert read("<list/>", **XML, columns=("name",)) == []


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><list><pack><a>&b;</a></pack></list>'
OUTSIDE = '<!DOCTYPE x SYSTEM "https://elders.example/x.dtd"><list><pack><a>1</a></pack></list>'
LEAK = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><list><pack><a>&f;</a></pack></list>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, LEAK, f'<?xml version="1.0"?>\n<!-- x -->{BOMB}'])
def test_a_document_type_is_refused_and_nothing_of_it_is_followed(text: str) -> None:
    with pytest.raises(SourceChanged, match="declares a document type"):
        read(text, **XML)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<list><pack><a>1</a></pack>", "cut off or no XML"),
        ("<list><pack a='1' a='2'/></list>", "cut off or no XML: duplicate attribute"),
        ("<list>&onbekend;</list>", "cut off or no XML: undefined entity"),
        ("a;b;c\n1;2;3\n", "cut off or no XML"),
        ("<list/><list/>", "cut off or no XML: junk after document element"),
        ("<a>" * 200 + "</a>" * 200, "nested too deeply"),
        ("<a>" * 100_000, "nested too deeply"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><list/>', "says it is in ISO-8859-1 where utf-8 was agreed"),
        ('<?xml version="1.0" encoding="onzin"?><list/>', "says it is in onzin"),
    ],
)
def test_what_is_no_whole_xml_of_the_agreed_encoding_is_refused(text: str, reason: str) -> None:
    with pytest.raises(SourceChanged, match=reason):
        read(text, **XML)


@pytest.mark.parametrize("name", ["utf-8", "UTF8", "windows-1252"])
def test_the_encoding_that_was_agreed_may_be_called_by_any_of_its_names(name: str) -> None:
    agreed = "cp1252" if name.startswith("w") else "utf-8"
    text = f"<?xml version='1.0' encoding='{name}'?><list><pack><a>é</a></pack></list>"
    assert raws(read(text, **XML, encoding=agreed)) == [{"a": "é"}]


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html>", "<html>", '<?xml version="1.0"?><!DOCTYPE html>', "<!-- x --><HTML>"]
)
def test_a_page_in_place_of_xml_is_a_page_and_a_barrier_is_a_barrier(start: str) -> None:
    with pytest.raises(SourceChanged, match="an HTML page came where xml was due"):
        read(f"{start}<body>Zoekresultaten</body></html>", **XML)
    with pytest.raises(SourceBlocked, match="captcha"):
        read(f"{start}<body>captcha</body></html>", **XML)


def test_xml_states_its_total_and_its_instant_at_a_path_of_tags_and_attributes() -> None:
    text = '<list><meta at="2026-09-27T02:00:00"><count>2</count></meta><pack/><pack/></list>'
    page = page_of(text, **XML, stated_total="meta.count", stated_as_of="meta.at")
    assert page.stated_total == 2
    assert page.stated_as_of == datetime(2026, 9, 27, 0, 0, tzinfo=UTC)
    with pytest.raises(SourceChanged, match="the stated number of rows is"):
        assert page_of(text.replace(">2<", ">twee<"), **XML, stated_total="meta.count").stated_total


@pytest.mark.parametrize("path", ["meta.elders", "elders.at", "meta.count.deeper"])
def test_a_path_that_leads_nowhere_states_nothing(path: str) -> None:
    text = '<list><meta at="2026-09-27"><count>2</count></meta></list>'
    assert page_of(text, **XML, stated_as_of=path).stated_as_of is None


# A document in a page

EMBEDDED = {"type": "json", "embedded": "input#lijst@value", "items": "rows"}


def embed(document: str, place: str = '<input id="lijst" value="{}">') -> str:
    shown = document.replace("&", "&amp;").replace('"', "&quot;")
    return f"<!DOCTYPE html>\n<html><body>{place.format(shown)}</body></html>\n"


def test_the_document_is_read_from_the_attribute_of_the_element() -> None:
    assert raws(read(embed('{"rows": [{"a": "é & 1"}]}'), **EMBEDDED)) == [{"a": "é & 1"}]


def test_without_an_attribute_the_text_of_the_element_is_the_document() -> None:
    page = "<html><script id='d' type='application/json'>{\"rows\": [{\"a\": 1}]}</script></html>"
    assert raws(read(page, **EMBEDDED | {"embedded": "script#d"})) == [{"a": 1}]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (embed("{}", '<input id="anders" value="{}">'), "nothing on the page matches 'input#lijst'"),
        (embed("{}", '<input id="lijst" data-value="{}">'), "there is no document at"),
        (embed("  "), "there is no document at"),
        (embed('{"rows": ['), "cut off or no JSON"),
        (embed('{"rows": []}').replace("</html>", ""), "does not end with </html>"),
        ('{"rows": []}', "does not end with </html>"),
    ],
)
def test_a_page_without_its_document_is_refused(page: str, reason: str) -> None:
    with pytest.raises(SourceChanged, match=reason):
        read(page, **EMBEDDED)


def test_a_barrier_in_place_of_the_page_that_holds_the_document_is_a_refusal() -> None:
    with pytest.raises(SourceBlocked, match="captcha"):
        read("<html><body>Please solve this captcha</body></html>", **EMBEDDED)


# Without a header

BARE = {"type": "csv", "header": False, "delimiter": "\t", "columns": ("cis", "code", "link")}


def test_without_a_header_the_columns_are_known_by_their_place() -> None:
    rows = read("1\t2\thttps://x\n3\t4\t\n", **BARE)
    assert raws(rows) == [{"cis": "1", "code": "2", "link": "https://x"}, {"cis": "3", "code": "4", "link": ""}]


def test_without_a_header_a_row_with_another_number_of_cells_waits_by_itself() -> None:
    rows = read("1\t2\tx\n1\t2\tx\ty\n3\t4\tz\n", **BARE)
    assert [row.fault for row in rows] == [None, "has 4 cells where 3 are due", None]


@pytest.mark.parametrize("line", ["1\t2\n", "1\t2\t3\t4\n"])
def test_without_a_header_another_number_of_columns_in_every_row_is_refused(line: str) -> None:
    with pytest.raises(SourceChanged, match="no row has the 3 columns that were agreed"):
        read(line * 5, **BARE)


def test_without_a_header_a_cut_last_row_is_refused_all_the_same() -> None:
    with pytest.raises(SourceChanged, match="cut off"):
        read("1\t2\tx\n1\t2", **BARE)


# Without quotes


def test_a_quote_that_is_only_a_letter_opens_nothing() -> None:
    text = 'a|b\n"COLD" tabletten|1\n2" pleister|x"\n'
    assert raws(read(text, type="csv", delimiter="|", quoted=False)) == [
        {"a": '"COLD" tabletten', "b": "1"},
        {"a": '2" pleister', "b": 'x"'},
    ]
    with pytest.raises(SourceChanged, match="line"):
        read(text, type="csv", delimiter="|")


# A header that must be sought

SOUGHT = {"type": "csv", "delimiter": ";", "sought": True, "columns": ("Nome", "AIC"), "aliases": {"Codice AIC": "AIC"}}


@pytest.mark.parametrize(
    "before", ["", "Elenco;\n", "Elenco dei medicinali\n\n;;;\nNome;;\naggiornato al;27/09/2026\n"]
)
def test_the_header_is_the_first_line_that_has_every_agreed_column(before: str) -> None:
    rows = read(f"{before}Nome;Codice AIC;Nota\nx;1;\n\n;;\ny;2;z\n", **SOUGHT)
    assert raws(rows) == [{"Nome": "x", "AIC": "1", "Nota": ""}, {"Nome": "y", "AIC": "2", "Nota": "z"}]


def test_blank_cells_to_the_right_are_no_columns_and_filled_ones_are_a_fault() -> None:
    rows = read("Elenco\nNome;AIC;;;\nx;1;;;\ny;2;;note;\n", **SOUGHT)
    assert raws(rows)[0] == {"Nome": "x", "AIC": "1"}
    assert rows[1].fault == "has 5 cells where 2 are due"


def test_where_no_line_is_the_header_the_likeliest_tells_what_is_gone() -> None:
    with pytest.raises(SourceChanged, match="missing columns: AIC; new ones: Codice"):
        read("Elenco\nNome;Codice\nx;1\n", **SOUGHT)


# Workbooks that a source publishes

SHEET = SOUGHT | {"workbook": "Lista"}
CELLS: list[list[Any]] = [
    ["Elenco", "", ""],
    ["", "", ""],
    ["Nome", "Codice AIC", "Inizio"],
    ["Amoxicillina; x", 12.5, date(2026, 9, 1)],
    ["", "", ""],
    ["b", 7, ""],
]


def write_new_book(cells: list[list[Any]], sheet: str = "Lista") -> bytes:
    """As `write_old_book`, in the form of today."""

    def put_days(book: Any, page: Any) -> None:
        form = book.add_format({"num_format": "dd-mm-yyyy"})
        for at, row in enumerate(cells):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(at, place, cell, form)

    plain = [[None if isinstance(cell, date) else cell for cell in row] for row in cells]
    return workbooks.write_book(plain, put_days, sheet)


@pytest.mark.parametrize("write", [write_new_book, write_old_book])
def test_a_published_workbook_is_known_by_its_first_bytes_and_read_by_its_sheet(
    write: Callable[[list[list[Any]], str], bytes],
) -> None:
    assert raws(read(write(CELLS, "Lista"), **SHEET)) == [
        {"Nome": "Amoxicillina; x", "AIC": "12.5", "Inizio": "2026-09-01"},
        {"Nome": "b", "AIC": "7", "Inizio": ""},
    ]
    assert page_of(write(CELLS, "Lista"), **SHEET).remarks == ()


def test_the_same_source_may_send_delimited_text() -> None:
    assert raws(read("Nome;AIC\nx;1\n", **SHEET)) == [{"Nome": "x", "AIC": "1"}]


def test_of_several_sheets_the_agreed_one_is_read_and_the_others_need_no_word() -> None:
    def add_sheet(book: Any, _: Any) -> None:
        book.add_worksheet("Toelichting").write(0, 0, "x")

    page = page_of(workbooks.write_book(CELLS[:3], add_sheet, "Lista"), **SHEET)
    assert (page.remarks, page.text.splitlines()[-1]) == ((), "Nome;Codice AIC;Inizio")
    with pytest.raises(SourceChanged, match="2 visible sheets and none is called 'Lista'"):
        read(workbooks.write_book(CELLS[:3], add_sheet, "Anders"), **SHEET)


def test_the_only_sheet_is_read_under_another_name() -> None:
    page = page_of(write_new_book(CELLS, "Foglio1"), **SHEET)
    assert page.text.startswith("Elenco")


@pytest.mark.parametrize(
    "data", [workbooks.far_cell(), workbooks.with_members(write_new_book(CELLS), {"xl/vbaProject.bin": b"x"})]
)
def test_a_published_workbook_made_to_do_harm_is_refused_as_a_delivered_one(data: bytes) -> None:
    with pytest.raises(SourceChanged, match=r"macros|SIGABRT|rows"):
        read(data, **SHEET)


def test_an_old_workbook_that_claims_endless_rows_is_read_as_it_is_or_refused() -> None:
    book = write_old_book([["Nome", "AIC"], ["x", 1]], "Lista", rows=MOST_ROWS * 10)
    assert raws(read(book, **SHEET)) == [{"Nome": "x", "AIC": "1"}]


@pytest.mark.parametrize(
    "data",
    [
        write_old_book(CELLS, "Lista")[:2_000],
        write_old_book(CELLS, "Lista")[:512] + bytes(4_000),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(LARGEST_OLD),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5_000,
    ],
)
def test_an_old_workbook_that_is_cut_damaged_or_too_large_is_refused_and_the_worker_lives(data: bytes) -> None:
    with pytest.raises(SourceChanged, match="lijst: "):
        read(data, **SHEET)


def test_an_old_workbook_where_text_was_due_is_named() -> None:
    with pytest.raises(SourceChanged, match="an old workbook came where csv"):
        read(write_old_book(CELLS, "Lista"), **SOUGHT)


# What a source may say of its content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"type": "xml"}, "xml needs items"),
        ({"type": "json", "sought": True, "columns": ["a"]}, "sought: means nothing where the type is json"),
        ({"type": "csv", "embedded": "input@value"}, "embedded: means nothing"),
        ({"type": "csv", "optional": ["a"]}, "optional: means nothing"),
        ({"type": "html", "header": False, "columns": ["a"]}, "header: means nothing"),
        ({"type": "csv", "sought": True}, "needs the agreed columns"),
        ({"type": "csv", "header": False}, "needs the agreed columns"),
        ({"type": "csv", "header": False, "columns": ["a"], "aliases": {"b": "a"}}, "without a header"),
        ({"type": "csv", "stated_as_of": "meta.timestamp"}, "must be a form"),
        ({"type": "csv", "workbook": "Blad1", "quoted": False}, "a sheet is written with quotes"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(content: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Content(**content)


def test_a_row_without_a_required_cell_is_the_only_one_that_waits() -> None:
    first, second = read(json.dumps({"rows": [{"a": "x"}, {"a": ""}]}), type="json", items="rows")
    assert first.take_required("a") == "x"
    with pytest.raises(RowError, match="a: is empty"):
        second.take_required("a")
