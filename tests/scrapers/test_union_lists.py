"""EMA's lists, recalls and alerts, and the archives: read whole, every recorded row accounted for."""

import csv
import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from scrapers.parsing import parse_payloads
from scrapers.reading.stamp import find_stamp
from scrapers.registry import load_source
from surveillance.model.batch import Parsed
from surveillance.model.recall import Recall
from surveillance.model.rowrules import broken_rules
from tests.scrapers import golden
from tests.scrapers.workbooks import write_book

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
STAMP = "%d/%m/%Y - %H:%M"
SITE = "https://www.gov.uk"


def recorded(*parts: str) -> Path:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the recorded payloads (../shared/data/{'/'.join(parts)}) are not here")
    return path


def parse(source_id: str, data: bytes) -> Parsed:
    return parse_payloads(load_source(source_id), [(source_id, data)])


def plain(parsed: Parsed) -> list[dict[str, Any]]:
    return [row.record.as_plain() for row in parsed.rows]


@pytest.mark.parametrize(
    ("day", "rows", "veterinary", "rejected", "stamp"),
    [
        ("2024-08-15", 2433, 337, 9, "2024-08-15T04:00+02:00"),
        ("2025-01-27", 2492, 349, 0, None),
        ("2025-07-15", 2576, 366, 3, "2025-07-15T18:00+02:00"),
    ],
)
def test_every_medicine_of_three_versions_is_read_quarantined_or_left_out_by_name(
    day: str, rows: int, veterinary: int, rejected: int, stamp: str | None
) -> None:
    parsed = parse("eu_ema_medicines", recorded("ema_medicines", "history", f"{day}.xlsx").read_bytes())
    assert (parsed.rows_in, parsed.ignored) == (rows, {"veterinary": veterinary})
    assert len(parsed.rows) + len(parsed.rejected) == rows - veterinary
    assert parsed.stated_as_of == (stamp and datetime.fromisoformat(stamp))
    reasons = [row.reason for row in parsed.rejected]
    assert all(reason.startswith(("ema_product_number: ", "atc_code_human: ")) for reason in reasons)
    if rejected:
        assert len(reasons) == rejected
    told = [remark for remark in parsed.remarks if not remark.startswith("no instant that can be read")]
    assert (told, len(parsed.remarks)) == ([], 0 if stamp else 1)
    assert [row for row in parsed.rows if broken_rules(row.record, date.fromisoformat(day))] == []


def test_a_rename_keeps_the_number_of_its_product() -> None:
    newest = parse("eu_ema_medicines", recorded("ema_medicines", "history", "2025-07-15.xlsx").read_bytes())
    renamed = [one for one in plain(newest) if "(previously " in one["name"]]
    assert len(renamed) > 100
    assert len({one["product_number"] for one in plain(newest)}) == len(newest.rows)


def test_the_workbook_and_the_json_of_shortages_are_read_by_one_parser() -> None:
    case = golden.CASES / "eu_ema_shortages_table" / "recorded_rows_as_csv"
    rows = list(csv.reader((case / "payload.csv").open(encoding="utf-8", newline="")))
    keys = load_source("eu_ema_shortages_table").content.aliases
    header = next(row for row in rows if row[0] == "Category")
    items = [
        dict(zip([keys.get(name, name) for name in header], row, strict=True)) for row in rows if row[0] == "Human"
    ]
    as_json = parse("eu_ema_shortages", json.dumps({"meta": {"total_records": len(items)}, "data": items}).encode())
    as_table = parse("eu_ema_shortages_table", (case / "payload.csv").read_bytes())
    as_sheet = parse("eu_ema_shortages_table", write_book(rows, sheet="Shortage"))
    assert plain(as_json) == plain(as_table) == plain(as_sheet)
    assert Counter(one["status"] for one in plain(as_table)) == {"ongoing": 35, "resolved": 38, "discontinued": 1}


