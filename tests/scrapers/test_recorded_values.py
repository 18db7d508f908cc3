"""The recorded payloads, brought into the live shape, against what was counted in them by other means."""

import csv
import html
import io
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from scrapers.parsing import parse_payloads
from scrapers.reading.dates import MONTHS
from scrapers.registry import load_source
from surveillance.model.batch import Parsed

SHARED = Path(__file__).parents[2].parent / "shared" / "data"

IGJ_HEADER = {
    "Besluit": "decision_reference",
    "Geneesmiddel": "medicine_name",
    "Farmaceutische vorm en sterkte": "strength",
    "Registratienummer": "product_no",
    "Geldig vanaf": "shortage_start",
    "Geldig tot en met": "estimated_end",
}


def recorded(*parts: str) -> str:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the recorded payloads (../shared/data/{'/'.join(parts)}) are not here")
    return path.read_text(encoding="utf-8-sig")


def parse(source_id: str, text: str) -> Parsed:
    return parse_payloads(load_source(source_id), [("recorded", text.encode())])


def igj_rows(*parts: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(recorded(*parts))))


def igj_page(rows: list[dict[str, str]]) -> str:
    lines = ["".join(f"<td>{html.escape(_igj_cell(row[name]))}</td>" for name in IGJ_HEADER.values()) for row in rows]
    table = "".join(f"<tr>{line}</tr>" for line in ["".join(f"<th>{name}</th>" for name in IGJ_HEADER), *lines])
    return f"<!DOCTYPE html><html><body><table>{table}</table></body></html>"


def _igj_cell(value: str) -> str:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return value
    day = date.fromisoformat(value)
    return f"{day.day} {MONTHS[day.month - 1][0]} {day.year}"


def test_every_record_of_ema_is_read() -> None:
    rows = json.loads(recorded("ema_shortages", "ema_shortages_2026-02-03.json"))
    envelope = {"meta": {"total_records": len(rows), "timestamp": "2026-02-03T17:00:00Z"}, "data": rows}
    parsed = parse("eu_ema_shortages", json.dumps(envelope))
    records = [row.record.as_plain() for row in parsed.rows]
    assert (parsed.rows_in, len(records), parsed.remarks) == (74, 74, ())
    assert Counter(record["status"] for record in records) == {"ongoing": 36, "resolved": 38}
    assert len({record["reference"] for record in records}) == 74
    filled = Counter(name for record in records for name, value in record.items() if value)
    assert filled["actual_start_on"] == sum(bool(row["start_of_shortage_date"]) for row in rows) == 8
    assert (filled["expected_end_on"], filled["expected_end_text"], filled["published_on"]) == (1, 19, 74)
    assert filled["updated_on"] == 74 - 17


def test_a_first_page_taken_for_the_whole_is_seen() -> None:
    rows = json.loads(recorded("ema_shortages", "ema_shortages_2026-02-03.json"))
    parsed = parse("eu_ema_shortages", json.dumps(rows[:20]))
    assert parsed.rows_in < load_source("eu_ema_shortages").rows.min


def test_every_exemption_of_september_is_accounted_for() -> None:
    rows = igj_rows("nl_igj", "NL_IGJ_shortage_2026-09-21.csv")
    parsed = parse("nl_igj_exemptions", igj_page(rows))
    assert (parsed.rows_in, len(parsed.rows), dict(parsed.ignored)) == (67, 65, {"empty_row": 1})
    assert [row.raw["Geneesmiddel"] for row in parsed.rejected] == ["Quetiapine"]
    assert "lies before" in parsed.rejected[0].reason
    for staged in parsed.rows:
        row, record = rows[staged.number - 1], staged.record.as_plain()
        assert record["actual_start_on"] == (row["shortage_start"] or None)
        assert record["expected_end_on"] == (row["estimated_end"] or None)
        digits = re.sub(r"(//?|=)\d+", "", row["product_no"]) if "EU/" not in row["product_no"] else ""
        if digits:
            assert record["registration_numbers"] == [f"RVG {one}" for one in re.findall(r"\d{5,6}", digits)]
    assert sum(bool(row.record.as_plain()["registration_numbers"]) for row in parsed.rows) == 65


def test_a_reference_outlives_extension_and_correction_between_march_and_september() -> None:
    march = parse("nl_igj_exemptions", igj_page(igj_rows("world_shortages_2026_03", "NL_IGJ_shortage_2026-03-12.csv")))
    september = parse("nl_igj_exemptions", igj_page(igj_rows("nl_igj", "NL_IGJ_shortage_2026-09-21.csv")))
    before = {row.record.natural_key: row.record.as_plain() for row in march.rows}
    after = {row.record.natural_key: row.record.as_plain() for row in september.rows}
    assert (march.rows_in, len(march.rejected)) == (43, 0)
    both = set(before) & set(after)
    assert len(both) >= 34
    kenacort = "IT2109923 RVG 01591 2025-09"
    assert (before[kenacort]["actual_start_on"], after[kenacort]["actual_start_on"]) == ("2025-09-11", "2025-09-09")
    extended = [key for key in both if before[key]["decision_reference"] != after[key]["decision_reference"]]
    assert len(extended) >= 15


def test_every_product_of_the_register_extract_is_read() -> None:
    source = load_source("nl_cbg_register")
    rows = list(csv.DictReader(io.StringIO(recorded("nl_cbg_register", "cbg_register_extract_2025-10-15.csv"))))
    lines = ["|".join(source.content.columns)]
    lines += ["|".join(row[name] for name in source.content.columns) for row in rows]
    parsed = parse(source.id, "\n".join(lines) + "\n")
    assert (len(parsed.rows), parsed.rejected, parsed.remarks) == (281, (), ())
    products = [row.record.as_plain() for row in parsed.rows]
    assert Counter(product["relation"] for product in products) == {None: 232, "parallel_import": 38, "duplex": 11}
    assert Counter(product["reg_scheme"] for product in products) == {"RVG": 280, "RVH": 1}
    assert Counter(product["legal_status"] for product in products) == {"UR": 251, "UAD": 13, "UA": 7, "AV": 10}
    assert sum(bool(product["atc_code"]) for product in products) == 279
    assert sum(product["has_additional_monitoring"] for product in products) == 2
    for row, product in zip(rows, products, strict=True):
        own = re.split(r"//|=", row["REGISTRATIENUMMER"])[0]
        assert (product["reg_number"], product["name"]) == (own, re.sub(r"\s+", " ", row["PRODUCTNAAM"]).strip())
        assert product["registered_on"] == row["INSCHRIJVINGSDATUM"].replace("/", "-")
        assert "$" not in json.dumps(product)


def test_the_recorded_certificate_is_read() -> None:
    entry = json.loads(recorded("eudamed", "api_probe", "certificate_search_entry_2026-08-23.json"))
    parsed = parse("eu_eudamed_certificates", json.dumps({"content": [entry], "totalElements": 1, "last": True}))
    (row,) = parsed.rows
    assert row.record.natural_key == "0633|Z-25-052-S-IX-E||1"
    assert parsed.remarks == ()
