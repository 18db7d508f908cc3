"""The made-up lists of wholesalers, pharmacists, deviating packs and critical medicines tell their stories."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scrapers.parsing import parse_payloads
from scrapers.registry import load_source
from surveillance.model.identifiers import is_zi
from surveillance.model.rowrules import broken_rules
from surveillance.samples.manifest import Manifest
from tests.samples.conftest import BEFORE, MAIN

SOURCES = ("nl_sfk_wholesale", "nl_knmp_farmanco", "nl_cbg_tav", "eu_ema_critical_list")
Row = dict[str, Any]
Records = Callable[[str, str], list[Row]]


@pytest.fixture
def records(made: Path, manifest: Manifest) -> Records:
    """The records of a source in a capture, none of which may be rejected or break a rule."""

    def read(source_id: str, capture: str) -> list[Row]:
        files = sorted((made / capture / source_id).iterdir())
        parsed = parse_payloads(load_source(source_id), [(path.name, path.read_bytes()) for path in files])
        today = manifest.captures[capture].day
        assert (parsed.rejected, parsed.remarks) == ((), ())
        assert [broken_rules(row.record, today) for row in parsed.rows if broken_rules(row.record, today)] == []
        return [row.record.as_plain() for row in parsed.rows]

    return read


def weeks_of(lists: list[Row], article: str) -> list[int]:
    return [row["week"] for row in lists if str(row["article_name"]).startswith(article)]


@pytest.mark.parametrize("source_id", SOURCES)
def test_the_sample_has_as_many_rows_as_the_source_asks_of_samples(records: Records, source_id: str) -> None:
    band = load_source(source_id).band("samples")
    assert band.min <= len(records(source_id, MAIN)) <= (band.max or 1000)


def test_a_list_comes_in_the_week_after_its_own_and_one_never_came(records: Records) -> None:
    assert {row["week"] for row in records("nl_sfk_wholesale", BEFORE)} == {34, 35, 37}
    assert {row["week"] for row in records("nl_sfk_wholesale", MAIN)} == {34, 35, 37, 38}


def test_what_a_list_said_is_the_same_in_both_captures(records: Records) -> None:
    before, main = records("nl_sfk_wholesale", BEFORE), records("nl_sfk_wholesale", MAIN)
    assert all(row in main for row in before)


def test_a_medicine_that_nobody_notified_is_missed_for_weeks_on_end(
    records: Records, notices: Callable[[str], dict[str, dict[str, str]]]
) -> None:
    lists = records("nl_sfk_wholesale", MAIN)
    assert weeks_of(lists, "LEVETIRACETAM VOORBEELD TABLET FILMOMHULD 500MG") == [34, 35, 37, 38]
    assert weeks_of(lists, "CIPROFLOXACINE VOORBEELD") == [35, 37, 38]
    assert not {"N03AX14", "J01MA02"} & {row["atc"] for row in notices(MAIN).values()}
    assert weeks_of(lists, "TRAMADOL VOORBEELD") == [34, 35, 38]


def test_a_firm_calls_available_what_it_notified_as_short(
    records: Records, notices: Callable[[str], dict[str, dict[str, str]]]
) -> None:
    meanings = {str(row["article_name"]).split()[0]: row["remark_meaning"] for row in records("nl_sfk_wholesale", MAIN)}
    assert (meanings["ATORVASTATINE"], meanings["CETIRIZINE"]) == ("available", "available")
    assert "C10AA05" in {row["atc"] for row in notices(MAIN).values() if not row["actual_end"]}
    assert set(meanings.values()) >= {"replaced", "promised", "long_absence", "other", "not_preferred", "nothing"}


def test_every_zi_number_is_made_up_and_has_a_right_check_digit(records: Records) -> None:
    lists = records("nl_sfk_wholesale", MAIN)
    numbers = [str(number) for row in lists for number in (row["zi_number"], *row["replacements"])]
    assert all(is_zi(number) and number.startswith("9998") for number in numbers)


def test_entries_of_farmanco_come_go_and_are_revised_between_the_captures(records: Records) -> None:
    before, main = (
        {str(row["substance"]): row for row in records("nl_knmp_farmanco", capture)} for capture in (BEFORE, MAIN)
    )
    assert set(main) - set(before) == {"Feneticilline"}
    assert set(before) - set(main) == {"Spironolacton"}
    assert [name for name in before if name in main and before[name] != main[name]] == ["Methylfenidaat"]
    assert main["Methylfenidaat"]["updated_on"] == "2026-09-22"
    assert all(row["actual_start_on"] is None and row["expected_start_on"] is None for row in main.values())


def test_decisions_are_about_products_of_the_register(
    records: Records, register: Callable[[str], dict[str, Row]]
) -> None:
    known = set(register(MAIN))
    rows = records("nl_cbg_tav", MAIN)
    firsts = [row["registration_numbers"][0] for row in rows if row["registration_numbers"]]
    assert len(firsts) == len(rows) - 1
    families = {str(number).removeprefix("RVG ").replace("EU/1/99/905/001", "EU/1/99/905") for number in firsts}
    assert families <= known
    new = {str(row["reference"]) for row in rows} - {str(row["reference"]) for row in records("nl_cbg_tav", BEFORE)}
    assert {reference[:10] for reference in new} == {"2026-09-22", "2026-09-23"}


def test_the_union_list_holds_every_recorded_code_and_some_by_two_routes(records: Records, made: Path) -> None:
    _, *codes = (made / "recorded" / "eu_ema_critical_list_2026-01-19.csv").read_text(encoding="ascii").split()[2:]
    rows = records("eu_ema_critical_list", MAIN)
    listed = [str(row["atc_code"]) for row in rows]
    assert set(codes) <= set(listed)
    assert (len(set(listed)), len(listed)) == (299, 302)
    assert {row["route"] for row in rows if row["atc_code"] == "N05BA01"} == {"oral use", "rectal use"}
