"""Health Canada's recorded export, in the shape of its interface, against what was counted in it by other means."""

import csv
import gzip
import io
import json
from collections import Counter

import pytest

from scrapers.parsing import parse_payloads
from scrapers.registry import load_source
from surveillance.model.batch import Parsed
from tests.scrapers import golden
from tests.scrapers.recorded_lists import Rows, recorded

SOURCE = load_source("ca_hc_shortages")
DAYS = {
    "anticipated_start_date": "Anticipated Shortage Start Date",
    "actual_start_date": "Shortage Start Date",
    "estimated_end_date": "Estimated Shortage End Date",
    "actual_end_date": "Actual Shortage End Date",
}
TEXTS = {
    "din": "DIN",
    "company_name": "Company Name",
    "atc_number": "ATC Code",
    "status": "Shortage Status",
    "en_drug_brand_name": "Brand Name",
    "en_ingredients": "Ingredient Name",
    "drug_strength": "Drug Strength",
    "drug_dosage_form": "Dosage Form",
    "drug_package_quantity": "Packaging Size",
}


@pytest.fixture(scope="module")
def rows() -> Rows:
    """The shortages of the last recorded day: the first of the two tables of the export."""
    text = gzip.decompress(recorded("ca_drugshortages", "history", "2018-03-17.csv.gz").read_bytes()).decode()
    lines = [line.strip().removesuffix(",") for line in text.splitlines()]
    end = next(place for place, line in enumerate(lines) if line.startswith("Discontinuation Reports"))
    return list(csv.DictReader(io.StringIO("\n".join(lines[1:end]))))


@pytest.fixture(scope="module")
def parsed(rows: Rows) -> Parsed:
    items = [_item(row) for row in rows]
    return parse_payloads(SOURCE, [("recorded", json.dumps({"total": len(items), "data": items}).encode())])


def _item(row: dict[str, str]) -> dict[str, object]:
    days = {name: f"{row[column]}T00:00:00-0500" for name, column in DAYS.items() if row[column]}
    return {
        "id": int(row["Report ID"]),
        "type": {"id": 1, "label": "shortage"},
        "created_date": f"{row['Date Created']}T12:00:00-0500",
        "updated_date": f"{row['Date Created']}T12:00:00-0500",
        "shortage_reason": {"en_reason": row["Reason"]},
        "late_submission": False,
        **{name: row[column] for name, column in TEXTS.items()},
        **days,
    }


def test_every_row_of_the_recorded_export_is_accounted_for(parsed: Parsed, rows: Rows) -> None:
    assert len(rows) == parsed.rows_in == len(parsed.rows) + len(parsed.rejected) + sum(parsed.ignored.values())
    assert parsed.remarks == ()
    faults = Counter(
        row.reason.split(":")[0].split(" ")[0] for row in parsed.rejected if "have the key" not in row.reason
    )
    assert faults["actual_end_date"] == 15  # the negative durations
    odd = [row.reason.split()[1] for row in parsed.rejected if "outside the years" in row.reason]
    assert odd == ["0017-04-24", "2108-02-05"]


def test_the_two_starts_and_the_two_ends_stay_apart(parsed: Parsed, rows: Rows) -> None:
    fields = ("expected_start_on", "actual_start_on", "expected_end_on", "actual_end_on")
    for staged in parsed.rows:
        row, record = rows[staged.number - 1], staged.record.as_plain()
        assert [record[field] for field in fields] == [row[column] or None for column in DAYS.values()]


def test_the_mark_of_lateness_is_the_bodys_own_and_the_number_of_the_report_is_no_key() -> None:
    told = json.loads((golden.CASES / SOURCE.id / "every_status" / golden.RECORDS).read_text(encoding="utf-8"))
    late = [record for record in told["records"] if record["is_stated_late"]]
    assert [record["decision_reference"] for record in late] == ["770001", "779999"]
    assert not any(record["decision_reference"] in record["reference"] for record in told["records"])


def test_the_address_of_a_firm_and_who_to_call_are_nowhere() -> None:
    case = golden.CASES / SOURCE.id / "every_status"
    for told in ("VOORBEELDSTRAAT", "Call A. Voorbeeld"):
        assert told in (case / "payload.json").read_text(encoding="utf-8")
        assert told not in (case / golden.RECORDS).read_text(encoding="utf-8")
