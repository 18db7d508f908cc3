"""The recorded lists of five neighbours, brought back into the live shape, against what was counted in them."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from html import escape
from pathlib import Path
from statistics import median
from typing import Any
from xml.etree import ElementTree

import pytest

from scrapers.parsing import parse_payloads
from scrapers.registry import load_source
from surveillance import clock
from surveillance.model.batch import Outcome, Parsed
from surveillance.model.identifiers import is_pzn
from surveillance.pipeline.trial import try_payload

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "world_shortages_2026_03"
CAPTURED = datetime.fromisoformat("2026-03-12T16:00+01:00")

Raw = dict[str, str]


@pytest.fixture(autouse=True)
def _on_the_day_of_the_capture(home: Path) -> None:
    clock.set_domain_time(CAPTURED)


def recorded(name: str) -> list[Raw]:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the recorded list {name} (../shared/data) is not here")
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def parse(source_id: str, payload: str) -> Parsed:
    return parse_payloads(load_source(source_id), [("recorded", payload.encode())])


def plain(parsed: Parsed) -> dict[int, dict[str, Any]]:
    return {row.number: row.record.as_plain() for row in parsed.rows}


def accounted(parsed: Parsed) -> int:
    return len(parsed.rows) + len(parsed.rejected) + sum(parsed.ignored.values())


def belgian(rows: list[Raw]) -> str:
    def pack(number: int, row: Raw) -> dict[str, Any]:
        told = {
            "notificationStatus": row["status"],
            "startDate": f"{row['shortage_start']}T00:00:00.000Z",
            "presumedEndDate": f"{row['estimated_end']}T00:00:00.000Z",
            "endDate": row["actual_end"] or None,
            "notificationReason": row["reason"],
            "impactString": row["impact"],
        }
        return {
            "packId": number,
            "prescriptionName": row["medicine_name"],
            "cnkCode": row["product_no"],
            "atcCode": row["atc_code"],
            "authorisationNumber": row["authorisation_number"],
            "packCompanyName": row["marketing_auth_holder"],
            "activeSubstancesLongEn": json.dumps(row["active_substance"].split(", ")),
            "notARR": [told],
        }

    packs = [pack(number, row) for number, row in enumerate(rows, start=1)]
    return json.dumps({"success": True, "count": len(packs), "data": packs})


def test_every_belgian_pack_is_read_and_those_for_animals_are_left_out() -> None:
    rows = recorded("BE_FAMHP_shortage_2026-03-12.csv")
    parsed = parse("be_famhp_shortages", belgian(rows))
    records = plain(parsed)
    assert (parsed.rows_in, len(records), parsed.ignored, parsed.rejected) == (750, 650, {"veterinary": 100}, ())
    assert parsed.remarks == ()
    for number, record in records.items():
        row = rows[number - 1]
        assert f"CNK {row['product_no']}" in record["identifiers"]
        assert (record["actual_start_on"] or record["expected_start_on"]) == row["shortage_start"]
        assert record["expected_end_on"] == row["estimated_end"]
        assert row["atc_code"].startswith(record["atc_code"] or "")
        assert record["reason_text"] == row["reason"]
    numbers = [record["registration_numbers"] for record in records.values()]
    assert sum(map(len, numbers)) == sum(row["authorisation_number"].startswith("EU/1/") for row in rows)
    assert ["EU/1/15/1014/003"] in numbers
    assert sum(any("BE-REG BE" in one for one in record["identifiers"]) for record in records.values()) == 484
    upcoming = [record for record in records.values() if record["status"] == "upcoming"]
    assert sum(row["shortage_start"] > "2026-03-12" for row in rows) == len(upcoming) + 1 == 10  # one is for animals
    assert all(record["expected_start_on"] > "2026-03-12" and not record["actual_start_on"] for record in upcoming)


def test_every_belgian_number_of_a_pack_passes_its_check_digit_and_none_with_a_digit_changed() -> None:
    rows = [row | {"atc_code": "A02BB01"} for row in recorded("BE_FAMHP_shortage_2026-03-12.csv")]
    assert len(parse("be_famhp_shortages", belgian(rows)).rows) == 750
    changed = [row | {"product_no": f"{row['product_no'][:-1]}{(int(row['product_no'][-1]) + 1) % 10}"} for row in rows]
    assert len(parse("be_famhp_shortages", belgian(changed)).rejected) == 750


def austrian(rows: list[Raw]) -> str:
    register = ElementTree.Element("VEASP")
    ElementTree.SubElement(register, "Meta", producedOn="2026-03-13T02:00:15")
    packs = ElementTree.SubElement(register, "Packungen")
    numbers = (f"{number:07d}" for number in range(9_900_000, 9_999_999) if is_pzn(f"{number:07d}"))
    for place, (number, row) in enumerate(zip(numbers, rows, strict=False)):
        reported = {"Datum_Meldung": "2026-03-01", "Datum_letzte_Aenderung": "2026-03-10"}
        dates = {"Beginn_Vertriebseinschraenkung": "", "Datum_voraussichtliche_Wiederbelieferung": ""}
        facts = {"PZN": number, "Zulassungsnummer": f"1-9{place:04d}"} | reported | dates
        pack = ElementTree.SubElement(packs, "Packung", facts)
        texts = {
            "Bezeichnung_Arzneispezialitaet": row["medicine_name"],
            "Status": row["status"],
            "Staerke": row["strength"],
            "Darreichungsform": row["dosage_form"],
            "Parallelexportverbot": row["parallel_export_ban"],
            "Packungsbeschreibung": row["package_description"],
            "Zulassungsinhaber": row["marketing_auth_holder"],
            "Grund": row["reason"],
            "Wirkstoffe": row["active_substance"],
            "ATCCodes": row["atc_code"],
            "Hinweis_BASG": row["basg_note"],
        }
        for tag, text in texts.items():
            ElementTree.SubElement(pack, tag).text = text
    return ElementTree.tostring(register, encoding="unicode")


def test_the_austrian_list_without_dates_is_held_by_the_share_of_filled_starts() -> None:
    rows = recorded("AT_BASG_shortage_2026-03-13.csv")
    payload = austrian(rows)
    parsed = parse("at_basg_shortages", payload)
    records = plain(parsed)
    assert (parsed.rows_in, parsed.ignored, parsed.rejected) == (779, {"never_restricted": 158, "veterinary": 4}, ())
    assert Counter(record["status"] for record in records.values()) == {"ongoing": 477 - 4, "reduced": 98 + 46}
    kept = [rows[number - 1] for number in records]
    bans = sum(row["parallel_export_ban"] == "Ja" for row in kept)
    assert Counter(record["has_export_ban"] for record in records.values())[True] == bans > 300
    assert not any(record["reason"] == "unknown" for record in records.values())
    trial = try_payload("at_basg_shortages", "recorded", payload.encode())
    assert (trial.outcome, trial.reason) == (
        Outcome.HELD,
        "actual_start_on: 0 of 617 rows are filled; at least 70 % must be",
    )


def finnish(rows: list[Raw], number: Callable[[str], str] = str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(load_source("fi_fimea_shortages").content.columns)
    for row in rows:
        start, end = row["shortage_start"], row["estimated_end"]
        writer.writerow([number(row["product_no"]), "K", start, end, start, start, row["marketing_auth_holder"]])
    return text.getvalue()


def test_every_finnish_pack_is_read_and_those_without_a_number_are_left_out() -> None:
    rows = recorded("FI_FIMEA_shortage_2026-03-12.csv")
    parsed = parse("fi_fimea_shortages", finnish(rows))
    records = plain(parsed)
    assert (parsed.rows_in, len(records), parsed.rejected, parsed.remarks) == (727, 722, (), ())
    assert parsed.ignored == {"without_pack_number": 5}
    for number, record in records.items():
        row = rows[number - 1]
        assert record["identifiers"] == [f"VNR {row['product_no']}"]
        assert (record["actual_start_on"] or record["expected_start_on"]) == row["shortage_start"]
        assert record["expected_end_on"] == row["estimated_end"]
        assert record["holder"] == (row["marketing_auth_holder"] or None)
    upcoming = [record for record in records.values() if record["status"] == "upcoming"]
    assert len(upcoming) == sum(row["shortage_start"] > "2026-03-12" for row in rows if row["product_no"] != "null")


def test_zeros_that_a_finnish_number_lost_come_back_and_too_short_a_number_waits() -> None:
    rows = [row for row in recorded("FI_FIMEA_shortage_2026-03-12.csv") if row["product_no"] != "null"]
    short = parse("fi_fimea_shortages", finnish(rows, lambda number: number.lstrip("0")))
    assert (len(rows), sum(row["product_no"].startswith("0") for row in rows)) == (722, 166)
    for number, record in plain(short).items():
        assert record["identifiers"] == [f"VNR {rows[number - 1]['product_no']}"]
    assert len(short.rows) + len(short.rejected) == 722
    assert all(rows[one.number - 1]["product_no"].startswith("000") for one in short.rejected)


def swedish(rows: list[Raw]) -> str:
    def pack(row: Raw) -> dict[str, Any]:
        days = {
            "forecastStartDate": row["shortage_start"],
            "forecastEndDate": row["estimated_end"],
            "actualEndDate": row["actual_end"],
            "firstPublicationDate": row["first_published"],
            "lastUpdate": row["last_updated"],
        }
        return {
            "compositeMedprodName": row["medicine_name"],
            "activeSubstName": row["active_substance"],
            "strength": row["strength"],
            "packageDescription": row["package_size"],
            "itemNo": row["product_no"],
            "nplPackId": row["npl_pack_id"],
            "atcInfo": json.loads(row["atc_code"].replace("'", '"')),
            "pharmFormSwe": row["pharmaceutical_form"],
            "status": {"upcoming": "1", "shortage": "2"}[row["status"]],
        } | {name: f"{day or '0001-01-01'}T00:00:00" for name, day in days.items()}

    return json.dumps({"totalMatching": len(rows), "packageShortageDocument": [pack(row) for row in rows]})


def lead(start: str, published: str) -> int:
    return (date.fromisoformat(start) - date.fromisoformat(published)).days


def test_every_swedish_pack_is_read_and_its_lead_is_what_was_published() -> None:
    rows = recorded("SE_Lakemedelsverket_shortage_2026-03-12.csv")
    assert Counter(row["status"] for row in rows) == {"shortage": 906, "upcoming": 198}
    parsed = parse("se_mpa_shortages", swedish(rows))
    records = plain(parsed)
    assert (parsed.rows_in, len(records), parsed.ignored, parsed.rejected) == (1104, 1039, {"veterinary": 65}, ())
    for number, record in records.items():
        row = rows[number - 1]
        assert (record["reference"], record["expected_start_on"]) == (row["npl_pack_id"], row["shortage_start"])
        assert record["expected_end_on"] == (row["estimated_end"] or None)
        assert record["status"] == {"upcoming": "upcoming", "shortage": "ongoing"}[row["status"]]
        assert bool(row["product_no"]) == any(one.startswith("VNR ") for one in record["identifiers"])
    leads = [lead(record["expected_start_on"], record["published_on"]) for record in records.values()]
    left_out = [row for number, row in enumerate(rows, start=1) if number not in records]
    leads += [lead(row["shortage_start"], row["first_published"]) for row in left_out]  # counted for animals too
    late, early = sum(days < 0 for days in leads) / len(leads), sum(days >= 60 for days in leads) / len(leads)
    assert (round(late, 2), round(early, 2), median(leads), leads.count(0)) == (0.16, 0.26, 7, 278)


STATUSES = {"upcoming": "Kommende", "shortage": "Pågående", "resolved": "Avsluttet"}


def norwegian(rows: list[Raw]) -> str:
    def day(text: str) -> str:
        return f"{'.'.join(reversed(text.split('-')))} 00:00:00" if text else ""

    columns = {
        "Legemiddelnavn": [row["medicine_name"] for row in rows],
        "Virkestoff(er)": [row["active_substance"] for row in rows],
        "ATC-kode": [row["atc_code"] for row in rows],
        "Meldingsdato": [day(row["shortage_start"]) for row in rows],
        "Mangelperiode fra": [day(row["shortage_start"]) for row in rows],
        "Mangelperiode til": [day(row["estimated_end"]) for row in rows],
        "Årsak": ["" for _ in rows],
        "Informasjon/tiltak": [row["notes"] for row in rows],
        "Status pr. 12.03.2026": [STATUSES.get(row["status"], row["status"]) for row in rows],
    }
    field = f'<input type="hidden" id="excelData" value="{escape(json.dumps(columns, ensure_ascii=False))}">'
    return f"<!DOCTYPE html><html><body>{field}</body></html>"


def test_every_norwegian_period_is_read_and_ends_before_their_start_wait() -> None:
    rows = recorded("NO_DMP_shortage_2026-03-12.csv")
    parsed = parse("no_dmp_shortages", norwegian(rows))
    records = plain(parsed)
    assert (parsed.rows_in, accounted(parsed), parsed.ignored) == (878, 878, {"veterinary": 51})
    assert len(parsed.rejected) == 3
    assert all("lies before Mangelperiode fra" in row.reason for row in parsed.rejected)
    others = [row for number, row in enumerate(rows, start=1) if number not in records]
    told = Counter(record["status"] for record in records.values())
    untold = Counter(row["status"] for row in others)
    assert told["resolved"] + untold["resolved"] == 429
    assert told["upcoming"] + untold["upcoming"] == 42
    assert told["discontinued"] + untold["Midlertidig utgått/avregistrert"] == 22
    assert len({record["reference"] for record in records.values()}) == len(records)
    for number, record in records.items():
        row = rows[number - 1]
        assert (record["actual_start_on"] or record["expected_start_on"]) == row["shortage_start"]
        assert (record["actual_end_on"] or record["expected_end_on"]) == row["estimated_end"]
        assert bool(record["actual_end_on"]) == (row["status"] == "resolved")
        assert record["atc_code"] == (row["atc_code"] or None)
