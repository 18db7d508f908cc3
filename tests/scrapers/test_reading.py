"""Words to values: dates, numbers, text and the row itself."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.reading.dates import EARLIEST_REGISTRATION, MONTHS, check_order, read_date, read_instant
from scrapers.reading.numbers import read_decimal, read_integer
from scrapers.reading.row import IgnoredRow, Row
from scrapers.reading.text import even_out, looks_misread, make_storable
from scrapers.registry import load_source
from surveillance.clock import AMSTERDAM
from surveillance.errors import RowError, SourceChanged

DUTCH = "%d %B %Y"
REGISTER = "%d-%B-%y"

pytestmark = pytest.mark.usefixtures("home")


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def row(**raw: Any) -> Row:
    source = load_source("eu_ema_shortages")
    return Row(source, 7, raw, frozenset(raw))


@pytest.mark.parametrize(
    ("text", "form", "day"),
    [
        ("4 februari 2026", DUTCH, date(2026, 2, 4)),
        ("04 Februari 2026", DUTCH, date(2026, 2, 4)),
        ("28-SEP-23", REGISTER, date(2023, 9, 28)),
        ("05-MRT-21", REGISTER, date(2021, 3, 5)),
        ("05-MAR-21", REGISTER, date(2021, 3, 5)),
        ("01-MEI-22", REGISTER, date(2022, 5, 1)),
        ("01-OKT-22", REGISTER, date(2022, 10, 1)),
        ("31-DEC-36", REGISTER, date(2036, 12, 31)),
        ("2013/12/11", "%Y/%m/%d", date(2013, 12, 11)),
        ("29/02/2024", "%d/%m/%Y", date(2024, 2, 29)),
        ("2025-09-17T00:00:00", "%Y-%m-%dT00:00:00", date(2025, 9, 17)),
    ],
)
def test_a_date_is_read_by_its_declared_form(text: str, form: str, day: date) -> None:
    assert read_date(text, form) == day


@pytest.mark.parametrize("text", ["-", "N/A", "0001-01-01", "offen", "unbestimmt", ""])
def test_a_word_for_no_date_is_no_date(text: str) -> None:
    assert read_date(text, "%Y-%m-%d") is None


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("13-04-2026", "%d/%m/%Y"),
        ("31/11/2026", "%d/%m/%Y"),
        ("04/13/2026", "%d/%m/%Y"),
        ("29/02/2025", "%d/%m/%Y"),
        ("01/09/0206", "%d/%m/%Y"),
        ("0201-11-03", "%Y-%m-%d"),
        ("2108-01-01", "%Y-%m-%d"),
        ("0017-01-01", "%Y-%m-%d"),
        ("45000", "%Y-%m-%d"),
        ("medio maart", DUTCH),
        ("4 foobar 2026", DUTCH),
        ("4 februari 26", DUTCH),
        ("4 februari 2026 of later", DUTCH),
    ],
)
def test_any_other_form_and_any_impossible_day_is_refused(text: str, form: str) -> None:
    with pytest.raises(RowError):
        read_date(text, form)


def test_a_registration_may_be_of_the_last_century_and_a_notice_may_not() -> None:
    assert read_date("1966/03/01", "%Y/%m/%d", EARLIEST_REGISTRATION) == date(1966, 3, 1)
    with pytest.raises(RowError, match="outside the years 2000 to 2036"):
        read_date("1966/03/01", "%Y/%m/%d")


def test_two_digits_of_a_year_mean_the_nearest_past() -> None:
    assert read_date("28-SEP-98", REGISTER, EARLIEST_REGISTRATION) == date(1998, 9, 28)


@given(st.dates(date(2000, 1, 1), date(2036, 12, 31)), st.integers(0, 1))
def test_every_day_is_read_back_from_dutch_words(day: date, which: int) -> None:
    assert read_date(f"{day.day} {MONTHS[day.month - 1][which % len(MONTHS[day.month - 1])]} {day.year}", DUTCH) == day


def test_an_end_before_its_start_is_refused_and_an_open_end_is_not() -> None:
    check_order("start", date(2026, 5, 1), "end", None)
    check_order("start", None, "end", date(2026, 5, 1))
    check_order("start", date(2026, 5, 1), "end", date(2026, 5, 1))
    with pytest.raises(RowError, match="end 2026-04-30 lies before start 2026-05-01"):
        check_order("start", date(2026, 5, 1), "end", date(2026, 4, 30))


def test_an_instant_is_kept_in_utc() -> None:
    assert read_instant("2026-08-03T09:15:00+02:00") == datetime(2026, 8, 3, 7, 15, tzinfo=UTC)
    assert read_instant("2026-02-03T17:00:00Z") == datetime(2026, 2, 3, 17, tzinfo=UTC)
    assert read_instant("2026-09-26", zone=AMSTERDAM) == datetime(2026, 9, 25, 22, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-08-03T09:15:00", "gisteren", "0206-08-03T09:15:00Z", "2026-13-01T00:00:00Z"])
def test_an_instant_without_an_offset_or_sense_is_refused(text: str) -> None:
    with pytest.raises(RowError):
        read_instant(text)


@pytest.mark.parametrize(
    "text", ["1,5", "1.234,50", "1,234.50", "€ 7,-", "8.71E+12", "1e3", "NaN", "inf", "١٢", "1 000", ""]
)
def test_a_number_in_another_notation_is_refused(text: str) -> None:
    with pytest.raises(RowError):
        read_decimal(text)


@given(st.decimals(-(10**12), 10**12, places=3))
def test_every_number_with_a_point_is_read_exactly(number: Decimal) -> None:
    assert read_decimal(f"{number:f}") == number


def test_a_whole_number_has_no_fraction() -> None:
    assert read_integer("-42") == -42
    with pytest.raises(RowError):
        read_integer("42.0")


def test_blanks_are_evened_out_and_letters_composed() -> None:
    assert even_out(" Ventolin \u00a0 5,0\tNebules\n") == even_out("Ventolin 5,0 Nebules") == "Ventolin 5,0 Nebules"
    assert even_out("mai\u0308s\u200bzetmeel") == "maïszetmeel"


@pytest.mark.parametrize("text", ["CafÃ©", "Maïszetmeel Ã©Ã©n", "prijs â‚¬ 5", "l\x92eau"])
def test_text_of_a_wrong_encoding_is_seen(text: str) -> None:
    assert looks_misread(text)


@pytest.mark.parametrize(
    "text", ["Café", "Isotretinoïne", "Präparat Sì – één “citaat” €", "β-blokker µg ≥ 5", "Ää", "naïveté ÉÉN"]
)
def test_right_text_is_left_alone(text: str) -> None:
    assert not looks_misread(text)


def test_every_take_names_its_column() -> None:
    taken = row(a="x", b="", c=3)
    for take in (taken.take_decimal, taken.take_integer, taken.take_truth):
        with pytest.raises(RowError, match=r"^a: "):
            take("a")
    with pytest.raises(RowError, match=r"^b: is empty"):
        taken.take_required("b")
    with pytest.raises(RowError, match=r"^c: 3 is not a text"):
        taken.take("c")
    with pytest.raises(RowError, match=r"^a: the word 'x' is unknown; allowed: red, blue"):
        taken.take_code("a", Colour)
    with pytest.raises(RowError, match=r"^a: the word 'x' is not in the table 'status'"):
        taken.take_word("a", "status")


def test_a_name_that_json_writes_as_a_number_is_the_same_name() -> None:
    assert [row(a=value).take_id("a") for value in (7, "7", " 7 ")] == ["7"] * 3
    for wrong in (True, 7.0, None, "", ["7"]):
        with pytest.raises(RowError, match=r"^a: "):
            row(a=wrong).take_id("a")


def test_columns_are_joined_without_those_that_say_nothing() -> None:
    said = row(a="one", b=" ", c="three")
    assert (said.take_joined("a", "b", "c"), said.take_joined("b")) == ("one; three", None)
    assert said.taken == {"a", "b", "c"}


def test_a_part_of_an_object_is_none_where_there_is_no_such_part_or_no_object() -> None:
    holding = row(object={"code": 3}, text="code")
    assert holding.take_part("object", "code") == 3
    assert holding.take_part("object", "other") is None
    assert holding.take_part("text", "code") is None


def test_what_must_be_read_may_not_be_empty() -> None:
    assert row(a=" 12 ").read_required("a", int) == 12
    with pytest.raises(RowError, match=r"^a: is empty"):
        row(a=" ").read_required("a", int)
    with pytest.raises(RowError, match=r"^a: invalid literal"):
        row(a="x").read_required("a", int)


def test_a_local_day_is_that_of_the_zone() -> None:
    written = row(a="2026-04-26T22:30:00Z", b=None)
    assert written.take_local_day("a", AMSTERDAM) == date(2026, 4, 27)
    assert written.take_local_day("b", AMSTERDAM) is None


def test_a_column_that_nobody_has_any_more_stops_the_batch() -> None:
    with pytest.raises(SourceChanged, match="row 7: there is no column 'gone' any more"):
        row(a="x").take("gone")


def test_a_column_that_only_this_row_lacks_stops_the_row() -> None:
    lacking = Row(load_source("eu_ema_shortages"), 1, {"a": "x"}, frozenset({"a", "b"}))
    with pytest.raises(RowError, match="b: missing in this row"):
        lacking.take("b")


@pytest.mark.parametrize("word", ["NA", "NULL", "None", "nan", "012345", "1E5"])
def test_a_word_that_other_readers_swallow_stays_a_text(word: str) -> None:
    assert row(a=word).take("a") == word


def test_text_is_kept_as_written_where_it_is_evidence() -> None:
    assert row(a=" CafÃ©  \n x").take_verbatim("a") == " CafÃ©  \n x"
    assert row(a="  ").take_verbatim("a") is None


def test_a_row_is_dropped_by_a_named_rule() -> None:
    with pytest.raises(IgnoredRow) as signal:
        row(a="x").ignore_as("wanted_ad")
    assert signal.value.rule == "wanted_ad"


def test_a_row_of_blanks_is_empty() -> None:
    assert row(a=" \u00a0", b=None).is_empty
    assert not row(a="", b=0).is_empty


@pytest.mark.parametrize("value", ["a\x00b", "cut \ud83d", "\udc00"])
def test_text_that_no_database_can_hold_quarantines_its_row(value: str) -> None:
    holding = row(text=value, texts=[value], object={"code": value})
    for take, column in (
        (holding.take_verbatim, "text"),
        (holding.take, "text"),
        (holding.take_texts, "texts"),
        (holding.take_inner_code, "object"),
    ):
        with pytest.raises(RowError, match=f"^{column}: .* holds NUL or half a character"):
            take(column)


@pytest.mark.parametrize("number", [2**31, -(2**31), 10**30, "2147483648"])
def test_a_number_that_no_column_can_hold_quarantines_its_row(number: object) -> None:
    with pytest.raises(RowError, match=r"^a: .* is (larger than 2147483647|not a whole number)"):
        row(a=number).take_integer("a")
    assert row(a=2**31 - 1).take_integer("a") == 2**31 - 1


def test_a_rejected_value_is_kept_in_a_form_that_can_be_stored() -> None:
    nested: object = "deep"
    for _ in range(500):
        nested = [nested]
    kept = make_storable({"a": "half \ud83d", "b": "n\x00l", "c": nested, "d": 3, "\udc00": None})
    assert (kept["a"], kept["b"], kept["d"], kept["\\udc00"]) == ("half \\ud83d", "n\\x00l", 3, None)
    assert "…" in repr(kept["c"])
    json.dumps(kept, ensure_ascii=False).encode()
