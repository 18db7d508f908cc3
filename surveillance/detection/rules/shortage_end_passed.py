"""R06: the expected end of a shortage has passed and nothing was heard since."""

from datetime import date

from surveillance.detection.facts.notices import NoticeFacts
from surveillance.detection.rule import STALE, Values, Verdict, cannot_say, clear, flagged, never_clear_when_stale
from surveillance.model.finding import Severity
from surveillance.model.notice import NoticeStatus

CLOSED = frozenset({NoticeStatus.RESOLVED, NoticeStatus.WITHDRAWN_NOTIFICATION, NoticeStatus.DISCONTINUED})

PASSED = (
    "Te controleren: volgens melding {reference} zou de levering uiterlijk {expected_end_on} hersteld zijn. "
    "Er is geen melding van herstel, afmelding of een nieuwe einddatum."
)
OTHER_TYPE = "Melding {reference} is niet van een soort die een einddatum kent."
ENDED = "Melding {reference} is beëindigd of vervangen."
AHEAD = "De verwachte einddatum van melding {reference} ({expected_end_on}) is nog niet voorbij."
NO_END = "Niet te zeggen of de einddatum van melding {reference} voorbij is: er is geen verwachte einddatum gemeld."


def shortage_end_passed(facts: NoticeFacts, parameters: Values) -> Verdict:
    """Is de gemelde einddatum voorbij zonder dat de levering is hervat?

    De regel kijkt naar onderbrekingen en verminderde leveringen waarvan de verwachte einddatum voorbij is, terwijl
    er geen werkelijk einde, geen melding van hernieuwde levering en geen afmelding is. Zonder einddatum, of als de
    meldingen niet actueel zijn, zegt de regel niets. Hoe langer geleden de einddatum, hoe hoger de ernst.
    """
    if facts.notice_type not in parameters["notice_types"]:
        return never_clear_when_stale(clear(OTHER_TYPE, reference=facts.reference), facts.stale)
    if _is_ended(facts):
        return never_clear_when_stale(clear(ENDED, reference=facts.reference), facts.stale)
    if facts.stale:
        return cannot_say(STALE, sources=", ".join(facts.stale))
    if facts.expected_end_on is None:
        return cannot_say(NO_END, reference=facts.reference)
    return _judge_delay(facts, facts.expected_end_on, parameters)


def _is_ended(facts: NoticeFacts) -> bool:
    has_come = facts.actual_end_on is not None and facts.actual_end_on <= facts.today
    return has_come or bool(facts.ended_by) or facts.status in CLOSED


def _judge_delay(facts: NoticeFacts, expected_end_on: date, parameters: Values) -> Verdict:
    told = {"reference": facts.reference, "expected_end_on": expected_end_on.isoformat()}
    overdue = (facts.today - expected_end_on).days
    if overdue <= parameters["grace_days"]:
        return clear(AHEAD, **told)
    severity = Severity.HIGH if overdue > parameters["grave_after_days"] else Severity.MEDIUM
    return flagged(PASSED, told, severity)
