import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"
PAGE = "2026-09-27/nl_igj_exemptions/vrijstellingsbesluiten.html"
REPORT = "2026-09-27/eu_ema_shortages/shortages.json"


@pytest.mark.parametrize(
    ("kept", "original"),
    [
        ("eu_ema_shortages_2026-02-03.json", "ema_shortages/ema_shortages_2026-02-03.json"),
        ("nl_igj_exemptions_2026-09-21.csv", "nl_igj/NL_IGJ_shortage_2026-09-21.csv"),
    ],
)
def test_what_was_recorded_is_kept_byte_by_byte(committed: Path, kept: str, original: str) -> None:
    if not (SHARED / original).exists():
        pytest.skip(f"{original} is not at hand: the shared test data are not part of the project")
    assert (committed / "recorded" / kept).read_bytes() == (SHARED / original).read_bytes()


def test_every_line_of_the_french_excerpt_was_recorded_so(committed: Path, made: Path) -> None:
    original = SHARED / "fr_bdpm" / "history" / "CIS_CIP_Dispo_Spec_2026-01-28_utf-8.txt"
    kept = (committed / "recorded" / "fr_bdpm_availability_2026-01-28.txt").read_text(encoding="utf-8").splitlines()
    sent = (made / "2026-09-27" / "fr_bdpm_availability" / "CIS_CIP_Dispo_Spec.txt").read_bytes().decode("cp1252")
    assert sent == "".join(f"{line}\r\n" for line in kept)
    assert len(kept) == 119
    if not original.exists():
        pytest.skip(f"{original.name} is not at hand: the shared test data are not part of the project")
    assert set(kept) <= set(original.read_text(encoding="utf-8").splitlines())


def test_the_ema_report_has_its_envelope_and_every_recorded_row(made: Path) -> None:
    report = json.loads((made / REPORT).read_text(encoding="utf-8"))
    recorded = json.loads((made / "recorded" / "eu_ema_shortages_2026-02-03.json").read_text(encoding="utf-8"))
    assert report["data"] == recorded
    assert report["meta"]["total_records"] == len(recorded) == 74
    assert datetime.fromisoformat(report["meta"]["timestamp"]) == datetime(2026, 9, 27, 16, tzinfo=UTC)


def test_the_page_of_exemptions_holds_every_recorded_value(made: Path) -> None:
    page = BeautifulSoup((made / PAGE).read_text(encoding="utf-8"), "html.parser")
    text = (made / "recorded" / "nl_igj_exemptions_2026-09-21.csv").read_text(encoding="utf-8")
    recorded = list(csv.DictReader(io.StringIO(text)))
    (table,) = page.select("table")
    cells = [[cell.get_text() for cell in row.select("td")] for row in table.select("tbody tr")]
    names = ["decision_reference", "medicine_name", "strength", "product_no"]
    assert page.select_one("h1").get_text() == "Overzicht vrijstellingsbesluiten"
    assert [row[:4] for row in cells] == [[row[name] for name in names] for row in recorded]
    assert len(cells) == 67


def test_the_page_keeps_the_traps_and_writes_dates_in_words(made: Path) -> None:
    page = (made / PAGE).read_text(encoding="utf-8")
    assert "<td>RVG 109731RVG 109732RVG 109733</td>" in page
    assert "<td>12 december 2026</td><td>12 juli 2026</td>" in page
    assert "<tr><td></td><td></td><td></td><td></td><td></td><td></td></tr>" in page
    assert not re.search(r"<td>\d{4}-\d\d-\d\d</td>", page)
