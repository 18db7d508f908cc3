"""The recorded list of drugshortage.ch, brought back into the live shape, against what was counted in it otherwise."""

import json
from collections import Counter

import pytest

from scrapers.parsing import parse_payloads
from scrapers.registry import load_source
from surveillance.model.batch import Parsed
from surveillance.model.identifiers import is_gtin
from tests.scrapers.recorded_lists import Rows, recorded_list

SOURCE = load_source("ch_drugshortage_shortages")
LIVE_NAMES = {
    "bezeichnung": "medicine_name",
    "atcCode": "atc_code",
    "firma": "company_name",
    "gtin": "gtin",
    "pharmacode": "pharmacode",
    "statusText": "status",
    "lieferfaehigkeitDate": "delivery_date",
}


@pytest.fixture(scope="module")
def rows() -> Rows:
    return recorded_list("CH_drugshortage_shortage_2026-03-13")


@pytest.fixture(scope="module")
def parsed(rows: Rows) -> Parsed:
    items = [
        {name: row[column] for name, column in LIVE_NAMES.items()} | {"statusCode": int(row["status_code"])}
        for row in rows
    ]
    return parse_payloads(SOURCE, [("recorded", json.dumps({"data": items}).encode())])


def test_every_row_of_the_recorded_list_is_accounted_for(parsed: Parsed, rows: Rows) -> None:
    assert sum(is_gtin(row["gtin"]) for row in rows) == 687
    assert len({row["gtin"] for row in rows}) == 680
    assert (parsed.rows_in, len(parsed.rows), parsed.rejected, parsed.remarks) == (687, 680, (), ())
    assert parsed.ignored == {"duplicate": 6, "a_graver_entry_of_the_pack": 1}


def test_a_status_that_nobody_explains_is_unknown(parsed: Parsed) -> None:
    statuses = Counter(staged.record.as_plain()["status"] for staged in parsed.rows)
    assert statuses == {"ongoing": 671 - 6, "reduced": 4 - 1 + 2, "unknown": 4, "upcoming": 3, "discontinued": 3}


def test_an_end_is_a_day_or_the_words_of_the_source(parsed: Parsed, rows: Rows) -> None:
    for staged in parsed.rows:
        record, told = staged.record.as_plain(), rows[staged.number - 1]["delivery_date"].strip()
        if record["expected_end_on"]:
            assert "{2}.{1}.{0}".format(*record["expected_end_on"].split("-")) == told
        else:
            assert bool(record["expected_end_text"]) == bool(told)
    words = Counter(staged.record.as_plain()["expected_end_text"] for staged in parsed.rows)
    assert (words["offen"], words["unbestimmt"], words["kontingentiert"]) == (135, 6, 2)
    assert not any(staged.record.as_plain()["actual_start_on"] for staged in parsed.rows)
