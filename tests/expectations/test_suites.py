"""Every suite: a good frame meets it whole, and each of its expectations over rows has a row that misses it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from expectations import suites
from expectations.check import REJECTED_ROWS, check
from surveillance.model.batch import ExpectationResult, Outcome, StagedRow, Verdict
from surveillance.model.kinds import KINDS
from surveillance.model.rowrules import broken_rules
from surveillance.model.source import Band
from tests.expectations.madeup import MAKERS, make_rows, make_source, stage

NAN = Decimal("NaN")
LONG_AGO, FAR_AHEAD = date(206, 1, 1), date(2108, 1, 1)
FIRST, LAST = date(2026, 5, 1), date(2026, 4, 1)

AMOUNTS = (
    "pack_size",
    "stock_on_hand",
    "stock_quarantined",
    "stock_reserved_export",
    "stock_short_dated",
    "stock_in_transit",
    "sales_12m",
    "sales_same_window_last_year",
    "sales_in_period",
    "receipts_in_period",
)

SPOILED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "shortage_notice": [
        ("reference", {"reference": ""}),
        ("status", {"status": None}),
        ("product_name", {"product_name": " "}),
        ("notice_type", {"notice_type": "rumour"}),
        ("status", {"status": "Reden: Overig-2"}),
        ("reason", {"reason": "weather"}),
        ("registration_numbers", {"registration_numbers": ("07622",)}),
        ("atc_code", {"atc_code": "QA01AA01"}),
        ("received_at", {"received_at": datetime(2108, 1, 1, tzinfo=UTC)}),
        ("published_on", {"published_on": LONG_AGO}),
        ("updated_on", {"updated_on": LONG_AGO}),
        ("expected_start_on", {"expected_start_on": LONG_AGO}),
        ("actual_start_on", {"actual_start_on": LONG_AGO}),
        ("expected_end_on", {"expected_end_on": FAR_AHEAD}),
        ("actual_end_on", {"actual_end_on": FAR_AHEAD}),
        ("expected_start_on, expected_end_on", {"expected_start_on": FIRST, "expected_end_on": LAST}),
        ("actual_start_on, actual_end_on", {"actual_start_on": FIRST, "actual_end_on": LAST}),
        (
            "actual_start_on, expected_end_on",
            {"expected_start_on": None, "actual_start_on": FIRST, "expected_end_on": LAST},
        ),
    ],
    "product": [
        ("reg_scheme, reg_number", {"reg_number": "1234"}),
        ("relation", {"relation": "cousin"}),
        ("legal_status", {"legal_status": "OTC"}),
        ("reference_number", {"reference_number": "1"}),
        ("name", {"name": ""}),
        ("atc_code", {"atc_code": "N05"}),
        ("registered_on", {"registered_on": date(1017, 1, 1)}),
        ("smpc_changed_on", {"smpc_changed_on": LONG_AGO}),
        ("leaflet_changed_on", {"leaflet_changed_on": FAR_AHEAD}),
    ],
    "stock_report_line": [
        ("reporter_kind", {"reporter_kind": "pharmacy"}),
        ("unit", {"unit": "box"}),
        ("report_id", {"report_id": ""}),
        ("reporter_kind", {"reporter_kind": None}),
        ("reporter_id", {"reporter_id": ""}),
        ("period_end", {"period_end": None}),
        ("unit", {"unit": None}),
        ("reg_scheme, reg_number", {"reg_scheme": "PRK"}),
        ("period_end", {"period_end": LONG_AGO}),
        *((name, {name: NAN}) for name in AMOUNTS),
        ("sales_13_weeks", {"sales_13_weeks": (Decimal(1), NAN)}),
    ],
    "certificate": [
        ("notified_body", {"notified_body": "63"}),
        ("status", {"status": "expired"}),
        ("uuid", {"uuid": ""}),
        ("certificate_number", {"certificate_number": ""}),
        ("status", {"status": None}),
        ("legislation", {"legislation": "MDD"}),
        ("manufacturer_srn", {"manufacturer_srn": "12"}),
        ("issued_on", {"issued_on": LONG_AGO}),
        ("valid_from", {"valid_from": LONG_AGO}),
        ("expires_on", {"expires_on": date(2037, 1, 1)}),
        ("issued_on, expires_on", {"valid_from": None, "expires_on": date(2025, 9, 16)}),
        ("valid_from, expires_on", {"issued_on": None, "expires_on": date(2025, 9, 16)}),
    ],
    "offer": [
        ("offer_type", {"offer_type": "auction"}),
        ("price_type", {"price_type": "cheap"}),
        ("platform", {"platform": ""}),
        ("item_id", {"item_id": ""}),
        ("title", {"title": ""}),
        ("seller_key", {"seller_key": ""}),
        ("url", {"url": "ftp://voorbeeldmarkt.example/m1"}),
        ("price_cents", {"price_cents": -1}),
        ("posted_at", {"posted_at": datetime(1999, 1, 1, tzinfo=UTC)}),
    ],
    "wholesale_signal": [
        ("remark_meaning", {"remark_meaning": "maybe"}),
        ("zi_number", {"zi_number": ""}),
        ("zi_number", {"zi_number": "99990009"}),
        ("article_name", {"article_name": ""}),
        ("year", {"year": 1999}),
        ("week", {"week": 54}),
    ],
    "critical_medicine": [
        ("atc_code", {"atc_code": ""}),
        ("atc_code", {"atc_code": "N05AH"}),
        ("included_on", {"included_on": FAR_AHEAD}),
    ],
    "authorisation": [
        ("product_number", {"product_number": ""}),
        ("name", {"name": ""}),
        ("status", {"status": ""}),
        ("atc_code", {"atc_code": "QN05AH04"}),
        ("authorised_on", {"authorised_on": date(1994, 12, 31)}),
        ("updated_on", {"updated_on": FAR_AHEAD}),
    ],
    "maximum_price": [
        ("group_name", {"group_name": ""}),
        ("registration", {"registration": " "}),
        ("article_name", {"article_name": ""}),
        ("price_eur", {"price_eur": NAN}),
        ("registration_numbers", {"registration_numbers": ("23840",)}),
    ],
    "recall": [
        ("subject", {"subject": "food"}),
        ("action", {"action": "rumour"}),
        ("reference", {"reference": ""}),
        ("title", {"title": ""}),
        ("started_on", {"started_on": LONG_AGO}),
        ("published_on", {"published_on": LONG_AGO}),
        ("ended_on", {"ended_on": FAR_AHEAD}),
        ("started_on, ended_on", {"started_on": FIRST, "ended_on": LAST}),
    ],
}
"""For each kind: the columns of an expectation, and what spoils a good row so that it misses that expectation."""

TELLING = {
    "shortage_notice": "holder",
    "product": "holder",
    "stock_report_line": "remarks",
    "certificate": "manufacturer_name",
    "offer": "city",
    "wholesale_signal": "remark",
    "critical_medicine": "atc_name",
    "authorisation": "holder",
    "maximum_price": "unit",
    "recall": "firm",
}
"""For each kind a field outside the key in which two rows can contradict each other."""

UNIQUENESS = ("expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique")


def judge_spoiled(kind: str) -> tuple[Verdict, list[StagedRow]]:
    """The verdict on as many good rows as spoiled ones, the spoiled ones first."""
    good = make_rows(kind, 2 * len(SPOILED[kind]))
    bad = [replace(row.record, **changes) for row, (_, changes) in zip(good, SPOILED[kind], strict=False)]
    rows = stage([*bad, *(row.record for row in good[len(bad) :])])
    return check(make_source(kind), rows), rows


def strikes_rows(result: ExpectationResult) -> bool:
    """Whether a miss strikes single rows: not so for the counts of rows, and for advice."""
    return "row_count" not in result.expectation and "should" not in result.expected


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_good_frame_meets_the_whole_suite(kind: str) -> None:
    verdict = check(make_source(kind, filled={KINDS[kind].key[0]: 1.0}), make_rows(kind, 3))
    assert verdict.outcome == Outcome.ACCEPTED
    assert verdict.reason is None
    assert verdict.rejected == ()
    assert [result for result in verdict.results if not result.is_met] == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_spoiled_row_is_quarantined_for_what_spoils_it_and_no_other_row_is(kind: str) -> None:
    verdict, _ = judge_spoiled(kind)
    assert verdict.outcome == Outcome.ACCEPTED
    told = {row.number: row.reason for row in verdict.rejected}
    assert set(told) == set(range(1, len(SPOILED[kind]) + 1))
    for number, (columns, _) in enumerate(SPOILED[kind], start=1):
        parts = [rf"{name} is [^;]*" for name in columns.split(", ")]
        assert re.search(", ".join(parts) + ": ", told[number]), (columns, told[number])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_expectation_over_rows_has_a_row_that_misses_it(kind: str) -> None:
    verdict, _ = judge_spoiled(kind)
    untried = [
        (result.expectation, result.column, result.expected)
        for result in verdict.results
        if result.is_met and strikes_rows(result) and result.expectation not in UNIQUENESS
    ]
    assert untried == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_desk_gives_the_reasons_that_great_expectations_gives(kind: str) -> None:
    verdict, rows = judge_spoiled(kind)
    rejected = {row.number: row.reason for row in verdict.rejected}
    for row in rows:
        for reason in broken_rules(row.record, date(2026, 11, 22)):
            assert reason.replace("[", "(").replace("]", ")") in rejected[row.number].replace("[", "(").replace(
                "]", ")"
            )


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_rows_of_one_key_that_contradict_each_other_are_all_quarantined(kind: str) -> None:
    first = MAKERS[kind](1)
    other = replace(first, **{TELLING[kind]: "Anders"})
    verdict = check(make_source(kind), stage([first, other, *(MAKERS[kind](number) for number in range(2, 6))]))
    assert [row.number for row in verdict.rejected] == [1, 2]
    assert all("must differ from that of every other row" in row.reason for row in verdict.rejected)
    assert [result.observed for result in verdict.results if result.expectation in UNIQUENESS] == [
        "2 of 6 rows miss it (33.3 %)"
    ]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_too_few_rows_hold_the_batch_and_too_many_are_a_warning(kind: str) -> None:
    few = check(make_source(kind, rows={"min": 3, "max": 5}), make_rows(kind, 2))
    assert few.outcome == Outcome.HELD
    assert few.reason == f"nl_voorbeeld_{kind}: 2 rows, expected at least 3 rows"
    many = check(make_source(kind, rows={"min": 3, "max": 5}), make_rows(kind, 6))
    assert many.outcome == Outcome.ACCEPTED
    assert [(result.observed, result.expected) for result in many.results if not result.is_met] == [
        ("6 rows", "at most 5 rows")
    ]


@pytest.mark.parametrize(
    ("kind", "changes", "column"),
    [
        ("certificate", {"expires_on": date(2033, 1, 1)}, "valid_from, expires_on"),
        ("stock_report_line", {"pack_code": "7680494930102"}, "pack_code"),
    ],
)
def test_advice_that_is_not_kept_is_shown_and_strikes_no_row(kind: str, changes: dict[str, Any], column: str) -> None:
    verdict = check(make_source(kind), stage([MAKERS[kind](1, **changes)]))
    assert verdict.outcome == Outcome.ACCEPTED
    assert verdict.rejected == ()
    assert [result.column for result in verdict.results if not result.is_met] == [column]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_row_count_is_the_first_expectation_of_every_suite(kind: str) -> None:
    first, *_ = suites.build_suite(make_source(kind), Band(min=0), 2026)
    assert first.configuration.type == "expect_table_row_count_to_be_between"
    assert first.configuration.kwargs["min_value"] == 1
    assert first.configuration.severity == "critical"


def test_there_is_a_suite_for_every_kind_and_no_other() -> None:
    found = {path.stem for path in Path(suites.__file__).parent.glob("*.py")} - {"__init__"}
    assert found == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_results_are_told_in_words_and_figures(kind: str) -> None:
    verdict = check(make_source(kind), make_rows(kind, 4))
    assert verdict.results[0].observed == "4 rows"
    assert verdict.results[-1].expectation == REJECTED_ROWS
    assert verdict.results[-1].observed == "0 of 4 rows rejected (0.0 %)"
    assert all(result.expected and "row_number" not in (result.column or "") for result in verdict.results)
