"""Every comparison against the cases beside it, and the folder against the table."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from surveillance.matching import compare
from surveillance.matching.scoring import FEATURES, METHODS

FOLDER = Path(compare.__file__).parent
CASES = [
    pytest.param(name, case, id=f"{name}: {case['why']}")
    for name in sorted(FEATURES)
    for case in yaml.safe_load((FOLDER / f"{name}.cases.yml").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("feature", "case"), CASES)
def test_a_comparison_answers_as_its_cases_say(feature: str, case: dict[str, Any]) -> None:
    found = FEATURES[feature](*case["given"].values())
    assert found.score == case["score"], case["why"]


def test_folder_and_table_hold_the_same_comparisons() -> None:
    assert {path.stem for path in FOLDER.glob("[!_]*.py")} == set(FEATURES)
    assert {path.name.removesuffix(".cases.yml") for path in FOLDER.glob("*.cases.yml")} == set(FEATURES)


def test_every_comparison_explains_itself() -> None:
    for name, feature in FEATURES.items():
        assert feature.__doc__, name


def test_every_weight_lies_between_nothing_and_certain() -> None:
    assert all(0 < method.weight <= 1 and method.means for method in METHODS.values())
