"""AIFA's recorded lists, brought back into the live shape, against what was counted in them by other means."""

from collections import Counter

import pytest

from scrapers.parsing import parse_payloads
from scrapers.registry import load_source
from surveillance.errors import SourceChanged
from surveillance.model.batch import Parsed
from tests.scrapers.recorded_lists import Rows, delimited, recorded, recorded_list, slashed

SOURCE = load_source("it_aifa_shortages")
PREAMBLE = "Elenco dei medicinali carenti;;;;;;;;;;;;\n;;;;;;;;;;;;\n"
LIVE_NAMES = {
    "Nome medicinale": "medicine_name",
    "Codice AIC": "product_no",
    "Principio attivo": "active_substance",
    "Forma farmaceutica e dosaggio": "strength",
    "Motivazioni": "reason",
    "Suggerimenti/Indicazioni AIFA": "notes",
    "Codice ATC": "atc_code",
}


@pytest.fixture(scope="module")
def rows() -> Rows:
    return recorded_list("IT_AIFA_shortage_2026-03-12")


@pytest.fixture(scope="module")
def parsed(rows: Rows) -> Parsed:
    return parse_payloads(SOURCE, [("recorded", live(rows))])


def live(rows: Rows) -> bytes:
    """The columns under their own names, in the bytes that they had: who recorded them read cp1252 as Latin-1."""
    shown = [
        {name: row[column] for name, column in LIVE_NAMES.items()}
        | {
            "Data inizio": slashed(row["shortage_start"]),
            "Fine presunta": slashed(row["estimated_end"]),
            "Equivalente": "Sì",
        }
        for row in rows
    ]
    return (PREAMBLE + delimited(SOURCE.content.columns, shown, ";")).encode("latin-1")


def test_every_row_of_the_recorded_list_is_read_and_every_aic_is_right(parsed: Parsed, rows: Rows) -> None:
    assert (parsed.rows_in, len(parsed.rows), parsed.rejected, parsed.remarks) == (4_080, 4_080, (), ())
    for row, staged in zip(rows, parsed.rows, strict=True):
        record = staged.record.as_plain()
        assert record["identifiers"] == [f"AIC {row['product_no'].zfill(9)}"]
        assert record["expected_start_on"] == row["shortage_start"]
        assert record["expected_end_on"] == (row["estimated_end"] or None)
        assert record["actual_start_on"] is None


def test_what_is_withdrawn_for_good_can_be_told_from_what_is_short(parsed: Parsed, rows: Rows) -> None:
    withdrawn = {staged.number for staged in parsed.rows if staged.record.as_plain()["status"] == "discontinued"}
    said = [row["reason"] for number, row in enumerate(rows, start=1) if number in withdrawn]
    assert Counter(reason.partition(":")[0] for reason in said) == {"Cessata commercializzazione definitiva": 1_737}
    assert sum(reason == "Cessata commercializzazione definitiva" for reason in said) == 1_736


def test_every_reason_of_the_recorded_list_has_a_word_of_ours(parsed: Parsed) -> None:
    reasons = Counter(staged.record.as_plain()["reason"] for staged in parsed.rows)
    assert reasons["discontinuation"] == 1_737
    assert reasons["production"] == 948 + 82 + 46 + 23 + 16 + 8 + 5 + 4 + 2
    assert reasons["regulatory"] == 35
    assert reasons["commercial"] == 463 + 86 + 8 + 7 + 3 + 3 + 2 + 1 + 1
    assert reasons["unknown"] == 12 + 5 + 1
    assert reasons.total() == 4_080


def test_marks_that_only_cp1252_has_are_read(parsed: Parsed) -> None:
    advised = [staged.record.as_plain()["advice"] or "" for staged in parsed.rows]
    assert sum("all’importazione" in text for text in advised) > 600


def test_a_copy_whose_accents_are_lost_is_refused() -> None:
    damaged = recorded("it_aifa", "aifa_carenti_raw_excerpt.csv").read_bytes()
    with pytest.raises(SourceChanged, match="replacement characters"):
        parse_payloads(SOURCE, [("recorded", damaged)])


def test_the_copy_with_its_own_columns_is_read_once_its_accents_are_back() -> None:
    damaged = recorded("it_aifa", "aifa_carenti_raw_excerpt.csv").read_text(encoding="utf-8")
    mended = damaged.replace("S\ufffd", "Sì").replace("rimborsabilit\ufffd", "rimborsabilità")
    mended = mended.replace("isponibilit\ufffd", "isponibilità").replace("\ufffd", "’")
    parsed = parse_payloads(SOURCE, [("recorded", mended.encode("cp1252"))])
    assert (parsed.rows_in, len(parsed.rows), parsed.rejected) == (1_948, 1_948, ())
    records = [staged.record.as_plain() for staged in parsed.rows]
    assert sum(record["status"] == "discontinued" for record in records) == 820
    assert Counter(record["alternatives"] for record in records)["Er zijn equivalente geneesmiddelen"] == 1_552
