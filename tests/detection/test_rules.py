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
