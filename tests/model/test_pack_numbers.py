"""Numbers of packs with their schemes: as written, as lost zeros leave them, and as whole recorded lists hold them."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from surveillance.model.identifiers import is_placeholder, read_registrations
from surveillance.model.pack_numbers import SCHEMES, PackNumber, find_numbers, read_canonical, read_number

RECORDED = Path(__file__).parents[3] / "shared" / "data"
WORLD = RECORDED / "world_shortages_2026_03"
needs_recorded = pytest.mark.skipif(not WORLD.is_dir(), reason="the recorded lists are not here")


@pytest.mark.parametrize(
    ("scheme", "text", "canonical"),
    [
        ("PZN", "6312605", "PZN 06312605"),
        ("pzn", "06312605", "PZN 06312605"),
        ("AIC", "45348036", "AIC 045348036"),
        ("CNK", "3780210", "CNK 3780210"),
        ("ZI", "15702944", "ZI 15702944"),
        ("GTIN", "7680494930101", "GTIN 7680494930101"),
        ("CIP13", "3400936963504", "CIP13 3400936963504"),
        ("VNR", "3205", "VNR 003205"),
        ("DIN", "2247087", "DIN 02247087"),
        ("NDC", "0487-9901-30", "NDC 0487-9901-30"),
    ],
)
def test_a_number_is_kept_with_its_scheme_and_its_zeros(scheme: str, text: str, canonical: str) -> None:
    assert str(read_number(scheme, text)) == canonical
    assert read_canonical(canonical) == read_number(scheme, text)


@pytest.mark.parametrize(
    ("scheme", "text", "why"),
    [
        ("PZN", "09569740", "check digit"),
        ("PZN", "99999999", "placeholder"),
        ("PZN", "0", "placeholder"),
        ("ZI", "00000000", "placeholder"),
        ("ZI", "16169469", "check digit"),
        ("ZI", "1570294", "is no ZI"),
        ("ZI", "１５７０２９４４", "is no ZI"),
        ("CIP13", "7680494930101", "is no CIP13"),
        ("GTIN", "0000000000000", "placeholder"),
        ("DIN", "12345678", "placeholder"),
        ("HPK", "1234567", "no scheme"),
    ],
)
def test_what_is_no_number_of_its_scheme_says_why(scheme: str, text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_number(scheme, text)


@pytest.mark.parametrize("text", ["PZN 6312605", "06312605", "PZN  06312605", "pzn 06312605", "BE-REG BE192945", ""])
def test_only_one_way_of_writing_is_canonical(text: str) -> None:
    with pytest.raises(ValueError, match=r"no number with its scheme|no scheme"):
        read_canonical(text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("PZN 06312605PZN 04913803", ("PZN 06312605", "PZN 04913803")),
        ("PZN: 6312605, PZN-04913803", ("PZN 06312605", "PZN 04913803")),
        ("CNK nr. 3780210 / AIC 045348036", ("CNK 3780210", "AIC 045348036")),
        ("06312605", ()),
        ("PZN 09569740 (Schreibfehler)", ()),
        ("xPZN 06312605", ()),
    ],
)
def test_numbers_in_a_text_count_with_their_scheme_only(text: str, numbers: tuple[str, ...]) -> None:
    assert tuple(map(str, find_numbers(text))) == numbers


def test_the_same_digits_under_two_schemes_are_two_numbers() -> None:
    assert PackNumber("PZN", "06312605") != PackNumber("ZI", "06312605")
    assert read_registrations("EU/1/08/501") != read_registrations("RVG 108501")


def test_what_people_write_where_they_have_no_number_is_refused_under_every_scheme() -> None:
    for scheme in SCHEMES:
        for text in ("00000000", "99999999", "12345678"):
            assert is_placeholder(text)
            with pytest.raises(ValueError, match=r"placeholder|is no|check digit"):
                read_number(scheme, text.zfill(SCHEMES[scheme].digits))


def cells(file: Path, column: str) -> Iterator[str]:
    with file.open(encoding="utf-8-sig", newline="") as rows:
        yield from (row[column].strip() for row in csv.DictReader(rows))


def verdict(scheme: str, number: str) -> str:
    try:
        read_number(scheme, number)
    except ValueError as error:
        return next(why for why in ("placeholder", "check digit", "is no") if why in str(error))
    return "right"


def passed(scheme: str, numbers: list[str]) -> int:
    return sum(verdict(scheme, number) == "right" for number in numbers)


@needs_recorded
@pytest.mark.parametrize(
    ("scheme", "file", "column", "right", "of"),
    [
        ("ZI", "nl_sfk_monitor/sfk_monitor_leveringsproblemen_week5_2026.csv", "ZI-nummer", 645, 645),
        ("CNK", "world_shortages_2026_03/BE_FAMHP_shortage_2026-03-12.csv", "product_no", 750, 750),
        ("AIC", "world_shortages_2026_03/IT_AIFA_shortage_2026-03-12.csv", "product_no", 4080, 4080),
        ("GTIN", "world_shortages_2026_03/CH_drugshortage_shortage_2026-03-13.csv", "gtin", 687, 687),
        ("VNR", "world_shortages_2026_03/FI_FIMEA_shortage_2026-03-12.csv", "product_no", 722, 727),
    ],
)
def test_whole_recorded_lists_pass_as_they_were_measured(
    scheme: str, file: str, column: str, right: int, of: int
) -> None:
    numbers = list(cells(RECORDED / file, column))
    assert (passed(scheme, numbers), len(numbers)) == (right, of)


@needs_recorded
def test_german_packs_pass_as_measured_once_the_placeholders_are_set_apart() -> None:
    """992 of 998 fulfil the sum, seven of them only because they are all zeros."""
    found = Counter(
        verdict("PZN", number) for number in cells(WORLD / "DE_BfArM_shortage_2026-03-12.csv", "product_no")
    )
    assert found == {"right": 985, "placeholder": 7 + 5, "check digit": 1}
    assert found["right"] + 7 == 992


@needs_recorded
def test_every_pack_of_the_french_register_has_a_right_number() -> None:
    lines = (RECORDED / "fr_bdpm/2026-01-28/CIS_CIP_bdpm_utf-8.txt").read_text(encoding="utf-8").splitlines()
    numbers = [line.split("\t")[6] for line in lines]
    assert passed("CIP13", numbers) == len(numbers) > 4000


@needs_recorded
def test_every_registration_number_of_two_recorded_lists_is_read_glued_ones_too() -> None:
    decisions = [text for text in cells(RECORDED / "nl_igj/NL_IGJ_shortage_2026-09-21.csv", "product_no") if text]
    assert all(len(read_registrations(text)) == max(text.count("RVG"), 1) for text in decisions)
    groups = json.loads((RECORDED / "nl_maxprijzen/history/2009-02-01.json").read_text(encoding="utf-8"))
    articles = {article["Registratienummer"] for group in groups for article in group["Artikelen"]}
    union = [number for number in articles if number.startswith("EU")]
    assert len(union) > 200
    assert sum(len(read_registrations(number)) == 1 for number in union) == len(union)
