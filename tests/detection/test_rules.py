"""Every rule against the cases beside it, and the folder against the table."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from surveillance import language
from surveillance.detection import rules
from surveillance.detection.rules_table import RULES
from surveillance.model.finding import Answer

FOLDER = Path(rules.__file__).parent
TODAY = date(2026, 9, 28)


def cases_of(rule_id: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{rule_id}.cases.yml").read_text(encoding="utf-8"))
    return cases


CASES = [pytest.param(rule_id, case, id=f"{rule_id}: {case['why']}") for rule_id in RULES for case in cases_of(rule_id)]


@pytest.mark.parametrize(("rule_id", "case"), CASES)
def test_a_rule_answers_as_its_cases_say(rule_id: str, case: dict[str, Any]) -> None:
    rule = RULES[rule_id]
    facts = TypeAdapter(rule.facts).validate_python(case["given"])
    verdict = rule.judge(facts, rule.parameters_on(TODAY))
    assert verdict.answer == case["answer"], case["why"]
    if "severity" in case:
        assert (verdict.severity or rule.severity) == case["severity"], case["why"]
    shown = {name: verdict.value.get(name) for name in case.get("value", {})}
    assert shown == case.get("value", {}), case["why"]
    assert "{" not in language.fill(verdict.sentence, verdict.value), "every place of the sentence is filled"


@pytest.mark.parametrize("rule_id", RULES)
def test_every_rule_has_a_case_for_every_answer(rule_id: str) -> None:
    assert {case["answer"] for case in cases_of(rule_id)} == set(Answer)


def test_folder_and_table_hold_the_same_rules() -> None:
    assert {path.stem for path in FOLDER.glob("[!_]*.py")} == set(RULES)
    assert {path.name.removesuffix(".cases.yml") for path in FOLDER.glob("*.cases.yml")} == set(RULES)


@pytest.mark.parametrize("rule_id", RULES)
def test_every_rule_explains_itself_and_names_its_law(rule_id: str) -> None:
    rule = RULES[rule_id]
    assert rule.explanation.splitlines()[0].endswith("?")
    assert all(period.legal_ref for period in rule.periods)
    starts = [period.valid_from for period in rule.periods]
    assert starts == sorted(starts)


def said(rule_id: str, **given: Any) -> list[str]:
    """The sentences of the verdict, each by itself."""
    rule = RULES[rule_id]
    facts: Any = TypeAdapter(rule.facts).validate_python(given | {"today": TODAY})
    return rule.judge(facts, rule.parameters_on(TODAY)).sentence.split(language.SENTENCE_BREAK)


LATE = {"reference": "M-1", "notice_type": "interruption", "received_on": "2026-07-20", "is_parallel_import": False}


def test_a_late_notice_shows_every_start_that_is_not_the_one_counted() -> None:
    stated = {"first_expected_start_on": "2026-08-15"}
    _, edited, earliest = said("shortage_notified_late", **LATE, **stated, expected_start_on="2026-10-01")
    assert "{expected_start_on}" in edited
    assert "het vroegste" in earliest
    _, really, _ = said("shortage_notified_late", **LATE, **stated, actual_start_on="2026-09-01")
    assert "{actual_start_on}" in really
    assert len(said("shortage_notified_late", **LATE, **stated, actual_start_on="2026-08-15")) == 1


def test_a_lack_of_season_gives_its_true_reason() -> None:
    position = {"reporter_kind": "mah", "period_end": "2026-09-20", "stock_on_hand": 3000, "sales_12m": 52000}
    position |= dict.fromkeys(("stock_quarantined", "stock_reserved_export", "stock_short_dated"), 0)
    facts = {"reporter": "KVK 99000011", "is_in_register": True, "legal_status": "UR"}
    for marketed, reason in (("2025-09-01", "nog geen twee jaar"), ("2020-01-01", "niet bekend")):
        line = position | {"first_marketed_on": marketed}
        assert reason in said("stock_below_norm", **facts, position=line)[-1]
    young = position | {"first_marketed_on": "2025-09-01", "sales_same_window_last_year": 6000}
    assert "nog geen twee jaar" in said("stock_below_norm", **facts, position=young)[-1]
