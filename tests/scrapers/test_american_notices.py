"""openFDA's recorded days, brought back into the live shape, against what was counted in them by other means."""

import csv
import gzip
import io
import json
from collections import Counter
from typing import Any

import pytest

from scrapers.parsing import parse_payloads
from scrapers.reading.text import even_out
from scrapers.registry import load_source
from surveillance.model.batch import Parsed
from tests.scrapers.recorded_lists import recorded

SOURCE = load_source("us_fda_shortages")
KEY = ("package_ndc", "company_name", "generic_name", "presentation")
DAYS = ("2026-04-25", "2026-05-09", "2026-05-23", "2026-06-07", "2026-06-21", "2026-07-05")
KEPT = (*KEY, "status", "update_type", "related_info", "dosage_form")
DATES = ("update_date", "initial_posting_date", "discontinued_date")

Item = dict[str, Any]


def unpacked(folder: str, name: str) -> str:
    return gzip.decompress(recorded("openfda_shortages", folder, name).read_bytes()).decode()


def items_of(day: str) -> list[Item]:
    """The records of the day as openFDA gives them: American dates, and the look-up of the pack in an object."""
    return [_item(record) for record in json.loads(unpacked("history_json", f"{day}.json.gz"))["records"]]


def _item(record: Item) -> Item:
    dates = {name: _american(record[name]) for name in DATES}
    found = {"openfda": {"substance_name": record["substances"]}} if record["substances"] else {}
    return {name: record[name] for name in KEPT} | dates | found


def _american(day: str | None) -> str:
    year, month, number = (day or "--").split("-")
    return f"{month}/{number}/{year}" if day else ""


def parse(items: list[Item], day: str) -> Parsed:
    meta = {"last_updated": day, "results": {"total": len(items)}}
    pages = [items[first : first + 100] for first in range(0, len(items), 100)]
    payloads = [(str(n), json.dumps({"meta": meta, "results": page}).encode()) for n, page in enumerate(pages)]
    return parse_payloads(SOURCE, payloads)


@pytest.mark.parametrize("day", DAYS)
def test_every_record_of_a_day_is_accounted_for(day: str) -> None:
    items = items_of(day)
    parsed = parse(items, day)
    assert parsed.rows_in == len(items) == len(parsed.rows) + len(parsed.rejected) + sum(parsed.ignored.values())
    assert all("different contents" in row.reason for row in parsed.rejected)
    assert len(parsed.rejected) <= SOURCE.guards.rejectable(len(items))
    assert set(parsed.ignored) <= {"duplicate"}
    assert parsed.remarks == ()


def test_most_packs_that_stand_twice_are_a_shortage_and_a_discontinuation() -> None:
    items = items_of(DAYS[-1])
    doubled = [key for key, count in Counter(tuple(item[name] for name in KEY) for item in items).items() if count > 1]
    parsed = parse(items, DAYS[-1])
    named = Counter(staged.record.as_plain()["reference"].removesuffix("|To Be Discontinued") for staged in parsed.rows)
    assert len(doubled) == 25
    assert sum(count > 1 for count in named.values()) == 20  # one of them is written with a blank more
    assert (len(parsed.rejected), parsed.ignored) == (10, {"duplicate": 1})


def test_statuses_are_counted_and_a_posting_is_no_start() -> None:
    items = items_of(DAYS[0])
    records = [staged.record.as_plain() for staged in parse(items, DAYS[0]).rows]
    assert Counter(record["status"] for record in records)["resolved"] == 29
    assert sum(item["status"] == "Current" for item in items) == 1_147
    assert {(record["actual_start_on"], record["expected_start_on"]) for record in records} == {(None, None)}
    assert all(record["published_on"] for record in records)


def test_the_list_without_presentations_holds_45_packs_twice() -> None:
    rows = list(csv.DictReader(io.StringIO(unpacked("history_csv", "2026-07-08.csv.gz"))))
    items = [
        {name: row[name] for name in ("package_ndc", "company_name", "generic_name", "status", "dosage_form")}
        | {"presentation": "not given", "update_date": _american(row["update_date"]), "initial_posting_date": ""}
        for row in rows
    ]
    parsed = parse(items, "2026-07-08")
    packs = Counter(tuple(even_out(item[name]) for name in KEY[:3]) for item in items)
    named = {tuple(staged.record.as_plain()["reference"].split("|")[:3]) for staged in parsed.rows}
    unsettled = {tuple(even_out(row.raw[name]) for name in KEY[:3]) for row in parsed.rejected}
    assert len(rows) - len(packs) == sum(count == 2 for count in packs.values()) == 45
    assert len(parsed.rows) + len(parsed.rejected) + sum(parsed.ignored.values()) == parsed.rows_in == len(rows)
    assert named | unsettled == set(packs)
