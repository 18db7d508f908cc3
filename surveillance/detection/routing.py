"""Which of the three teams a finding goes to, as data."""

from functools import cache
from pathlib import Path

import yaml

from surveillance.model.finding import SubjectType, Team


def team_for(rule_id: str, subject_type: SubjectType) -> Team:
    """The team by rule, else by subject. Raises `KeyError` for a subject that nobody looks after."""
    routes = _routes()
    return Team(routes["by_rule"].get(rule_id) or routes["by_subject"][subject_type])


@cache
def _routes() -> dict[str, dict[str, str]]:
    written: dict[str, dict[str, str]] = yaml.safe_load(
        Path(__file__).with_name("routing.yml").read_text(encoding="utf-8")
    )
    return written
