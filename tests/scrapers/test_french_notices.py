"""The recorded French lists against what was counted in them by other means."""

import csv
import io
import re
from collections import Counter
from pathlib import Path

import pytest

from scrapers.parsing import parse_payloads
from scrapers.registry import load_source
from surveillance.errors import SourceChanged
from surveillance.model.batch import Parsed
from tests.scrapers import golden
from tests.scrapers.old_workbooks import write_old_book
from tests.scrapers.recorded_lists import Rows, delimited, recorded, recorded_list

ANSM, BDPM = load_source("fr_ansm_shortages"), load_source("fr_bdpm_availability")
PAGE = "https://ansm.sante.fr/disponibilites-des-produits-de-sante/medicaments/voorbeeld-"
STATUS = {
    "shortage": "Rupture de stock",
    "supply tension": "Tension d'approvisionnement",
    "resolved": "Remise à disposition",
    "discontinued": "Arrêt de commercialisation",
}
FILES = {"2025-07-07": "utf-8", "2026-01-02": "cp1252", "2026-01-26": "utf-8", "2026-01-28": "utf-8"}


def availability(day: str) -> Path:
    return recorded("fr_bdpm", "history", f"CIS_CIP_Dispo_Spec_{day}_{FILES[day]}.txt")


def parse(day: str) -> Parsed:
    """The file as the site serves it: in cp1252, whatever the archive kept it in."""
    text = availability(day).read_bytes().decode(FILES[day])
    return parse_payloads(BDPM, [(day, text.encode("cp1252"))])


@pytest.mark.parametrize(
    ("day", "count", "duplicates"), [("2025-07-07", 957, 12), ("2026-01-26", 984, 17), ("2026-01-28", 993, 17)]
)
def test_every_line_of_the_list_is_accounted_for(day: str, count: int, duplicates: int) -> None:
    parsed = parse(day)
    assert (parsed.rows_in, parsed.ignored["duplicate"], parsed.remarks) == (count, duplicates, ())
    assert len(parsed.rows) + len(parsed.rejected) + sum(parsed.ignored.values()) == count
    assert [row.reason for row in parsed.rejected] in ([], ["date_remise 2024-07-30 lies before date_debut 2025-06-12"])


def test_the_code_is_counted_and_one_page_stays_many_medicines() -> None:
    lines = [line.split("\t") for line in availability("2026-01-28").read_text(encoding="utf-8").splitlines()]
    assert Counter(line[2] for line in lines) == {"4": 438, "2": 434, "1": 76, "3": 45}
    records = [staged.record.as_plain() for staged in parse("2026-01-28").rows]
    statuses = Counter(record["status"] for record in records)
    assert (statuses["ongoing"], statuses["discontinued"]) == (76, 45)
    pages = Counter(record["url"] for record in records)
    assert max(pages.values()) == len({line[0] for line in lines if line[7] == max(pages, key=pages.__getitem__)}) == 54
    assert len(pages) == 314 - 1  # the page whose only line ends before it begins
    assert sum(len(record["identifiers"]) == 2 for record in records) == 34


def test_a_word_that_contradicts_its_code_waits_for_a_person() -> None:
    parsed = parse("2026-01-02")
    contradictions = [row for row in parsed.rejected if "contradicts" in row.reason]
    assert [row.raw["CIS"] for row in contradictions] == ["63930084", "60756917", "60047182"]
    assert {row.reason for row in contradictions} == {'libelle: "tension d\'approvisionnement" contradicts the code 4'}


def test_a_copy_in_another_encoding_is_refused() -> None:
    with pytest.raises(SourceChanged, match="'à disposition' is nowhere in the text"):
        parse_payloads(BDPM, [("a copy", availability("2026-01-28").read_bytes())])


def sheet(rows: Rows) -> bytes:
    """The recorded table of ANSM's page as a sheet of its export. The page gives no start, and calls the update one."""
    shown = [
        {
            "Titre": f"{row['medicine_name']} - [{row['active_substance']}]".removesuffix(" - []"),
            "Date de mise à jour": row["shortage_start"],
            "Date de remise à disposition": row["estimated_end"],
            "Statut": STATUS[row["status"]],
            "URL de la page": f"{PAGE}{number}",
        }
        for number, row in enumerate(rows)
    ]
    return delimited(ANSM.content.columns, shown, ",").encode()


def test_every_row_of_the_recorded_page_is_read() -> None:
    rows = recorded_list("FR_ANSM_shortage_2026-03-12")
    parsed = parse_payloads(ANSM, [("recorded", sheet(rows))])
    assert (parsed.rows_in, len(parsed.rows), parsed.rejected, parsed.remarks) == (346, 346, (), ())
    records = [staged.record.as_plain() for staged in parsed.rows]
    assert Counter(record["status"] for record in records) == {
        "resolved": 145,
        "reduced": 123,
        "ongoing": 55,
        "discontinued": 23,
    }
    for row, record in zip(rows, records, strict=True):
        assert record["product_name"] == re.split(r" *- *\[", row["medicine_name"])[0]
        assert (record["substance"] or "") in (row["active_substance"] or row["medicine_name"])
        assert record["updated_on"] == row["shortage_start"]
        assert (record["actual_end_on"] or record["expected_end_on"]) == (row["estimated_end"] or None)


def test_the_export_as_the_old_workbook_that_it_is_gives_the_same() -> None:
    text = (golden.CASES / ANSM.id / "every_status" / "payload.csv").read_text(encoding="utf-8")
    cells = list(csv.reader(io.StringIO(text)))
    old = parse_payloads(ANSM, [("export", write_old_book(cells, "Worksheet"))])
    plain = parse_payloads(ANSM, [("export", text.encode())])
    assert [staged.record for staged in old.rows] == [staged.record for staged in plain.rows]
    assert [row.reason for row in old.rejected] == [row.reason for row in plain.rejected]
    assert (len(old.rows), len(old.rejected)) == (6, 4)
