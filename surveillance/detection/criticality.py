"""How much harm an alert stands for, 0 to 100, as a sum of parts that can be shown."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from surveillance.model.finding import Severity, StoredFinding

MOST = 100.0
ORDER = tuple(Severity)
"""From the least to the most grave."""


def worst(findings: Sequence[StoredFinding]) -> Severity:
    """The gravest severity among the findings."""
    return max((stored.finding.severity for stored in findings), key=ORDER.index)


def harm_parts(
    findings: Sequence[StoredFinding], atc_codes: Collection[str], weights: Mapping[str, Any]
) -> dict[str, float]:
    """What each circumstance adds; unknown circumstances add nothing and are not shown as absent."""
    further = min(len({stored.finding.rule_id for stored in findings}) - 1, weights["most_further"])
    parts = {"severity": float(weights["severity"][worst(findings)])}
    if union_list().intersection(atc_codes):
        parts["union_list"] = float(weights["union_list"])
    if further:
        parts["further_rules"] = float(weights["further_rule"] * further)
    return parts


def harm(parts: Mapping[str, float]) -> float:
    """The sum, at most 100."""
    return min(MOST, sum(parts.values()))


@cache
def union_list() -> frozenset[str]:
    """The ATC codes of the Union list of critical medicines."""
    return frozenset(yaml.safe_load(Path(__file__).with_name("union_list.yml").read_text(encoding="utf-8")))
