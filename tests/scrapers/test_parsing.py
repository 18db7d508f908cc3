"""The engine under every fault, done to every source: what is wrong with a payload must never pass for fewer rows."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from scrapers import registry
from scrapers.parsing import parse_payloads
from scrapers.reading.row import Row
from scrapers.reading.text import even_out
from scrapers.registry import Parser, load_source, source_ids
from surveillance.errors import SourceBlocked, SourceChanged
from surveillance.model.batch import Parsed
from surveillance.model.record import Record
from surveillance.model.source import Source
from tests.faults.shapes import LISTS, PROSE, SHAPES
from tests.faults.sheets import CASES, read_sheet, sample_of
from tests.scrapers import mutators

SHARED = Path(__file__).parents[2].parent / "shared" / "data"

SOURCES = {source_id: load_source(source_id) for source_id in source_ids()}
PREFERRED = {
    "eu_ema_shortages": "recorded_excerpt",
    "eu_eudamed_certificates": "recorded_entry",
    "nl_igj_exemptions": "recorded_excerpt",
}
"""The case that the mutators start from where it is not `plain`."""

every_source = pytest.mark.parametrize("source_id", SOURCES)


def those(fit: Callable[[Source], bool]) -> pytest.MarkDecorator:
    """The sources of which this is true."""
    return pytest.mark.parametrize("source_id", [source_id for source_id, source in SOURCES.items() if fit(source)])


def has_header(source: Source) -> bool:
    """Whether names, and not places, tell its columns apart."""
    return source.content.header and source.id not in PROSE


@cache
def payload_of(source_id: str) -> bytes:
    """A payload of which no row is odd: the plain case, or else the good rows of what there is, as text."""
    case = CASES / source_id / PREFERRED.get(source_id, "plain")
    payloads = list(case.glob("payload*"))
    is_plain = source_id not in SHAPES and not SOURCES[source_id].content.workbook
    if len(payloads) == 1 and is_plain and is_quiet(case):
        return payloads[0].read_bytes()
    return sample_of(source_id).as_bytes()


def is_quiet(case: Path) -> bool:
    """Whether every row of the case gives a record and nothing is remarked."""
    facts = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    return not facts["remarks"] and facts["rows_in"] == len(facts["records"])


def agreed_column(source_id: str) -> str:
    """A column that the source cannot do without: an agreed one, or one whose absence is noticed."""
    source, data = SOURCES[source_id], payload_of(source_id)
    header = read_sheet(source, data).header
    agreed = [name for name in source.content.columns if name in header]
    return agreed[-1] if agreed else next(name for name in header if _is_missed(source, data, name))


def _is_missed(source: Source, data: bytes, name: str) -> bool:
    try:
        parse(source, mutators.drop_column(name)(source, data))
    except SourceChanged:
        return True
    return False


def parse(source: Source, *payloads: bytes) -> Parsed:
    return parse_payloads(source, [(f"payload {number}", data) for number, data in enumerate(payloads)])


def mutate(source_id: str, mutator: Callable[[Source, bytes], bytes]) -> Parsed:
    source = load_source(source_id)
    return parse(source, mutator(source, payload_of(source_id)))


def records(parsed: Parsed) -> set[tuple[str, str]]:
    return {(row.record.natural_key, row.record.content_hash) for row in parsed.rows}


@every_source
def test_an_html_page_is_never_read_as_no_rows(source_id: str) -> None:
    page = b"\n<!DOCTYPE html>\n<html><head><title>Search results</title></head><body><p>x</p></body></html>\n"
    with pytest.raises(SourceChanged):
        parse(load_source(source_id), page)


@pytest.mark.parametrize(
    "barrier",
    [
        "<title>Just a moment...</title>",
        "<title>Request Rejected</title>",
        "<title>Access Denied</title>",
        "<p>Please solve this captcha</p>",
        "<form><input type='password' name='p'></form>",
        "<p>Wilt u alle cookies accepteren?</p>",
        "<p>Wegens onderhoud is deze pagina niet bereikbaar</p>",
    ],
)
@pytest.mark.parametrize("source_id", ["eu_ema_shortages", "nl_igj_exemptions", "nl_cbg_register"])
def test_a_barrier_in_place_of_the_data_is_a_refusal(source_id: str, barrier: str) -> None:
    page = f"<!doctype html><html><head></head><body>{barrier}</body></html>".encode()
    with pytest.raises(SourceBlocked, match=source_id):
        parse(load_source(source_id), page)


def test_the_recorded_page_in_place_of_a_csv_is_refused() -> None:
    recorded = SHARED / "error_pages" / "ca_drugshortages_html_instead_of_csv_2018-05-25.html"
    if not recorded.exists():
        pytest.skip("the recorded payloads (../shared/data) are not here")
    with pytest.raises(SourceChanged, match="an HTML page came where csv was due"):
        parse(load_source("nl_cbg_register"), recorded.read_bytes())


@pytest.mark.parametrize("data", [b"", b"  \r\n\t ", b"\xef\xbb\xbf"])
@every_source
def test_an_empty_payload_gives_no_rows_and_says_so(source_id: str, data: bytes) -> None:
    if source_id == "nl_stock_reports":
        with pytest.raises(SourceChanged, match="the first line"):
            parse(load_source(source_id), data)
        return
    parsed = parse(load_source(source_id), data)
    assert parsed.rows_in == 0
    assert any("the payload is empty" in remark for remark in parsed.remarks)


@those(lambda source: source.content.type in ("csv", "html") and source.id not in LISTS)
def test_a_header_without_rows_gives_no_rows(source_id: str) -> None:
    assert mutate(source_id, mutators.only_header).rows_in == 0


@pytest.mark.parametrize("mutator", [mutators.drop_column, mutators.rename_column])
@those(lambda source: source.content.header)
def test_a_missing_or_renamed_column_stops_the_batch_and_is_named(
    source_id: str, mutator: Callable[[str], Callable[[Source, bytes], bytes]]
) -> None:
    name = agreed_column(source_id)
    with pytest.raises(SourceChanged, match=re.escape(name)):
        mutate(source_id, mutator(name))


@pytest.mark.parametrize("change", [mutators.add_column, lambda source, data: drop_last(source, data)])
@those(lambda source: not source.content.header)
def test_without_a_header_another_number_of_columns_stops_the_batch(
    source_id: str, change: Callable[[Source, bytes], bytes]
) -> None:
    with pytest.raises(SourceChanged, match="no row has the"):
        mutate(source_id, change)


def drop_last(source: Source, data: bytes) -> bytes:
    """Every row without its last cell."""
    return mutators.change_cells(source, data, lambda cells: [row[:-1] for row in cells])


@those(has_header)
def test_a_new_column_changes_nothing_and_is_named(source_id: str) -> None:
    before, after = mutate(source_id, lambda _, data: data), mutate(source_id, mutators.add_column)
    assert records(after) == records(before)
    assert "nobody takes the column 'brand_new'" in after.remarks
    assert not before.remarks


@pytest.mark.parametrize("mutator", [mutators.reverse_columns, mutators.reverse_rows])
@those(has_header)
def test_the_order_of_rows_and_columns_means_nothing(source_id: str, mutator: Callable[[Source, bytes], bytes]) -> None:
    before, after = mutate(source_id, lambda _, data: data), mutate(source_id, mutator)
    assert records(after) == records(before) != set()
    assert len(after.rejected) == len(before.rejected)


@every_source
def test_rows_that_come_twice_are_counted_once(source_id: str) -> None:
    before, after = mutate(source_id, lambda _, data: data), mutate(source_id, mutators.repeat_rows)
    assert records(after) == records(before)
    assert after.rows_in == 2 * before.rows_in
    assert after.ignored["duplicate"] == len(before.rows)


@those(lambda source: source.content.type == "csv" and source.content.header)
def test_a_repeated_column_is_refused(source_id: str) -> None:
    source, data = SOURCES[source_id], payload_of(source_id)
    doubled = mutators.change_cells(source, data, lambda cells: [[*row, row[0]] for row in cells])
    first = even_out(read_sheet(source, data).header[0])
    with pytest.raises(SourceChanged, match=re.escape(f"the header repeats {first}")):
        parse(source, doubled)


@every_source
def test_a_payload_that_is_cut_is_never_taken_for_the_whole(source_id: str) -> None:
    source, data = SOURCES[source_id], payload_of(source_id)
    for share in (0.4, 0.6, 0.93):
        place = int(len(data) * share)
        if source.content.type == "csv":  # nobody can see that a last cell is not whole
            place = data.rindex(source.content.delimiter.encode(), 0, place)
        with pytest.raises(SourceChanged):
            parse(source, data[:place])


@pytest.mark.parametrize(
    ("source_id", "encoding"),
    [
        (source_id, encoding)
        for source_id, source in SOURCES.items()
        for encoding in ("utf-16", "utf-8", "cp1252")
        if encoding not in (source.content.encoding, *source.content.older_encodings)
    ],
)
def test_another_encoding_is_refused_and_never_guessed(source_id: str, encoding: str) -> None:
    source = SOURCES[source_id]
    text = payload_of(source_id).decode(source.content.encoding).replace("Voorbeeld", "Voorbéeld").replace("e", "é", 1)
    with pytest.raises(SourceChanged):
        parse(source, text.encode(encoding, errors="replace"))


@every_source
def test_a_byte_order_mark_is_taken_off_and_remarked(source_id: str) -> None:
    parsed = mutate(source_id, lambda _, data: b"\xef\xbb\xbf" + data)
    assert records(parsed) == records(mutate(source_id, lambda _, data: data))
    assert "the payload begins with a byte order mark" in parsed.remarks


@pytest.mark.parametrize("damage", ["\x00", "\ufffd"])
@every_source
def test_damaged_text_is_refused(source_id: str, damage: str) -> None:
    with pytest.raises(SourceChanged, match="damaged"):
        mutate(source_id, lambda _, data: data + damage.encode())


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b\x08", b"%PDF-1.7", b"MZ\x90"])
@those(lambda source: not source.content.workbook or source.fetch.how == "inbox")
def test_a_file_of_another_sort_is_refused(source_id: str, start: bytes) -> None:
    with pytest.raises(SourceChanged, match="was due"):
        parse(load_source(source_id), start + b"voorbeeld")


UNKNOWN_WORDS = {
    "de_bfarm_shortages": "Meldungsart",
    "eu_ema_shortages": "supply_shortage_status",
    "nl_agreement_offers": "offer_type",
    "nl_cbg_register": "AFLEVERSTATUS",
    "nl_meldpunt_notices": "notification_type",
    "nl_stock_reports": "unit",
}


@pytest.mark.parametrize(("source_id", "column"), UNKNOWN_WORDS.items())
def test_an_unknown_word_quarantines_its_row_alone(source_id: str, column: str) -> None:
    before = mutate(source_id, lambda _, data: data)
    after = mutate(source_id, mutators.replace_value(column, "overig-2"))
    assert [row.number for row in after.rejected] == [1]
    assert "overig-2" in after.rejected[0].reason
    assert column in after.rejected[0].reason
    assert len(after.rows) == len(before.rows) - 1


def test_rows_of_one_key_that_contradict_each_other_are_all_quarantined() -> None:
    source = load_source("eu_ema_shortages")
    changed = mutators.replace_value("strengths_affected", "5 mg")(source, payload_of(source.id))
    doubled = mutators.change_cells(source, changed, lambda cells: [*cells, _same_key(cells[1], cells[0])])
    parsed = parse(source, doubled)
    assert [row.number for row in parsed.rejected] == [1, 8]
    assert "with different contents" in parsed.rejected[0].reason


def _same_key(row: list[str], header: list[str]) -> list[str]:
    return ["10 mg" if name == "strengths_affected" else value for name, value in zip(header, row, strict=True)]


def test_the_numbers_of_rows_go_on_over_the_pages_of_a_batch() -> None:
    source = load_source("nl_meldpunt_notices")
    first = payload_of(source.id)
    second = first.replace(b"M-", b"N-")
    parsed = parse(source, first, second)
    assert [row.number for row in parsed.rows] == list(range(1, parsed.rows_in + 1))


def test_a_bare_list_is_read_and_its_missing_total_is_remarked() -> None:
    source = load_source("eu_ema_shortages")
    bare = payload_of(source.id).decode().partition('"data": ')[2].rstrip().removesuffix("}").encode()
    parsed = parse(source, bare)
    assert len(parsed.rows) == 7
    assert any("could not be checked" in remark for remark in parsed.remarks)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_json_does_not_know_as_a_number_is_refused(number: str) -> None:
    with pytest.raises(SourceChanged, match="is no JSON number"):
        parse(load_source("eu_ema_shortages"), f'{{"meta": {{"total_records": {number}}}, "data": []}}'.encode())


def test_deep_nesting_is_refused_and_does_not_end_the_process() -> None:
    with pytest.raises(SourceChanged, match="nested too deeply"):
        parse(load_source("eu_ema_shortages"), b"[" * 1_000_000)


@pytest.mark.parametrize("total", ['"74"', "true", "null"])
def test_a_total_that_is_no_number_is_not_taken_on_trust(total: str) -> None:
    document = f'{{"meta": {{"total_records": {total}}}, "data": []}}'.encode()
    if total == "null":
        assert parse(load_source("eu_ema_shortages"), document).remarks
    else:
        with pytest.raises(SourceChanged, match="the stated number of rows"):
            parse(load_source("eu_ema_shortages"), document)


def test_a_field_longer_than_the_csv_module_allows_is_read() -> None:
    source = load_source("nl_cbg_register")
    long = mutators.replace_value("HULPSTOFFEN", "LACTOSE#" * 30_000)(source, payload_of(source.id))
    assert len(parse(source, long).rows) == len(mutate(source.id, lambda _, data: data).rows)


def test_one_poisoned_row_among_thousands_is_the_only_one_that_is_lost() -> None:
    source = load_source("nl_meldpunt_notices")
    header, first, *_ = payload_of(source.id).decode().splitlines()
    lines = [first.replace("M-1;", f"M-{number};", 1) for number in range(5_000)]
    lines[2_500] = lines[2_500].replace("2026-", "26-")
    parsed = parse(source, "\n".join([header, *lines]).encode())
    assert (len(parsed.rows), [row.number for row in parsed.rejected]) == (4_999, [2_501])


def test_half_an_emoji_in_one_ad_quarantines_that_ad_alone() -> None:
    source = load_source("nl_agreement_offers")
    before = parse(source, payload_of(source.id))
    changed = mutators.replace_value("title", "Voorbeeldpen half")(source, payload_of(source.id))
    after = parse(source, changed.replace(b"Voorbeeldpen half", b"Voorbeeldpen \\ud83d"))
    assert [row.number for row in after.rejected] == [1]
    assert after.rejected[0].raw["title"] == "Voorbeeldpen \\ud83d"
    assert len(after.rows) == len(before.rows) - 1


def test_a_column_nobody_agreed_to_is_not_kept_of_a_quarantined_ad() -> None:
    source = load_source("nl_agreement_offers")
    with_number = mutators.add_column(source, payload_of(source.id))
    parsed = parse(source, mutators.replace_value("offer_type", "onbekend")(source, with_number))
    assert parsed.rejected[0].raw["title"]
    assert "brand_new" not in parsed.rejected[0].raw


def test_a_key_too_long_for_an_index_quarantines_its_row() -> None:
    parsed = mutate("nl_meldpunt_notices", mutators.replace_value("notification_id", "M" * 5_000))
    assert parsed.rejected[0].reason.startswith("its key has 5000 characters")


def test_a_reason_never_repeats_a_whole_huge_value() -> None:
    parsed = mutate("nl_meldpunt_notices", mutators.replace_value("expected_start", "9" * 100_000))
    assert len(parsed.rejected[0].reason) < 600
    assert len(parsed.rejected[0].raw["expected_start"]) == 100_000


def test_a_parser_that_breaks_is_named_with_its_row() -> None:
    def break_on_the_second(source: Source, row: Row) -> Record:
        if row.number == 2:
            raise IndexError("nobody thought of it")
        return own.parse(source, row)

    source, own = load_source("nl_meldpunt_notices"), registry.parser("nl_meldpunt_notices")
    with pytest.raises(SourceChanged, match=r"a\.csv: row 2: our parser broke: IndexError: nobody thought of it"):
        parse_payloads(source, [("a.csv", payload_of(source.id))], Parser(own.read, break_on_the_second))


def test_a_stated_number_of_lines_beyond_all_reckoning_is_refused() -> None:
    data = payload_of("nl_stock_reports").split(b"\n", 1)[1]
    with pytest.raises(SourceChanged):
        parse(load_source("nl_stock_reports"), b"stock-report;v1;lines;" + b"9" * 5_000 + b"\n" + data)


@pytest.mark.parametrize("stated", ["01-08-2026 12:00", "", "2026-13-01T00:00:00Z"])
def test_data_of_an_unknown_age_are_remarked(stated: str) -> None:
    document = json.loads(payload_of("eu_ema_shortages"))
    document["meta"]["timestamp"] = stated
    parsed = parse(load_source("eu_ema_shortages"), json.dumps(document).encode())
    assert parsed.stated_as_of is None
    assert any("how old the data are is not known" in remark for remark in parsed.remarks)


@pytest.mark.parametrize("start", ["<!-- x -->", '<?xml version="1.0"?>', "<div>"])
def test_a_barrier_that_begins_with_something_else_is_a_refusal_too(start: str) -> None:
    with pytest.raises(SourceBlocked):
        parse(load_source("nl_cbg_register"), f"{start}<html><body>captcha</body></html>".encode())


@pytest.mark.parametrize("change", [lambda row: [*row, "x"], lambda row: row[1:], lambda row: row[:-1]])
def test_a_row_whose_cells_shifted_never_keeps_what_is_left_out_on_purpose(
    change: Callable[[list[str]], list[str]],
) -> None:
    source = load_source("de_bfarm_shortages")

    def shift(cells: list[list[str]]) -> list[list[str]]:
        filled = dict(zip(cells[0], cells[1], strict=True)) | {
            "Telefon": "+49 000 111",
            "E-Mail": "a@voorbeeld.example",
        }
        return [cells[0], change(list(filled.values())), *cells[2:]]

    parsed = parse(source, mutators.change_cells(source, payload_of(source.id), shift))
    (kept,) = (row.raw["cells"] for row in parsed.rejected if row.number == 1)
    assert kept
    assert not {"+49 000 111", "a@voorbeeld.example"} & set(kept)
