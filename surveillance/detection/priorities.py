"""Severity, due date and priority of an alert: harm × urgency × influence, with each factor kept."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from surveillance.detection.calendar import plus_working_days, working_days_until
from surveillance.detection.criticality import ORDER, harm, harm_parts, worst
from surveillance.model.alert import Alert
from surveillance.model.finding import Severity, StoredFinding
from surveillance.storage.alerting import Assessment

Assess = Callable[[Sequence[StoredFinding], Alert | None], Assessment]


def assessor(today: date, atc_codes: Mapping[str, str]) -> Assess:
    """The weighing of alerts on a day; `atc_codes` gives the substance of each product by its subject id."""

    def assess(findings: Sequence[StoredFinding], alert: Alert | None) -> Assessment:
        weights = read_weights()
        if alert is not None and not findings:
            return _at_rest(alert, weights)
        severity = worst(findings)
        due_on = due_date(severity, today, alert, weights["due_days"])
        parts = {
            "harm": harm(harm_parts(findings, _codes_of(findings, atc_codes), weights["harm"])),
            "urgency": urgency(working_days_until(today, due_on), weights),
            "influence": influence({stored.finding.rule_id for stored in findings}, weights["influence"]),
        }
        priority = round(parts["harm"] * parts["urgency"] * parts["influence"], 1)
        return Assessment(severity, due_on, priority, parts)

    return assess


def _codes_of(findings: Sequence[StoredFinding], atc_codes: Mapping[str, str]) -> list[str]:
    """The substances of the products that the findings are about, as far as they are known."""
    subjects = {stored.finding.subject_id for stored in findings}
    return [atc_codes[subject] for subject in subjects if subject in atc_codes]


def _at_rest(alert: Alert, weights: Mapping[str, Any]) -> Assessment:
    """An alert about which nothing holds any more presses no longer, whatever its date."""
    parts = alert.priority_parts | {"urgency": float(weights["least_urgency"])}
    priority = round(parts["harm"] * parts["urgency"] * parts["influence"], 1)
    return Assessment(alert.severity, alert.due_on, priority, parts)


def due_date(severity: Severity, today: date, alert: Alert | None, due_days: Mapping[str, int]) -> date:
    """So many working days from the opening; a graver severity brings it forward, a lesser one gives no more time."""
    if alert is None:
        return plus_working_days(today, due_days[severity])
    is_graver = ORDER.index(severity) > ORDER.index(alert.severity)
    return min(alert.due_on, plus_working_days(today, due_days[severity])) if is_graver else alert.due_on


def urgency(days_left: int, weights: Mapping[str, Any]) -> float:
    """The factor for so many working days left."""
    steps = (step["factor"] for step in weights["urgency"] if days_left <= step["days"])
    return float(next(steps, weights["least_urgency"]))


def influence(rule_ids: set[str], weights: Mapping[str, Any]) -> float:
    """The greatest of what the team can do about any of the findings."""
    return float(max(weights["by_rule"].get(rule_id, weights["usual"]) for rule_id in rule_ids))


@cache
def read_weights() -> Mapping[str, Any]:
    """The weights of `priorities.yml`."""
    written: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("priorities.yml").read_text(encoding="utf-8"))
    return written
