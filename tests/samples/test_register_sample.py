import csv
import re
from collections.abc import Callable

import pytest

from surveillance.samples.recorded import read_exemptions

Register = Callable[[str], dict[str, dict[str, str]]]


@pytest.fixture
def rows(register: Register) -> dict[str, dict[str, str]]:
    return register("2026-09-27")


def test_the_register_has_27_columns_and_some_400_products(rows: dict[str, dict[str, str]]) -> None:
    assert 400 <= len(rows) <= 500
    assert {len(row) for row in rows.values()} == {27}


@pytest.mark.parametrize(
    ("column", "trap"),
    [
        ("REGISTRATIENUMMER", r"^\d{6}//\d{5,6}$"),
        ("REGISTRATIENUMMER", r"^\d{5}//\d{6}$"),
        ("REGISTRATIENUMMER", r"^\d{6}=\d{5,6}$"),
        ("REGISTRATIENUMMER", r"^0000\d$"),
        ("REGISTRATIENUMMER", r"^EU/1/08/501$"),
        ("REGISTRATIENUMMER", r"^108501$"),
        ("SOORT", r"^RVG $"),
        ("SOORT", r"^RVH $"),
        ("SOORT", r"^EU $"),
        ("INSCHRIJVINGSDATUM", r"^\d{4}/\d\d/\d\d$"),
        ("SMPC_WIJZIG_DATUM", r"^\d\d-OCT-\d\d$"),
        ("SMPC_WIJZIG_DATUM", r"^\d\d-OKT-\d\d$"),
        ("AFLEVERSTATUS", r"\$SEMICOLON\$"),
        ("AFLEVERSTATUS", r"^Algemene verkoop \["),
        ("AFLEVERSTATUS", r"^$"),
        ("ATC", r"^B05DB - "),
        ("ATC", r"^$"),
        ("ATC", r"^N05AH04 - Quetiapine$"),
        ("WERKZAMESTOFFEN", r"#"),
        ("HULPSTOFFEN", r" #"),
        ("HULPSTOFFEN", r"^GEEN HULPSTOFFEN$"),
        ("AANVULLENDEMONITORING", r"^Y$"),
        ("PROCEDURENUMMER", r"^[A-Z]{2}/H/\d{4}/\d{3}$"),
    ],
)
def test_every_trap_of_the_register_is_there(rows: dict[str, dict[str, str]], column: str, trap: str) -> None:
    assert [row for row in rows.values() if re.search(trap, row[column])]


def test_one_field_is_longer_than_a_csv_reader_takes_by_default(rows: dict[str, dict[str, str]]) -> None:
    assert max(len(value) for row in rows.values() for value in row.values()) > 131_072
    assert csv.field_size_limit() >= 131_072


def test_every_holder_is_made_up(rows: dict[str, dict[str, str]]) -> None:
    assert [row for row in rows.values() if not row["HANDELSVERGUNNINGHOUDER"].startswith("Voorbeeld ")] == []
    assert [row for row in rows.values() if "Voorbeeld" not in row["PRODUCTNAAM"]] == []


def test_every_number_of_the_recorded_exemptions_is_registered(rows: dict[str, dict[str, str]], committed) -> None:
    text = " ".join(row["product_no"] for row in read_exemptions(committed))
    numbers = re.findall(r"RVG\s+(\d+)", text) + re.findall(r"/(\d{5,6})\b", text) + ["EU/1/08/479", "EU/1/07/433"]
    assert len(set(numbers)) > 100
    assert [number for number in numbers if number not in rows] == []


@pytest.mark.parametrize(
    ("number", "atc"),
    [
        ("109731", "L01BC06"),
        ("07622", "L01AA06"),
        ("128092", "N05AH04"),
        ("EU/1/08/479", "N05AH03"),
        ("55776", "N05AD01"),
    ],
)
def test_a_number_of_the_exemptions_has_its_true_substance(
    rows: dict[str, dict[str, str]], number: str, atc: str
) -> None:
    assert rows[number]["ATC"].startswith(atc)


@pytest.mark.parametrize(
    ("substance", "status"),
    [
        ("SILDENAFILCITRAAT", "Uitsluitend recept"),
        ("SEMAGLUTIDE", "Uitsluitend recept"),
        ("DIAZEPAM", "Uitsluitend recept"),
        ("OXYCODONHYDROCHLORIDE", "Uitsluitend recept"),
        ("BOTULINETOXINE TYPE A", "Uitsluitend recept"),
        ("METHYLFENIDAATHYDROCHLORIDE", "Uitsluitend recept"),
        ("IBUPROFEN", "Uitsluitend apotheek of drogist"),
        ("BROOMHEXINEHYDROCHLORIDE", "Algemene verkoop"),
        ("PARACETAMOL", "Uitsluitend apotheek$SEMICOLON$ Uitsluitend apotheek of drogist$SEMICOLON$ Algemene verkoop"),
    ],
)
def test_the_delivery_status_fits_the_substance(rows: dict[str, dict[str, str]], substance: str, status: str) -> None:
    stated = {row["AFLEVERSTATUS"] for row in rows.values() if row["WERKZAMESTOFFEN"] == substance}
    assert stated
    assert all(text.startswith(status) for text in stated)


def test_a_few_products_are_new_and_a_few_revised_in_the_second_capture(register: Register) -> None:
    before, after = register("2026-09-20"), register("2026-09-27")
    revised = [number for number in before if before[number] != after[number]]
    assert len(set(after) - set(before)) == 3
    assert set(before) <= set(after)
    assert len(revised) == 6
