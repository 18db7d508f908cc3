"""How the lists of five neighbours are read, where a saved payload cannot show it: days to come, contacts, words."""

import json
import re
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scrapers.parsing import parse_payloads
from scrapers.reading.codes import read_cnk, read_vnr
from scrapers.reading.dates import read_local_day
from scrapers.registry import load_source
from surveillance.errors import RowError, SourceChanged
from surveillance.model.batch import Parsed
from tests.scrapers import golden

NEIGHBOURS = ("at_basg_shortages", "be_famhp_shortages", "fi_fimea_shortages", "no_dmp_shortages", "se_mpa_shortages")
TOMORROW, TODAY = "2026-09-29", "2026-09-28"


def payload(source_id: str, case: str = "plain") -> str:
    ((_, data),) = golden.payloads_of(golden.CASES / source_id / case)
    return data.decode()


def parse(source_id: str, text: str) -> Parsed:
    return parse_payloads(load_source(source_id), [("case", text.encode())])


def first(source_id: str, text: str) -> dict[str, Any]:
    parsed = parse(source_id, text)
    assert parsed.rejected == ()
    return parsed.rows[0].record.as_plain()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("source_id", "written"),
    [
        ("at_basg_shortages", '"2025-03-03"'),
        ("be_famhp_shortages", '"2025-03-03T00:00:00.000Z"'),
        ("fi_fimea_shortages", '"2025-03-03"'),
    ],
)
def test_a_start_that_is_still_to_come_is_expected_and_not_actual(source_id: str, written: str) -> None:
    ends = payload(source_id).replace("2025-06-30", "2026-12-31")
    for day, status in ((TODAY, "ongoing"), (TOMORROW, "upcoming")):
        record = first(source_id, ends.replace(written, written.replace("2025-03-03", day), 1))
        told = (record["status"], record["actual_start_on"], record["expected_start_on"])
        assert told == (status, *((None, day) if status == "upcoming" else (day, None)))


def test_a_swedish_start_is_a_forecast_and_stays_one() -> None:
    records = [row.record.as_plain() for row in parse("se_mpa_shortages", payload("se_mpa_shortages")).rows]
    assert all(record["expected_start_on"] and not record["actual_start_on"] for record in records)
    assert load_source("se_mpa_shortages").start_means == "expected"


@pytest.mark.parametrize("source_id", NEIGHBOURS)
def test_a_year_that_cannot_be_meant_stops_its_row_only(source_id: str) -> None:
    text = payload(source_id)
    wrong = {"no_dmp_shortages": ("03.03.2025", "03.03.0205")}.get(source_id, ("2025-03-03", "0205-03-03"))
    parsed = parse(source_id, text.replace(*wrong, 1))
    assert len(parsed.rejected) == 1
    assert "lies outside the years 2000" in parsed.rejected[0].reason
    assert len(parsed.rows) == len(parse(source_id, text).rows) - 1


@pytest.mark.parametrize(
    ("source_id", "told"),
    [("at_basg_shortages", "+43 000 000000"), ("se_mpa_shortages", "+00 000 voorbeeld@example.org")],
)
def test_telephone_numbers_and_mail_addresses_are_nowhere(source_id: str, told: str) -> None:
    assert told in payload(source_id, "every_trap")
    assert told not in (golden.CASES / source_id / "every_trap" / golden.RECORDS).read_text(encoding="utf-8")


def test_a_contact_that_nobody_agreed_to_does_not_wait_in_quarantine() -> None:
    rows = json.loads(payload("se_mpa_shortages"))
    rows["packageShortageDocument"][0] |= {"status": "9", "contactPerson": "voorbeeld@example.org"}
    (rejected,) = parse("se_mpa_shortages", json.dumps(rows)).rejected
    assert "example.org" not in json.dumps(rejected.raw)


