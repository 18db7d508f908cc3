"""Linking against pairs that a person judged: the committed ones, those of recorded lists, and what each rule does."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from surveillance.cli import app
from surveillance.errors import ConfigurationError
from surveillance.matching import form, notices, substances
from surveillance.matching.form import Form, read_form
from surveillance.matching.quality import Level, Pair, link_pairs, measure
from surveillance.pipeline.link_pairs import COMMITTED, KEYED, REGISTER, read_pairs

PAIRS = Path(__file__).parent / "pairs"
RECORDED = Path(__file__).parents[3] / "shared" / "data"
LEAST_PRECISION = 0.99
LEAST_RECALL = 0.95

needs_recorded = pytest.mark.skipif(not (RECORDED / REGISTER).is_file(), reason="the recorded lists are not here")


def committed() -> tuple[Pair, ...]:
    return read_pairs(PAIRS, None).pairs


def test_three_hundred_pairs_and_more_were_judged_each_for_a_reason() -> None:
    rows = [row for name in (COMMITTED, KEYED) for row in csv.DictReader((PAIRS / name).open(encoding="utf-8"))]
    assert len(rows) >= 300
    assert all(row["decided"].strip() for row in rows)
    assert {row["level"] for row in rows} == set(Level)


def test_no_pair_stands_in_the_set_twice() -> None:
    for name in (COMMITTED, KEYED):
        rows = list(csv.DictReader((PAIRS / name).open(encoding="utf-8")))
        keys = [(row.get("key"), row.get("file"), row.get("row"), row["reg_number"]) for row in rows]
        assert len(keys) == len(set(keys))


@needs_recorded
def test_links_claim_too_much_in_one_of_a_hundred_at_most() -> None:
    found = read_pairs(PAIRS, RECORDED)
    quality = measure(link_pairs(found.pairs))
    assert found.unread == 0
    assert quality.precision.value is not None
    assert quality.precision.value >= LEAST_PRECISION, quality.wrong
    assert quality.recall.value is not None
    assert quality.recall.value >= LEAST_RECALL


def test_on_the_committed_pairs_alone_no_more_than_two_links_claim_too_much() -> None:
    quality = measure(link_pairs(committed()))
    assert len(quality.wrong) <= 2, quality.wrong
    assert quality.precision.of >= 120


def test_no_link_that_may_feed_an_alert_joins_two_different_medicines() -> None:
    different = [one for one in link_pairs(committed()) if one.pair.level is Level.DIFFERENT]
    assert len(different) >= 100
    assert [one.pair.id for one in different if one.claimed is not Level.DIFFERENT] == []


def test_without_the_words_that_set_forms_apart_precision_falls(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = measure(link_pairs(committed())).precision
    monkeypatch.setattr(form, "_fitting", lambda families, traits: frozenset())
    poorer = measure(link_pairs(committed())).precision
    assert poorer.of - poorer.right >= whole.of - whole.right + 10


def test_without_the_check_of_form_and_strength_an_eu_family_claims_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "contradicts", lambda ours, theirs: False)
    quality = measure(link_pairs(committed()))
    assert quality.precision_by_method["eu_family"].right < quality.precision_by_method["eu_family"].of - 10


def test_without_the_lists_of_salts_and_synonyms_recall_falls(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = measure(link_pairs(committed())).recall
    monkeypatch.setattr(substances, "_without_salts", lambda word: word)
    monkeypatch.setattr(substances, "_synonyms", dict)
    substances.substance_key.cache_clear()
    poorer = measure(link_pairs(committed())).recall
    substances.substance_key.cache_clear()
    assert poorer.right < whole.right


def test_a_strength_or_form_that_is_silent_contradicts_nothing() -> None:
    assert read_form("Various presentations") == Form()


def test_a_folder_without_pairs_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=COMMITTED):
        read_pairs(tmp_path, None)


def test_the_command_tells_the_figures_to_a_person_and_to_a_machine(tmp_path: Path) -> None:
    given = ["quality", "links", "--pairs", str(PAIRS), "--recorded", str(tmp_path)]
    told = json.loads(CliRunner().invoke(app, [*given, "--json"]).stdout)
    assert told["pairs"] == len(committed())
    assert told["unread"] > 100
    assert set(told["by_level"]) == set(Level) - {Level.DIFFERENT}
    table = CliRunner().invoke(app, given).stdout
    assert "precision" in table
    assert "named_presentation" in table
