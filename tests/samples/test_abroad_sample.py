"""What is made up to be short abroad, and what of it changes between the captures."""

from datetime import date

import pytest

from surveillance.samples.abroad import Trouble, troubles
from surveillance.samples.manifest import Manifest

COUNTRIES = ("at", "be", "fi", "no", "se")
BEFORE, AFTER = date(2026, 9, 20), date(2026, 9, 27)


def known(manifest: Manifest, country: str, day: date, count: int = 40) -> dict[int, Trouble]:
    return {trouble.place: trouble for trouble in troubles(manifest.seed, country, day, count)}


@pytest.mark.parametrize("country", COUNTRIES)
def test_between_the_captures_some_came_some_slipped_and_some_ended(manifest: Manifest, country: str) -> None:
    before, after = known(manifest, country, BEFORE), known(manifest, country, AFTER)
    assert len(after.keys() - before.keys()) == 2
    assert before.keys() <= after.keys()
    ended = [after[place] for place in before if before[place].state != after[place].state == "resolved"]
    assert len(ended) == 2
    assert all(trouble.ends_on == trouble.changed_on <= AFTER for trouble in ended)
    later = [
        place
        for place, old in before.items()
        if old.ends_on and after[place].state != "resolved" and after[place].ends_on != old.ends_on
    ]
    assert len(later) == 3
    assert all((after[place].ends_on or BEFORE) > (before[place].ends_on or AFTER) for place in later)


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_trouble_is_never_told_before_it_was_notified_and_never_ends_before_it_began(
    manifest: Manifest, country: str
) -> None:
    for day in (BEFORE, AFTER):
        for trouble in known(manifest, country, day).values():
            assert trouble.notified_on <= trouble.changed_on <= day
            assert trouble.ends_on is None or trouble.starts_on < trouble.ends_on
            assert (trouble.state == "upcoming") == (trouble.starts_on > day)
            assert trouble.strength in trouble.substance.strengths
            assert 1 <= trouble.packs <= 3


def test_the_same_seed_gives_the_same_and_another_country_or_seed_gives_others(manifest: Manifest) -> None:
    ours = known(manifest, "be", AFTER)
    assert known(manifest, "be", AFTER) == ours
    assert known(manifest, "at", AFTER) != ours
    assert {trouble.place: trouble for trouble in troubles(1, "be", AFTER, 40)} != ours


def test_a_longer_list_leaves_the_shorter_one_as_it_was(manifest: Manifest) -> None:
    short, long = known(manifest, "se", AFTER, 20), known(manifest, "se", AFTER, 60)
    assert {place: long[place] for place in short} == short


def test_some_substances_are_short_in_every_country_and_none_of_the_lists_is_the_same(manifest: Manifest) -> None:
    lists = [{one.substance.atc for one in known(manifest, country, AFTER).values()} for country in COUNTRIES]
    assert set.intersection(*lists)
    assert len({frozenset(codes) for codes in lists}) == len(COUNTRIES)
