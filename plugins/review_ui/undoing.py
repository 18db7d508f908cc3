"""The message after an act, with the way back as long as there is one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from review_ui.words import word
from surveillance import clock
from surveillance.errors import NotFound
from surveillance.language import say
from surveillance.model.alert import Decision
from surveillance.pipeline.review import UNDO_WITHIN, Person
from surveillance.storage import decisions


@dataclass(frozen=True, slots=True)
class Toast:
    """What was done, in a sentence, and whether it can be taken back now."""

    decision: Decision
    text: str
    can_undo: bool


def toast(connection: Any, decision_id: int, person: Person) -> Toast | None:
    """The message about the person's own act; none for another's, or for an act that does not exist."""
    if not decision_id:
        return None
    try:
        taken, acted_at = decisions.read_decision(connection, decision_id)
    except NotFound:
        return None
    if taken.actor != person.name:
        return None
    return Toast(taken, _text(taken), _can_undo(connection, taken, acted_at))


def _can_undo(connection: Any, taken: Decision, acted_at: datetime | None) -> bool:
    is_fresh = acted_at is not None and clock.real_now() - acted_at < UNDO_WITHIN
    is_last = decisions.decisions_of(connection, taken.alert_id)[-1].id == taken.id
    return taken.action in (decisions.DECIDE, decisions.SNOOZE) and is_fresh and is_last


def _text(taken: Decision) -> str:
    number = str(taken.alert_id)
    if taken.outcome:
        return say("Beslissing opgeslagen: signaal {number} – {outcome}.", number=number, outcome=_outcome(taken))
    return say("{action}: signaal {number}.", action=word("action", taken.action), number=number)


def _outcome(taken: Decision) -> str:
    return word("decision", taken.outcome).lower()
