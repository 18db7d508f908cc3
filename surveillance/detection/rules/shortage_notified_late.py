"""R01: a holder's notice of an interruption against the term of Gnw art. 49 (rule NL-49)."""

from datetime import date

from surveillance.detection.calendar import minus_months
from surveillance.detection.facts.notices import NoticeFacts
from surveillance.detection.rule import Values, Verdict, cannot_say, clear, flagged, never_clear_when_stale
from surveillance.language import join
from surveillance.model.finding import Severity

LATE = (
    "Te controleren: melding {reference} is pas na het begin ontvangen (aantal dagen later: {days_late}). "
    "Begin {start_on}, ontvangen {received_on}; uiterlijk {latest_on} was op tijd."
)
SHORT = (
    "Te controleren: melding {reference} is korter dan {months} kalendermaanden voor het begin ontvangen "
    "(dagen vooraf: {days_ahead}). "
    "Begin {start_on}, ontvangen {received_on}; uiterlijk {latest_on} was op tijd."
)
CLAIMED = "De houder beroept zich op uitzonderlijke omstandigheden."
EDITED = "Het gemelde begin is na ontvangst gewijzigd in {expected_start_on}."
REALLY = "Het werkelijke begin was volgens de houder {actual_start_on}."
EARLIEST = "Geteld is tot het vroegste van het eerst gemelde en het werkelijke begin."
UPDATED = "De melding is daarna vervangen door {last_reference}."
TIMELY = "Melding {reference} was op tijd: begin {start_on}, ontvangen {received_on}, uiterlijk {latest_on}."
EXEMPT = "Voor parallelimport geldt deze meldplicht niet (melding {reference})."
REPLACED = "Melding {reference} is vervangen door {replaced_by}; die wordt beoordeeld."
ORIGIN_UNKNOWN = (
    "Niet te zeggen of melding {reference} op tijd was: zij vervangt melding {unknown_reference}, "
    "en wanneer die is ontvangen is niet bekend."
)
OTHER_TYPE = "Melding {reference} is niet van een soort waarvoor deze termijn geldt."
NO_RECEIPT = "Niet te zeggen of melding {reference} op tijd was: de dag van ontvangst ontbreekt."
NO_START = "Niet te zeggen of melding {reference} op tijd was: er is geen begin gemeld."
NOT_IN_REGISTER = (
    "Niet te zeggen of melding {reference} op tijd moest zijn: het product staat (nog) niet in het register, "
    "en voor parallelimport geldt de termijn niet. Begin {start_on}, ontvangen {received_on}."
)


def shortage_notified_late(facts: NoticeFacts, parameters: Values) -> Verdict:
    """Is de onderbreking op tijd gemeld?

    Een houder van een handelsvergunning meldt een onderbreking uiterlijk twee kalendermaanden voor het begin
    (Geneesmiddelenwet art. 49). Geteld wordt van de dag van ontvangst tot het begin: het vroegste van het eerst
    gemelde begin en het werkelijke begin. Wie de datum later wijzigt, staat er dus niet beter voor.
    Na het begin gemeld is te laat (hoog); ervoor, maar korter dan de termijn, is te kort (midden).
    Vervangt de melding een eerdere, dan telt de ontvangst van de eerste. Parallelimport is vrijgesteld.
    De regel stelt geen overtreding vast, maar vraagt om controle.
    """
    return never_clear_when_stale(_judge(facts, parameters), (*facts.stale, *facts.stale_register))


def _judge(facts: NoticeFacts, parameters: Values) -> Verdict:
    if facts.notice_type not in parameters["notice_types"]:
        return clear(OTHER_TYPE, reference=facts.reference)
    if facts.is_parallel_import:
        return clear(EXEMPT, reference=facts.reference)
    if facts.replaced_by:
        return clear(REPLACED, reference=facts.reference, replaced_by=facts.replaced_by)
    if facts.unknown_reference:
        return cannot_say(ORIGIN_UNKNOWN, reference=facts.reference, unknown_reference=facts.unknown_reference)
    return _judge_term(facts, parameters)


def _judge_term(facts: NoticeFacts, parameters: Values) -> Verdict:
    start = counted_start(facts)
    if start is None:
        return cannot_say(NO_START, reference=facts.reference)
    if facts.received_on is None:
        return cannot_say(NO_RECEIPT, reference=facts.reference)
    return _compare(facts, start, facts.received_on, parameters["months"])


def _compare(facts: NoticeFacts, start: date, received_on: date, months: int) -> Verdict:
    latest = minus_months(start, months)
    told = {
        "reference": facts.first_reference or facts.reference,
        "start_on": start.isoformat(),
        "received_on": received_on.isoformat(),
        "latest_on": latest.isoformat(),
    }
    if received_on <= latest:
        return clear(TIMELY, **told)
    if facts.is_parallel_import is None:
        return cannot_say(NOT_IN_REGISTER, **told)
    return _flag(facts, start, received_on, told | {"months": months})


def counted_start(facts: NoticeFacts) -> date | None:
    """The day from which lateness counts: the earlier of the first stated expected start and the actual one."""
    stated = (facts.first_expected_start_on, facts.actual_start_on)
    return min((day for day in stated if day), default=facts.expected_start_on)


def _flag(facts: NoticeFacts, start: date, received_on: date, told: Values) -> Verdict:
    lead_days = (start - received_on).days
    shown = {
        "last_reference": facts.reference,
        "first_expected_start_on": _text(facts.first_expected_start_on),
        "expected_start_on": _text(facts.expected_start_on),
        "actual_start_on": _text(facts.actual_start_on),
        "exceptional_circumstances": facts.exceptional_circumstances or "unknown",
        "lead_days": lead_days,
    }
    told, extra = {**told, **shown}, _extra_sentences(facts, start)
    if lead_days < 0:
        return flagged(join(LATE, *extra), told | {"lead_class": "late", "days_late": -lead_days}, Severity.HIGH)
    return flagged(join(SHORT, *extra), told | {"lead_class": "short", "days_ahead": lead_days}, Severity.MEDIUM)


def _extra_sentences(facts: NoticeFacts, start: date) -> list[str]:
    """What a reader must know besides: every start that is not the one counted, a replacement, a claim."""
    is_edited = facts.expected_start_on not in (None, facts.first_expected_start_on)
    is_really_other = facts.actual_start_on not in (None, start)
    said = {
        EDITED: is_edited,
        REALLY: is_really_other,
        EARLIEST: is_edited or is_really_other,
        UPDATED: facts.first_reference is not None,
        CLAIMED: facts.exceptional_circumstances == "yes",
    }
    return [sentence for sentence, is_said in said.items() if is_said]


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
