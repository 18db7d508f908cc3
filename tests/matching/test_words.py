"""Words as a person reads them, through the tricks by which they are hidden."""

import pytest

from surveillance.matching.edits import Neighbours, is_one_edit
from surveillance.matching.substances import bare_name, split_substances, substance_key
from surveillance.matching.words import fold_text, read_words


def readings(text: str) -> set[str]:
    return {reading.form for word in read_words(text) for reading in word.readings}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Oz3mpic", "ozempic"),
        ("0zempic", "ozempic"),
        ("c1alis", "cialis"),
        ("V i a g r a 100mg", "viagra"),
        ("v.i.a.g.r.a", "viagra"),
        ("oxy-co-done", "oxycodone"),
        ("Vіаgrа", "viagra"),
        ("via\u200bgra", "viagra"),
        ("Ｖｉａｇｒａ", "viagra"),
        ("x@nax", "xanax"),
        ("isotretinoïne", "isotretinoine"),
        ("temazepammetjes", "temazepam"),
        ("Pr3gabal1n", "pregabalin"),
        ("&Oacute;zempic", "ozempic"),
        ("Diazepam10mg", "diazepam"),
        ("Lyrica75", "lyrica"),
        ("fentanylpleisters", "fentanyl"),
        ("OzempicPen", "ozempic"),
    ],
)
def test_a_hidden_word_is_read_as_meant(text: str, form: str) -> None:
    assert form in readings(text)


@pytest.mark.parametrize("text", ["10mg", "100iu", "30ml", "20x", "500"])
def test_a_dose_is_left_as_it_is(text: str) -> None:
    assert readings(text) == {text}


def test_what_was_written_is_kept_for_showing() -> None:
    assert [word.written for word in read_words("V i a g r a, 'Oz3mpic'!")] == ["V i a g r a", "Oz3mpic"]


def test_three_single_letters_are_not_a_spaced_word() -> None:
    assert [word.plain for word in read_words("a b c pen")] == ["a", "b", "c", "pen"]


def test_folding_leaves_plain_text_alone() -> None:
    assert fold_text("Doosje van 12") == "doosje van 12"


@pytest.mark.parametrize(
    ("left", "right", "near"),
    [
        ("ozempic", "ozempik", True),
        ("ozempic", "ozempc", True),
        ("ozempic", "ozemppic", True),
        ("ozempic", "ozepmic", True),
        ("ozempic", "ozempic", False),
        ("ozempic", "ozmpik", False),
        ("matras", "tretinoine", False),
    ],
)
def test_one_edit_is_a_letter_more_fewer_other_or_swapped(left: str, right: str, near: bool) -> None:
    assert is_one_edit(left, right) is near
    assert is_one_edit(right, left) is near
    assert (right in Neighbours([right]).near(left)) is near


@pytest.mark.parametrize(
    ("dutch", "english"),
    [
        ("AMOXICILLINE 3-WATER", "amoxicillin trihydrate"),
        ("METHYLFENIDAATHYDROCHLORIDE", "methylphenidate"),
        ("FENOBARBITAL", "phenobarbital"),
        ("VALPROAAT, NATRIUM", "valproate sodium"),
        ("Lidocaïnehydrochloride 1-water", "lidocaine hydrochloride"),
        ("QUETIAPINEFUMARAAT", "quetiapine fumarate"),
    ],
)
def test_dutch_and_english_names_of_a_substance_have_one_key(dutch: str, english: str) -> None:
    assert substance_key(dutch) == substance_key(english)


def test_different_substances_keep_different_keys() -> None:
    names = ["prednison", "prednisolon", "morfine", "fenytoine", "fentanyl", "oxazepam", "temazepam", "lorazepam"]
    assert len({substance_key(name) for name in names}) == len(names)


def test_a_salt_is_not_taken_off_when_little_would_remain() -> None:
    assert bare_name("ZINKSULFAAT") == "zinksulfaat"
    assert bare_name("NATRIUMCHLORIDE") == "natriumchloride"


def test_joined_substances_are_split() -> None:
    assert split_substances("triamtereen/hydrochloorthiazide") == ("triamtereen", "hydrochloorthiazide")
    assert split_substances("amoxicillin and clavulanic acid") == ("amoxicillin", "clavulanic acid")
    assert split_substances("") == ()