def test_both_vocabularies_of_shortages_mean_the_same_in_both_sources() -> None:
    table, document = (load_source(name).lookups["status"] for name in ("eu_ema_shortages_table", "eu_ema_shortages"))
    assert table == document
    assert table["Shortage ongoing"] == table["Ongoing"] == "ongoing"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("generated on:,15/07/2025 - 18:00", datetime(2025, 7, 15, 16, 0, tzinfo=UTC)),
        ("generated on:,15/01/2025 - 06:00", datetime(2025, 1, 15, 5, 0, tzinfo=UTC)),
        ("generated on:,31/02/2025 - 06:00", None),
        ("15/07/2025,15-07-2025 18:00", None),
        (" " * 2_000 + "15/07/2025 - 18:00", None),
    ],
)
def test_a_stamp_is_found_before_the_header_or_not_at_all(text: str, found: datetime | None) -> None:
    assert find_stamp(text, STAMP) == found


def alert(row: dict[str, str]) -> dict[str, str]:
    """A recorded page as the search gives it."""
    link = row["url"].removeprefix(SITE)
    timestamp = f"{row['published']}T00:00:00Z"
    return {"title": row["title"], "link": link, "description": row["description"], "public_timestamp": timestamp}


def test_every_page_of_the_mhra_is_accounted_for() -> None:
    with recorded("uk", "mhra_alerts.csv").open(encoding="utf-8", newline="") as file:
        pages = [alert(row) for row in csv.DictReader(file)]
    parsed = parse("uk_mhra_alerts", json.dumps({"results": pages, "total": len(pages)}).encode())
    assert (parsed.rows_in, len(parsed.rejected)) == (1147, 0)
    # Nine pages occur twice; one of them is a publication and left out twice.
    assert parsed.ignored == {"guidance": 11, "publication": 245, "duplicate": 8}
    recalls = [row.record for row in parsed.rows if isinstance(row.record, Recall)]
    classes = Counter(one.recall_class for one in recalls if one.recall_class)
    assert classes == {"1": 1, "2": 76, "3": 17, "4": 51}
    assert all(f"class {one.recall_class}" in one.title.lower() for one in recalls if one.recall_class)
    assert Counter(str(one.action) for one in recalls) == {"safety_update": 484, "safety_notice": 295, "recall": 104}
    assert all("recall" in one.title.lower() for one in recalls if one.action == "recall")


def test_every_recorded_recall_of_a_device_is_read() -> None:
    with recorded("fda_recalls", "medical-device-recalls.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    answer = {"results": [{name: value for name, value in row.items() if value} for row in rows]}
    parsed = parse("us_fda_device_recalls", json.dumps(answer).encode())
    assert (len(parsed.rows), parsed.rejected) == (34, ())
    for row, record in zip(rows, plain(parsed), strict=True):
        assert (record["reference"], record["is_open"]) == (row["recall_number"], row["status"] == "Ongoing")
        assert f"Class {record['recall_class']}" == row["classification"]
        assert (record["ended_on"] or "").replace("-", "") == row["termination_date"]


def test_of_two_presentations_of_a_pack_the_short_one_speaks() -> None:
    header = "generic_name,status,package_ndc,dosage_form,company_name"
    rows = [f"Voorbeeldine,{status},99999-001-01,Tablet,Voorbeeld Inc" for status in ("Resolved", "Current")]
    others = [f"Voorbeeldine,{status},99999-001-02,Tablet,Voorbeeld Inc" for status in ("Resolved", "Onbekend")]
    parsed = parse("us_openfda_archive", "\n".join([header, *rows, *others, ""]).encode())
    assert [one["status"] for one in plain(parsed)] == ["ongoing", "resolved"]
    assert parsed.ignored == {"another_presentation": 1}
    assert ["'Onbekend' is not in the table" in row.reason for row in parsed.rejected] == [True]


def test_the_telephone_numbers_of_the_swedish_feed_are_nowhere_kept() -> None:
    case = golden.CASES / "se_lv_archive" / "every_trap"
    assert "voorbeeld@example.org" in (case / "payload.json").read_text(encoding="utf-8")
    assert "voorbeeld@example.org" not in (case / golden.RECORDS).read_text(encoding="utf-8")


def test_the_known_words_of_the_archives_are_what_was_recorded_and_no_more() -> None:
    """The order of these tables is that of their weight."""
    assert list(load_source("us_openfda_archive").lookups["status"]) == ["Current", "To Be Discontinued", "Resolved"]
    assert list(load_source("fr_bdpm_shortages").lookups["status"]) == ["1", "2", "3", "4"]
