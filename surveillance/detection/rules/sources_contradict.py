"""R05: enough stock by one source, an interruption that has begun by another."""

from datetime import date
from math import floor
from typing import Any

from surveillance.detection.facts.stock import ContradictionFacts
from surveillance.detection.rule import STALE, Values, Verdict, cannot_say, clear, flagged, never_clear_when_stale
from surveillance.model.finding import Severity
from surveillance.model.stock import ReporterKind
from surveillance.stock.coverage import CoverageStatus, coverage
from surveillance.stock.norm import norm_for
from surveillance.stock.position import StockPosition

CONTRADICTION = (
    "De bronnen spreken elkaar tegen: volgens melding {reference} is de levering sinds {started_on} onderbroken, maar "
    "de voorraad van {reporter} was op {period_end_on} ten minste de norm van {required_weeks} weken "
    "(dekking in weken: {weeks_plain})."
)
OTHER_TYPE = "Melding {reference} meldt geen onderbreking."
NOT_STARTED = "De onderbreking van melding {reference} is niet begonnen of al voorbij."
NOT_COVERED = "Voor dit product hoeft geen voorraad te worden gerapporteerd (melding {reference})."
NO_REPORT = (
    "Niet te zeggen of er voorraad is: melding {reference} meldt een onderbreking sinds {started_on}, "
    "maar over dit product is geen voorraadrapport ontvangen."
)
BEFORE = (
    "Niet te zeggen: het nieuwste voorraadrapport van {reporter} ({period_end_on}) is van voor de onderbreking "
    "van melding {reference} (sinds {started_on})."
)
TOO_OLD = "Niet te zeggen: het nieuwste voorraadrapport van {reporter} gaat over {period_end_on} en is te oud."
NO_COVERAGE = "Niet te zeggen: uit het voorraadrapport van {reporter} ({period_end_on}) is geen dekking te berekenen."
AGREE = "Melding {reference} en het voorraadrapport van {reporter} ({period_end_on}) spreken elkaar niet tegen."


def sources_contradict(facts: ContradictionFacts, parameters: Values) -> Verdict:
    """Meldt de houder een onderbreking terwijl er volgens het voorraadrapport genoeg is?

    Een onderbreking die volgens de melding is begonnen, past niet bij een voorraad die op een latere rapportagedag
    ten minste de norm haalt. Een van beide opgaven klopt dan niet, of de voorraad is niet voor Nederland bestemd.
    Zou de levering op die dag volgens de melding al hersteld zijn, dan is er geen tegenspraak.
    Bij een groothandel is de ernst lager: die kan nog oude voorraad hebben. Is er geen voorraadrapport, is het te oud
    of van voor de onderbreking, of is een bron niet actueel, dan zegt de regel niets.
    """
    return never_clear_when_stale(_judge(facts, parameters), facts.stale)


def _judge(facts: ContradictionFacts, parameters: Values) -> Verdict:
    if facts.notice_type not in parameters["notice_types"]:
        return clear(OTHER_TYPE, reference=facts.reference)
    started_on = _begun_on(facts)
    if started_on is None:
        return clear(NOT_STARTED, reference=facts.reference)
    if not facts.is_covered:
        return clear(NOT_COVERED, reference=facts.reference)
    if facts.stale:
        return cannot_say(STALE, sources=", ".join(facts.stale))
    return _judge_report(facts, started_on, parameters)


def _begun_on(facts: ContradictionFacts) -> date | None:
    """The day on which the interruption began; none when it is still to come or is over."""
    has_begun = facts.started_on is not None and facts.started_on <= facts.today
    return facts.started_on if has_begun and not facts.is_ended else None


def _judge_report(facts: ContradictionFacts, started_on: date, parameters: Values) -> Verdict:
    told = {"reference": facts.reference, "started_on": started_on.isoformat()}
    if facts.position is None:
        return cannot_say(NO_REPORT, **told)
    told |= {"reporter": facts.reporter or "", "period_end_on": facts.position.period_end.isoformat()}
    if facts.expected_end_on is not None and facts.expected_end_on <= facts.position.period_end:
        return clear(AGREE, **told)
    return _compare(facts.position, started_on, facts.today, parameters, told)


def _compare(
    position: StockPosition, started_on: date, today: date, parameters: Values, told: dict[str, Any]
) -> Verdict:
    if (today - position.period_end).days > parameters["oldest_days"]:
        return cannot_say(TOO_OLD, **told)
    if position.period_end < started_on:
        return cannot_say(BEFORE, **told)
    found = coverage(position, norm_for(position.reporter_kind, position.period_end))
    if found.plain is None or found.norm is None or found.lacks:
        return cannot_say(NO_COVERAGE, **told)
    is_enough = found.plain >= found.norm.period_value and found.status_seasonal is not CoverageStatus.BREACH
    if not is_enough:
        return clear(AGREE, **told)
    severity = Severity.LOW if position.reporter_kind is ReporterKind.WHOLESALER else Severity.MEDIUM
    shown = {"weeks_plain": floor(found.plain * 10) / 10, "required_weeks": found.norm.period_value}
    return flagged(CONTRADICTION, {**told, **shown}, severity)
