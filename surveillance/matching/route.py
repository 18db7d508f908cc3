"""By which way a medicine is given, as far as a text says so."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from surveillance.matching.folding import fold
from surveillance.matching.spelling import REMEMBERED, one_of


@lru_cache(REMEMBERED)
def read_routes(*texts: str) -> frozenset[str]:
    """Every route that the texts name; empty where they name none."""
    folded = fold(" | ".join(text for text in texts if text))
    return one_of(frozenset(route for route, pattern in _patterns().items() if pattern.search(folded)))


def contradict(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether both name routes and none of one is among, or like, one of the other."""
    if not ours or not theirs or ours & theirs:
        return False
    return not any(_alike(one, other) for one in ours for other in theirs)


def _alike(one: str, other: str) -> bool:
    """Parenteral says less than intravenous, and does not contradict it; two precise routes do."""
    facts = _facts()
    are_both_precise = one in facts["precise"] and other in facts["precise"]
    return not are_both_precise and any({one, other} <= set(group) for group in facts["alike"])


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {route: re.compile("|".join(patterns)) for route, patterns in _facts()["routes"].items()}


@cache
def _facts() -> dict[str, Any]:
    written: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("routes.yml").read_text(encoding="utf-8"))
    return written
