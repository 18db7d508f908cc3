"""Which of the three teams a finding goes to, as data."""

from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

from surveillance.model.finding import SubjectType, Team
from surveillance.storage.routing import RULE, SUBJECT, Routes

_NOTHING_CHANGED: Routes = MappingProxyType({})


def team_for(rule_id: str, subject_type: SubjectType, changed: Routes = _NOTHING_CHANGED) -> Team:
    """The team by rule, else by subject; in each what a person changed before what is written here.

    Raises `KeyError` for a subject that nobody looks after.
    """
    routes = _routes()
    by_rule = changed.get((RULE, rule_id)) or routes["by_rule"].get(rule_id)
    return Team(by_rule or changed.get((SUBJECT, subject_type)) or routes["by_subject"][subject_type])


@cache
def _routes() -> dict[str, dict[str, str]]:
    written: dict[str, dict[str, str]] = yaml.safe_load(
        Path(__file__).with_name("routing.yml").read_text(encoding="utf-8")
    )
    return written
