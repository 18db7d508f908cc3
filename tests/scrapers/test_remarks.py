"""What firms write beside an article on the wholesalers' list: every remark of a real week, with made-up numbers."""

import pytest

from scrapers.reading.remarks import Remark, read_remark
from surveillance.model.identifiers import is_zi
from surveillance.model.wholesale import RemarkMeaning

ONE, OTHER = "99981009", "99981017"
"""ZI numbers that nobody has, with right check digits."""
WRONG = "99981008"


def replaced_by(*numbers: str) -> Remark:
    return Remark(RemarkMeaning.REPLACED, replacements=numbers)


def promised(text: str) -> Remark:
    return Remark(RemarkMeaning.PROMISED, promised=text)


REMARKS = {
    "Niet preferent": Remark(RemarkMeaning.NOT_PREFERRED),
    "Niet preferent.": Remark(RemarkMeaning.NOT_PREFERRED),
    "Is GDS verp. Niet pref.": Remark(RemarkMeaning.NOT_PREFERRED),
    f"Is GDS verp. Niet pref. {ONE} is preferent": Remark(RemarkMeaning.NOT_PREFERRED),
    f"Is GDS verp. Niet pref. {ONE} is pref.": Remark(RemarkMeaning.NOT_PREFERRED),
    "Niet preferent; >3 maanden": Remark(RemarkMeaning.LONG_ABSENCE),
    ">3 maanden": Remark(RemarkMeaning.LONG_ABSENCE),
    "Week 7": promised("week 7"),
    "Week 6": promised("week 6"),
    "verwacht week 8": promised("week 8"),
    "Verwacht week 8": promised("week 8"),
    "Verwacht week 07": promised("week 7"),
    "Niet preferent; week 7": promised("week 7"),
    "April 2026": promised("april 2026"),
    "Beschikbaar": Remark(RemarkMeaning.AVAILABLE),
    "beschikbaar": Remark(RemarkMeaning.AVAILABLE),
    "Niet preferent. Beschikbaar": Remark(RemarkMeaning.AVAILABLE),
    "Foute melding gewoon Leverbaar": Remark(RemarkMeaning.AVAILABLE),
    "Geen tekorten en/of leveringsproblemen": Remark(RemarkMeaning.AVAILABLE),
    "Is GDS verpakking. Beschikbaar. Niet pref.": Remark(RemarkMeaning.AVAILABLE),
    f"Is GDS verp. Beschikbaar. Niet pref. {ONE} is pref. en beschikbaar": Remark(
        RemarkMeaning.AVAILABLE, replacements=(ONE,)
    ),
    f"{ONE} is ook preferent en beschikbaar": replaced_by(ONE),
    f"Is GDS verp. Niet pref. {ONE} is pref. en beschikbaar": replaced_by(ONE),
    f"Is Kliniekverp. Niet pref. {ONE} is pref. en beschikbaar": replaced_by(ONE),
    f"Worden vervangen door tabletten - ZI {ONE}": replaced_by(ONE),
    f"wordt geleverd met tijdelijke vp grootte - ZI {ONE}": replaced_by(ONE),
    "Tijdelijk te bestellen bij Vivanta": Remark(RemarkMeaning.OTHER),
    "Is uit assortiment": Remark(RemarkMeaning.OTHER),
    "Onbekend": Remark(RemarkMeaning.OTHER),
    "V": Remark(RemarkMeaning.OTHER),
}
"""Every remark of week 5 of 2026 (shortages.md A1.3)."""


@pytest.mark.parametrize("text", REMARKS)
def test_a_real_remark_means_what_a_reader_takes_it_for(text: str) -> None:
    assert read_remark(text) == REMARKS[text]


@pytest.mark.parametrize("text", [None, ""])
def test_no_remark_says_nothing(text: str | None) -> None:
    assert read_remark(text) == Remark(RemarkMeaning.NOTHING)


@pytest.mark.parametrize(
    "text",
    [
        "Niet beschikbaar",
        "Beperkt beschikbaar",
        "Beschikbaar vanaf week 9",
        "Weer beschikbaar in april 2026",
        "Niet leverbaar",
        "Beschikbaar. Alleen voor ziekenhuizen",
        "Niet preferent en beschikbaar",
        f"{WRONG} is ook preferent en beschikbaar",
    ],
)
def test_a_remark_with_a_part_that_is_not_understood_is_never_held_against_the_firm(text: str) -> None:
    assert read_remark(text).meaning is RemarkMeaning.OTHER


def test_what_is_understood_of_an_odd_remark_is_kept() -> None:
    odd = f"Verwacht week 9. Bel ons. {ONE} is pref. en beschikbaar; {OTHER} is ook pref. en beschikbaar"
    assert read_remark(odd) == Remark(RemarkMeaning.OTHER, promised="week 9", replacements=(ONE, OTHER))


def test_a_number_with_a_wrong_check_digit_replaces_nothing() -> None:
    assert (is_zi(ONE), is_zi(OTHER), is_zi(WRONG)) == (True, True, False)
    assert read_remark(f"Worden vervangen door tabletten - ZI {WRONG}") == Remark(RemarkMeaning.OTHER)
