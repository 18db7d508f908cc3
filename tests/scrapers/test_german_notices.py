"""BfArM's recorded rows, brought into the live shape, against what was counted in them by other means."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from scrapers.parsing import parse_payloads
from scrapers.registry import load_source
from surveillance.model.batch import Parsed
from tests.scrapers import golden

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
EXPORT = SHARED / "de_bfarm" / "LEMeldungen_2026-09-09_first_rows.csv"
LIST = SHARED / "world_shortages_2026_03" / "DE_BfArM_shortage_2026-03-12.csv"
SOURCE = load_source("de_bfarm_shortages")
LIVE_NAMES = {
    "PZN": "product_no",
    "ENR": "enr",
    "Meldungsart": "meldungsart",
    "Art des Grundes": "reason",
    "Arzneimittlbezeichnung": "medicine_name",
    "Atc Code": "atc_code",
    "Wirkstoffe": "active_substance",
    "Zulassungsinhaber": "mah",
}


def recorded(path: Path) -> str:
    if not path.exists():
        pytest.skip(f"the recorded payload {path.name} (../shared/data) is not here")
    return path.read_text(encoding="utf-8-sig")


def parse(text: str) -> Parsed:
    return parse_payloads(SOURCE, [("recorded", text.encode("cp1252"))])


def live(rows: list[dict[str, str]]) -> str:
    """The columns of the list under their names in the export; a number for each notice, which the list lacks."""
    text = io.StringIO()
    writer = csv.DictWriter(text, SOURCE.content.columns, restval="N/A", delimiter=";")
    writer.writeheader()
    for number, row in enumerate(rows):
        shown = {name: row[column] or "N/A" for name, column in LIVE_NAMES.items()}
        days = {"Beginn": _german(row["shortage_start"]), "Ende": _german(row["estimated_end"])}
        writer.writerow(shown | days | {"Bearbeitungsnummer": f"LE{number}", "Datum der letzten Meldung": "12.03.2026"})
    return text.getvalue()


def _german(day: str) -> str:
    return ".".join(reversed(day.split("-"))) if day else "N/A"


def test_every_row_of_the_export_is_read() -> None:
    text = recorded(EXPORT)
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    parsed = parse(text)
    records = [row.record.as_plain() for row in parsed.rows]
    assert (len(rows), len(records), parsed.rejected, parsed.remarks) == (21, 21, (), ())
    assert len({record["reference"] for record in records}) == 21
    for row, record in zip(rows, records, strict=True):
        assert record["product_name"] == row["Arzneimittlbezeichnung"]
        assert record["decision_reference"] == row["Bearbeitungsnummer"]
        assert _german(record["actual_start_on"] or record["expected_start_on"]) == row["Beginn"]
        assert _german(record["expected_end_on"]) == row["Ende"]
        assert record["reference"].endswith(row["PZN"])
    emla = records[3]
    assert (emla["substance"], emla["atc_code"]) == ("Lidocain; Prilocain", "N01BB")


def test_telephone_and_mail_address_of_firms_are_nowhere() -> None:
    case = golden.CASES / SOURCE.id / "every_trap"
    for told in ("+49 000 000000", "voorbeeld@example.org"):
        assert told in (case / "payload.csv").read_text(encoding="cp1252")
        assert told not in (case / golden.RECORDS).read_text(encoding="utf-8")


def test_every_row_of_the_whole_list_is_accounted_for() -> None:
    rows = list(csv.DictReader(io.StringIO(recorded(LIST))))
    parsed = parse(live(rows))
    assert (parsed.rows_in, len(parsed.rows)) == (998, 997)
    assert [row.raw["PZN"] for row in parsed.rejected] == ["9569740"]
    assert "the check digit of 09569740 is wrong" in parsed.rejected[0].reason
    records = {row.number: row.record.as_plain() for row in parsed.rows}
    assert Counter(record["reason"] for record in records.values()) == {"other": 545 - 1, "production": 453}
    assert sum("ENR" in record["reference"] for record in records.values()) == 12
    without_code = [row for row in rows if "TERM_ID_NA" in row["atc_code"]]
    assert len(without_code) == 20
    coded = [row for row in rows if "," not in row["atc_code"] and "TERM_ID_NA" not in row["atc_code"]]
    assert Counter(row["atc_code"] for row in coded)["N05AH04"] == 123
    assert sum(record["atc_code"] == "N05AH04" for record in records.values()) == 123


def test_a_start_after_the_day_of_the_statement_is_expected_and_not_actual() -> None:
    records = [row.record.as_plain() for row in parse(live(list(csv.DictReader(io.StringIO(recorded(LIST)))))).rows]
    ahead = [record for record in records if record["status"] == "upcoming"]
    assert len(ahead) == 8
    assert all(record["expected_start_on"] > "2026-03-12" and not record["actual_start_on"] for record in ahead)
    assert all(record["actual_start_on"] <= "2026-03-12" for record in records if record["status"] == "ongoing")
