"""Identifiers, with the vectors of shortages.md B6 and the strings that IGJ and the register really write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveillance.model import identifiers
from surveillance.model.identifiers import Registration, find_registrations, read_registration, read_registrations
from surveillance.model.product import Relation

VALID = {
    "is_zi": ("15702944", "15704580", "16735889"),
    "is_cnk": ("3780210", "2409787", "3272366"),
    "is_pzn": ("06312605", "04913803", "04913826", "6312605"),
    "is_aic": ("045348036", "042645046", "025358045", "45348036"),
    "is_gtin": ("7680494930101", "7680472560030", "96385074"),
}
INVALID = {
    "is_zi": ("16169469", "19602386", "1570294", "157029440", "1570294x", "１５７０２９４４"),
    "is_cnk": ("378021", "37802100"),
    "is_pzn": ("09569740", "99999999", "123456"),
    "is_aic": ("123456", "0453480360"),
    "is_gtin": ("768049493010", "76804949301011"),
}


@pytest.mark.parametrize(("check", "number"), [(check, number) for check in VALID for number in VALID[check]])
def test_a_real_number_passes_its_check_digit(check: str, number: str) -> None:
    assert getattr(identifiers, check)(number)


@pytest.mark.parametrize(("check", "number"), [(check, number) for check in INVALID for number in INVALID[check]])
def test_a_wrong_number_fails_its_check_digit(check: str, number: str) -> None:
    assert not getattr(identifiers, check)(number)


@pytest.mark.parametrize("check", list(VALID))
@given(place=st.integers(0, 6), change=st.integers(1, 9), which=st.integers(0, 2))
def test_one_changed_digit_is_always_seen(check: str, place: int, change: int, which: int) -> None:
    number = VALID[check][which]
    changed = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    assert not getattr(identifiers, check)(changed)


@pytest.mark.parametrize(
    ("check", "length"),
    [("is_zi", 8), ("is_pzn", 8), ("is_cnk", 7), ("is_aic", 9), ("is_gtin", 8), ("is_gtin", 13), ("is_gtin", 14)],
)
def test_all_zeros_are_a_placeholder_and_no_number(check: str, length: int) -> None:
    assert not getattr(identifiers, check)("0" * length)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("RVG 52076RVG 55991RVG 55992", ("RVG 52076", "RVG 55991", "RVG 55992")),
        (
            "RVG 21440RVG 18353RVG 26971RVG 34424,RVG 26833",
            ("RVG 21440", "RVG 18353", "RVG 26971", "RVG 34424", "RVG 26833"),
        ),
        ("RVG 112014RVG\u00a0 128088RVG 34625", ("RVG 112014", "RVG 128088", "RVG 34625")),
        ("RVG 11107 en RVG 11108", ("RVG 11107", "RVG 11108")),
        ("RVG 11107 en 11108; 11109", ("RVG 11107", "RVG 11108", "RVG 11109")),
        ("RVG 133868/06396", ("RVG 133868",)),
        ("RVG 130697//05341", ("RVG 130697",)),
        ("RVG 123481=32438", ("RVG 123481",)),
        ("RVG 07622", ("RVG 07622",)),
        ("RVG 00093", ("RVG 00093",)),
        ("RVH 12345", ("RVH 12345",)),
        ("EU/1/08/479", ("EU/1/08/479",)),
        ("EU/1/07/433/003", ("EU/1/07/433/003",)),
        ("EU/1/15/1014/001-002", ("EU/1/15/1014/001", "EU/1/15/1014/002")),
        ("EU/1/15/1014/009-002", ("EU/1/15/1014",)),
        ("EU/1/08/479EU/1/08/501", ("EU/1/08/479", "EU/1/08/501")),
        ("RVG -nummer: 131282 EU nummer: EU/1/24/1870", ("RVG 131282", "EU/1/24/1870")),
        ("RVG/EU nummer: 103779", ("RVG 103779",)),
        ("EU/1/20/1430 (RVG nummer 132395)", ("EU/1/20/1430", "RVG 132395")),
        ("RVG 07622, RVG 07622", ("RVG 07622",)),
        ("RVG 1234567", ()),
        ("RVG 1234", ()),
        ("108501", ()),
        ("", ()),
    ],
)
def test_registrations_are_read_as_they_are_written(text: str, numbers: tuple[str, ...]) -> None:
    assert read_registrations(text) == numbers


def test_a_european_number_never_becomes_a_dutch_one() -> None:
    ixiaro, quetiapine = read_registrations("EU/1/08/501"), read_registrations("RVG 108501")
    assert ixiaro == ("EU/1/08/501",)
    assert not set(ixiaro) & set(quetiapine)


@pytest.mark.parametrize(
    ("text", "relation", "reference"),
    [
        ("RVG 114624//03984", Relation.PARALLEL_IMPORT, "03984"),
        ("RVG 126825/117498", Relation.PARALLEL_IMPORT, "117498"),
        ("RVG 23292=55054", Relation.DUPLEX, "55054"),
        ("RVG 23292", None, None),
    ],
)
def test_the_second_number_is_kept_apart(text: str, relation: Relation | None, reference: str | None) -> None:
    (found,) = find_registrations(text)
    assert (found.relation, found.reference) == (relation, reference)


@given(number=st.from_regex(r"\d{5,6}", fullmatch=True), scheme=st.sampled_from(["RVG", "RVH"]))
def test_a_dutch_number_comes_back_as_it_went_in(number: str, scheme: str) -> None:
    if number.isascii():
        assert read_registrations(f"tekst {scheme} {number}, tekst") == (f"{scheme} {number}",)


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_stumble(text: str) -> None:
    assert all(identifiers.is_registration(number) for number in read_registrations(text))


@pytest.mark.parametrize("text", ["RVG" + " " * 200_000, "EU" + "/ " * 100_000, "RVG 07622" + " ,en" * 50_000])
def test_a_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    assert len(read_registrations(text)) <= 1


@pytest.mark.parametrize(
    ("scheme", "number", "expected"),
    [
        ("RVG ", "07622", Registration("RVG", "07622")),
        ("RVG", "RVG 07622", Registration("RVG", "07622")),
        ("rvh", "12345", Registration("RVH", "12345")),
        ("EU", "EU/1/08/479", Registration("EU", "EU/1/08/479")),
        ("EU", "1/08/479/003", Registration("EU", "EU/1/08/479/003")),
        ("RVG", "114624//03984", Registration("RVG", "114624", Relation.PARALLEL_IMPORT, "03984")),
    ],
)
def test_scheme_and_number_in_two_columns_make_one_registration(
    scheme: str, number: str, expected: Registration
) -> None:
    assert read_registration(scheme, number) == expected


@pytest.mark.parametrize(
    ("scheme", "number"),
    [
        ("RVG", "EU/1/08/479"),
        ("EU", "108501"),
        ("RVG", "1234"),
        ("RVG", "07622 mg"),
        ("RVG", "07622 en 07623"),
        ("", ""),
    ],
)
def test_two_columns_that_do_not_agree_are_refused(scheme: str, number: str) -> None:
    with pytest.raises(ValueError, match="is not one registration number"):
        read_registration(scheme, number)


@pytest.mark.parametrize("code", ["N05AH04", "B05DB", "V03AC01", "J"])
def test_a_code_of_the_human_classification_is_known(code: str) -> None:
    assert identifiers.is_atc(code)


@pytest.mark.parametrize("code", ["QN05AH04", "N05AH4", "n05ah04", "X05AH04", "N05A04", "L01FF01 Nivolumab", ""])
def test_what_is_no_atc_code_is_refused(code: str) -> None:
    assert not identifiers.is_atc(code)


def test_only_the_fifth_level_names_a_substance() -> None:
    assert identifiers.is_atc_substance("N05AH04")
    assert not identifiers.is_atc_substance("N05AH")