def test_the_name_of_the_norwegian_column_changes_daily_and_the_records_do_not() -> None:
    text = payload("no_dmp_shortages")
    other = text.replace("Status pr. 27.09.2025", "Status pr. 28.09.2025")
    assert other != text
    assert [row.record for row in parse("no_dmp_shortages", other).rows] == [
        row.record for row in parse("no_dmp_shortages", text).rows
    ]


def test_without_the_column_of_the_status_the_norwegian_list_is_refused() -> None:
    text = payload("no_dmp_shortages").replace("Status pr. 27.09.2025", "Status")
    assert len(parse("no_dmp_shortages", text).rows) == 3
    with pytest.raises(SourceChanged, match="missing columns: Status"):
        parse("no_dmp_shortages", text.replace("Status", "Tilstand"))


def test_an_austrian_pack_that_never_was_short_is_no_shortage_and_one_that_was_is_over() -> None:
    text = payload("at_basg_shortages")
    before = parse("at_basg_shortages", text)
    assert before.ignored == {"never_restricted": 1}
    back = re.sub(r'(Datum_letzte_Aenderung="[^"]*")>', r'\1 Beginn_Vertriebseinschraenkung="2025-01-07">', text)
    after = parse("at_basg_shortages", back)
    assert after.ignored == {}
    assert [row.record.as_plain()["status"] for row in after.rows] == ["ongoing", "resolved", "reduced"]


def test_both_languages_of_the_belgian_list_lead_to_the_same_words() -> None:
    dutch, english = payload("be_famhp_shortages"), payload("be_famhp_shortages")
    for one, other in (
        ("Vertraging in de productie", "Delay in production"),
        ("Onder evaluatie", "Under evaluation"),
        ("Minstens drie alternatieve verpakkingen beschikbaar", "At least three alternative packsizes available"),
        ("Andere reden", "Other reason"),
    ):
        assert one in english
        english = english.replace(one, other)
    read = [
        [(plain["reason"], plain["alternatives"]) for plain in (row.record.as_plain() for row in parsed.rows)]
        for parsed in (parse("be_famhp_shortages", text) for text in (dutch, english))
    ]
    assert read[0] == read[1]


def test_every_word_for_the_belgian_impact_is_kept_in_dutch() -> None:
    words = load_source("be_famhp_shortages").lookups["impactString"]
    assert all(words.get(dutch, dutch) == dutch for dutch in words.values())


def test_the_day_of_an_instant_is_that_of_the_country() -> None:
    brussels = ZoneInfo("Europe/Brussels")
    for written in ("2026-04-27", "2026-04-27T00:00:00.000Z", "2026-04-26T22:00:00Z", "2026-04-27T00:00:00+02:00"):
        assert read_local_day(written, brussels) == date(2026, 4, 27)
    for nothing in ("0001-01-01", "0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "-"):
        assert read_local_day(nothing, brussels) is None
    with pytest.raises(RowError, match="is not an instant"):
        read_local_day("27-04-2026", brussels)


def test_a_belgian_number_is_checked() -> None:
    assert [read_cnk(number) for number in ("3780210", "2409787", "3272366")] == ["3780210", "2409787", "3272366"]
    for wrong in ("3780211", "0000000", "378021", "378021O"):
        with pytest.raises(RowError, match="is no CNK"):
            read_cnk(wrong)


def test_a_nordic_number_gets_its_zeros_back_while_it_can_be_known() -> None:
    assert [read_vnr(number) for number in ("010999", "10999", "1099")] == ["010999", "010999", "001099"]
    for wrong in ("109", "1234567", "12345a", "null", ""):
        with pytest.raises(RowError, match="is no article number"):
            read_vnr(wrong)


def test_the_neighbours_are_documented_and_on() -> None:
    sources = [load_source(source_id) for source_id in NEIGHBOURS]
    assert all(source.enabled and source.proof == "documented" and source.start_means for source in sources)
    assert {source.body.country for source in sources} == {"at", "be", "fi", "no", "se"}
