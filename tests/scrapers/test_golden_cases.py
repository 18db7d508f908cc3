"""Every source against its saved payloads: what they give is known, read by a person, and does not change unnoticed."""

import json
from pathlib import Path

import pytest

from scrapers.registry import source_ids
from tests.scrapers import golden

ALL_CASES = [case for source_id in source_ids() for case in golden.cases_of(source_id)]


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_a_saved_payload_gives_what_is_expected(case: Path) -> None:
    name, text = golden.read_case(case)
    expected = case / name
    if not any((case / other).exists() for other in (golden.RECORDS, golden.ERROR)):
        pytest.fail(f"{golden.write(case)} was missing and is written now: read it before it counts")
    assert expected.exists(), f"{case.name} now gives {name}: {text[:300]}"
    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("source_id", source_ids())
def test_every_source_has_a_case_that_gives_records_and_one_that_must_fail(source_id: str) -> None:
    cases = golden.cases_of(source_id)
    assert any((case / golden.RECORDS).exists() for case in cases), f"{source_id} has no case that gives records"
    assert any((case / golden.ERROR).exists() for case in cases), f"{source_id} has no case that must fail"


def test_every_folder_of_cases_belongs_to_a_source() -> None:
    assert {path.name for path in golden.CASES.iterdir()} == set(source_ids())


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_every_row_of_a_case_is_accounted_for(case: Path) -> None:
    if (case / golden.RECORDS).exists():
        told = json.loads((case / golden.RECORDS).read_text())
        assert told["rows_in"] == len(told["records"]) + len(told["rejected"]) + sum(told["ignored"].values())


def test_recorded_excerpts_name_their_source() -> None:
    recorded = [case for case in ALL_CASES if case.name.startswith("recorded")]
    assert len(recorded) >= 3
    assert all((case / "NOTICE").read_text().strip() for case in recorded)


def test_nothing_of_a_wanted_ad_and_no_seller_name_is_kept() -> None:
    case = golden.CASES / "nl_agreement_offers" / "every_kind"
    payload = (case / "payload.jsonl").read_text()
    kept = (case / golden.RECORDS).read_text()
    for text in ("Gezocht (voorbeeld)", "deze tekst blijft nergens", "Voorbeeld Verkoper", "latitude"):
        assert text in payload
        assert text not in kept


def test_a_pharmacy_number_is_checked_and_not_kept() -> None:
    case = golden.CASES / "nl_stock_reports" / "a_holder"
    assert "99990008" in (case / "payload.csv").read_text()
    assert "zi_number: the check digit is wrong" in (case / golden.RECORDS).read_text()
    assert "9999000" not in (case / golden.RECORDS).read_text()
