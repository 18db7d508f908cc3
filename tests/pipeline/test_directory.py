"""The index of words: it finds what going through all words would find, by whichever way it looks."""

from hypothesis import given, settings
from hypothesis import strategies as st

from surveillance.matching.edits import is_one_edit
from surveillance.pipeline.directory import LEAST_FOR_PART, LEAST_FOR_SLIP, How, Words, words_in

WORDS = st.lists(st.text("abcde", min_size=1, max_size=12), min_size=1, max_size=40)
ASKED = st.text("abcde", min_size=1, max_size=12)


def found(words: list[str], asked: str, how: How) -> set[str]:
    index = Words((word, place) for place, word in enumerate(words))
    return {hit.word for hit in index.find(asked, how)}


@given(WORDS, ASKED)
@settings(max_examples=300)
def test_whole_words_beginnings_and_parts_are_those_of_a_plain_look(words: list[str], asked: str) -> None:
    known = set(words)
    assert found(words, asked, How.WHOLE) == known & {asked}
    assert found(words, asked, How.BEGINS) == {word for word in known if word.startswith(asked) and word != asked}
    inside = {word for word in known if asked in word and not word.startswith(asked)}
    assert found(words, asked, How.HOLDS) == (inside if len(asked) >= LEAST_FOR_PART else set())


@given(st.data(), st.text("abcdefgh", min_size=LEAST_FOR_SLIP, max_size=14))
@settings(max_examples=300)
def test_a_slip_anywhere_in_a_long_word_is_forgiven(data: st.DataObject, word: str) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    slips = [
        word[:at] + word[at + 1 :],
        word[:at] + "z" + word[at:],
        word[:at] + "z" + word[at + 1 :],
        word[: max(at - 1, 0)] + word[max(at - 1, 0) : at + 1][::-1] + word[at + 1 :],
    ]
    for asked in slips:
        if len(asked) >= LEAST_FOR_SLIP and is_one_edit(asked, word):
            assert word in found([word, "ander", "woorden"], asked, How.SLIP), asked


@given(WORDS, ASKED)
def test_nothing_is_found_by_a_slip_that_is_more_than_one(words: list[str], asked: str) -> None:
    assert all(is_one_edit(asked, word) for word in found(words, asked, How.SLIP))


def test_a_short_word_forgives_no_slip() -> None:
    assert found(["zink"], "zimk", How.SLIP) == set()


def test_a_word_keeps_every_place_once() -> None:
    index = Words([("mycine", 3), ("mycine", 3), ("mycine", 1)])
    assert [hit.places for hit in index.find("mycine", How.WHOLE)] == [(3, 1)]


def test_words_are_folded_and_a_hyphenated_one_is_one_word_too() -> None:
    assert words_in("Co-trimoxazol Ünïcode 500 mg") == ["co", "trimoxazol", "cotrimoxazol", "unicode", "500", "mg"]


def test_an_index_without_words_finds_nothing() -> None:
    assert all(not list(Words([]).find("mycine", how)) for how in How)
