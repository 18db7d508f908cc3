"""Codes as sources write them, and rows that are dropped by theirs."""

import pytest

from scrapers.reading.codes import drop_veterinary, read_aic, read_gtin, read_shared_atc, shaped
from scrapers.reading.row import IgnoredRow, Row
from scrapers.registry import load_source
from surveillance.errors import RowError


def row(code: str) -> Row:
    return Row(load_source("at_basg_shortages"), 1, {"atc": code}, frozenset({"atc"}))


def test_a_code_without_a_check_digit_must_be_wholly_of_its_form() -> None:
    read = shaped(r"\d{8}", "is no DIN of eight digits")
    assert read("00990101") == "00990101"
    for wrong in ("990101", "009901012", "00990101 ", "O0990101"):
        with pytest.raises(RowError, match=f"^'{wrong}' is no DIN of eight digits$"):
            read(wrong)


def test_an_italian_number_gets_its_zeros_back_and_is_checked() -> None:
    assert [read_aic(number) for number in ("045348036", "45348036")] == ["045348036", "045348036"]
    for wrong in ("045348037", "000000000", "45348", "04534803A"):
        with pytest.raises(RowError, match="is no AIC with a right check digit"):
            read_aic(wrong)


def test_a_worldwide_number_is_checked() -> None:
    assert read_gtin("4006381333931") == "4006381333931"
    for wrong in ("4006381333932", "400638133393", "4006381333931 "):
        with pytest.raises(RowError, match="is no GTIN with a right check digit"):
            read_gtin(wrong)


@pytest.mark.parametrize("text", ["N01BB02,N01BB52", "N01BB02; N01BB52", "N01BB52;N01BB02"])
def test_of_several_atc_codes_the_group_that_they_share_is_read(text: str) -> None:
    assert read_shared_atc(text) == "N01BB"


def test_atc_codes_that_share_nothing_or_of_which_one_is_missing_give_none() -> None:
    assert read_shared_atc("N01BB02") == "N01BB02"
    assert [read_shared_atc(text) for text in ("N01BB02;C10AA05", "TERM_ID_NA_1", "N01BB02,TERM_ID_NA_1")] == [None] * 3


@pytest.mark.parametrize(("text", "wrong"), [("N01BB02;", ""), ("xyz", "xyz"), ("N01BB02, 7", "7")])
def test_what_is_no_atc_code_is_named(text: str, wrong: str) -> None:
    with pytest.raises(RowError, match=f"^'{wrong}' is no ATC code"):
        read_shared_atc(text)


def test_a_medicine_for_animals_is_dropped_by_its_code_and_no_other() -> None:
    with pytest.raises(IgnoredRow) as signal:
        drop_veterinary(row("QN01BB02"), "atc")
    assert signal.value.rule == "veterinary"
    for kept in ("N01BB02", ""):
        drop_veterinary(row(kept), "atc")
