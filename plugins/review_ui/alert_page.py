"""Arranging an alert for its screen: what holds, what is unclear, what is past; texts with the matched words marked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from review_ui import marking
from review_ui.rule_texts import RuleText, rule_text
from surveillance.model.alert import AlertView, Decision, EvidenceView
from surveillance.model.finding import Answer, StoredFinding

TEXT_FIELDS = {"offer": ("title", "description")}
"""The fields that hold a text somebody wrote, by kind of record."""


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with the rule behind it and the figures under its sentence."""

    stored: StoredFinding
    rule: RuleText
    figures: list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text from the evidence, in parts of which some are marked."""

    evidence: EvidenceView
    field: str
    parts: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Screen:
    """The parts of the screen, in the order in which they are read."""

    holding: list[ShownFinding]
    """What the rules say now: why the alert stands."""
    unclear: list[ShownFinding]
    """What the rules cannot say of the same subject."""
    past: list[ShownFinding]
    """What was said before and no longer holds."""
    texts: list[ShownText]
    decided: Decision | None
    """The decision in force; none when there is none or it was undone."""
    newest: Decision | None


def arrange(view: AlertView) -> Screen:
    """The alert's findings, texts and acts, each where it belongs."""
    standing = [stored for stored in view.findings if stored.ended_at is None]
    return Screen(
        holding=[_shown(stored) for stored in standing if stored.finding.answer == Answer.FLAGGED],
        unclear=[_shown(stored) for stored in standing if stored.finding.answer == Answer.CANNOT_SAY],
        past=[_shown(stored) for stored in view.findings if stored.ended_at is not None],
        texts=_texts(view.evidence, standing),
        decided=_decision_in_force(view),
        newest=next(reversed(view.decisions), None),
    )


def _texts(evidence: Iterable[EvidenceView], standing: Iterable[StoredFinding]) -> list[ShownText]:
    words = marking.words_of(stored.finding.value for stored in standing)
    return [
        ShownText(piece, field, marking.mark(str(piece.fields[field]), words))
        for piece in evidence
        for field in TEXT_FIELDS.get(piece.kind, ())
        if piece.fields.get(field)
    ]


def _decision_in_force(view: AlertView) -> Decision | None:
    if view.alert.state != "decided":
        return None
    return next((act for act in reversed(view.decisions) if act.action == "decide"), None)


def _shown(stored: StoredFinding) -> ShownFinding:
    figures = [(name, value) for name, value in stored.finding.value.items() if not isinstance(value, dict)]
    return ShownFinding(stored, rule_text(stored.finding.rule_id), figures)
