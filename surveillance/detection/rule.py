"""What a rule is: a pure function from facts and dated parameters to a verdict that explains itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from surveillance.model.finding import Answer, Evidence, Severity, SubjectType, Team

Values = Mapping[str, Any]
"""A rule's parameters as they are in force on the day that is judged."""

STALE = "Niet te zeggen: geen recente, goedgekeurde gegevens van {sources}. Dat er niets bekend is, betekent dus niets."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of one case."""

    answer: Answer
    sentence: str
    """Plain Dutch with `{places}` for the figures in `value`."""
    value: dict[str, Any] = field(default_factory=dict)
    severity: Severity | None = None
    """None: the severity of the rule."""
    confidence: float = 1.0


class Facts(Protocol):
    """What every rule's facts have."""

    @property
    def stale(self) -> tuple[str, ...]:
        """The titles of the sources under these facts that cannot be relied on now."""


@dataclass(frozen=True, slots=True)
class Case:
    """One subject to be judged, with the record versions that the facts were read from."""

    subject_type: SubjectType
    subject_id: str
    subject_name: str
    occasion: str
    """Tells statements about one subject apart: the notice's reference, the reporter and period, the name found."""
    facts: Any
    evidence: tuple[Evidence, ...]
    judged_on: date
    """The day whose parameters apply: an old act is judged by the rules of its time."""
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A rule's parameters from `valid_from` up to and including `valid_to`."""

    valid_from: date
    valid_to: date | None
    legal_ref: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rules table."""

    rule_id: str
    version: int
    team: Team
    severity: Severity
    subject_type: SubjectType
    judge: Callable[[Any, Values], Verdict]
    gather: Callable[..., Iterable[Case]]
    facts: type
    """The dataclass that `judge` takes: its cases are read into it."""
    kinds: tuple[str, ...]
    """The kinds of record it rests on: when a source of one is stale, what the rule no longer says does not end."""
    periods: Sequence[Period]

    @property
    def explanation(self) -> str:
        """What the rule does, in Dutch, for inspectors."""
        return (self.judge.__doc__ or "").strip()

    def parameters_on(self, day: date) -> Values:
        """The parameters in force on a day; before the first period those of the first."""
        fitting = [period for period in self.periods if period.valid_from <= day]
        return (fitting[-1] if fitting else self.periods[0]).values


def flagged(sentence: str, value: Values, severity: Severity | None = None, confidence: float = 1.0) -> Verdict:
    """The rule found something that a person should look at."""
    return Verdict(Answer.FLAGGED, sentence, dict(value), severity, confidence)


def clear(sentence: str, **value: Any) -> Verdict:
    """The rule looked and found nothing."""
    return Verdict(Answer.CLEAR, sentence, value)


def cannot_say(sentence: str, **value: Any) -> Verdict:
    """The rule lacks what it needs; never to be read as nothing found."""
    return Verdict(Answer.CANNOT_SAY, sentence, value)


def never_clear_when_stale(verdict: Verdict, stale: tuple[str, ...]) -> Verdict:
    """The verdict, unless it says that all is well on the word of a source that cannot be relied on."""
    if verdict.answer is Answer.CLEAR and stale:
        return cannot_say(STALE, sources=", ".join(stale))
    return verdict
