"""What a rule is called and what it looks at, in the words of its own docstring."""

from dataclasses import dataclass
from inspect import cleandoc

from surveillance.detection.rules_table import RULES


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as an inspector reads of it."""

    name: str
    """The first line of its docstring: the question it answers."""
    explanation: str
    """The rest of it; empty when there is none."""


def rule_text(rule_id: str) -> RuleText:
    """The rule in words; its id where the rule no longer exists."""
    if rule_id not in RULES:
        return RuleText(rule_id.replace("_", " "), "")
    name, _, explanation = cleandoc(RULES[rule_id].explanation).partition("\n")
    return RuleText(name.strip(), " ".join(explanation.split()))
