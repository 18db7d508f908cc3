"""Running the rules over what is known: every case of every rule becomes a finding, clear ones included."""

from collections.abc import Iterable, Iterator

from surveillance.detection.known import Known
from surveillance.detection.rule import Case, Rule
from surveillance.model.finding import Finding


def find_all(rules: Iterable[Rule], known: Known) -> Iterator[Finding]:
    """What each rule says of each of its cases."""
    for rule in rules:
        for case in rule.gather(known):
            yield judge_case(rule, case)


def judge_case(rule: Rule, case: Case) -> Finding:
    """What the rule says of one case, with the parameters of the day it is judged by."""
    verdict = rule.judge(case.facts, rule.parameters_on(case.judged_on))
    return Finding(
        rule_id=rule.rule_id,
        rule_version=rule.version,
        team=rule.team,
        subject_type=case.subject_type,
        subject_id=case.subject_id,
        subject_name=case.subject_name,
        answer=verdict.answer,
        severity=verdict.severity or rule.severity,
        sentence=verdict.sentence,
        value=verdict.value,
        evidence=case.evidence,
        confidence=verdict.confidence,
        as_of=case.as_of,
        occasion=case.occasion,
    )


def silent_rules(rules: Iterable[Rule], known: Known) -> frozenset[str]:
    """The rules that rest on a source which cannot be relied on: what they no longer say has not ended."""
    return frozenset(rule.rule_id for rule in rules if known.stale(*rule.kinds))
