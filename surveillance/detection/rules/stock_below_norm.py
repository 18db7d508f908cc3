"""R04: a firm's stock of a prescription medicine against the norm, plain and with the season."""

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Any

from surveillance.detection.facts.stock import StockFacts
from surveillance.detection.rule import Values, Verdict, cannot_say, clear, flagged, never_clear_when_stale
from surveillance.language import join
from surveillance.model.finding import Severity
from surveillance.model.product import LegalStatus
from surveillance.stock.coverage import Coverage, CoverageStatus, Lack, SeasonBasis, coverage
from surveillance.stock.norm import norm_for

BELOW = (
    "Te controleren: de voorraad van {reporter} was op {period_end_on} onder de norm van {required_weeks} weken "
    "({legal_ref}). Dekking in weken: {weeks_plain} zonder seizoen, {weeks_seasonal} met seizoen."
)
NO_SEASON = "Afzet van dezelfde weken vorig jaar is niet bekend; het seizoen telt dus niet mee."
YOUNG = "Het product is nog geen twee jaar in de handel; het seizoen telt dus niet mee."
UNCONSTRAINED = "Zonder de weken met een gemeld tekort is de dekking in weken: {weeks_unconstrained}."
MET = "{reporter} voldeed op {period_end_on} aan de norm van {required_weeks} weken (dekking in weken: {weeks_plain})."
EXEMPT = "{reporter} beroept zich op een uitzondering ({exemption_code}); dekking in weken: {weeks_plain}."
NOT_COVERED = "De voorraadnorm geldt niet voor dit product (niet receptplichtig, of parallelimport)."
NO_STATUS = "Niet te zeggen of de voorraadnorm geldt: het register noemt geen afleverstatus."
TOO_OLD = "Niet te zeggen: het nieuwste voorraadrapport van {reporter} gaat over {period_end_on} en is te oud."
LACKING: Mapping[Lack, str] = {
    Lack.NOT_IN_REGISTER: "Niet te zeggen: het product in het rapport van {reporter} staat niet in het register.",
    Lack.NO_NORM: "Niet te zeggen: voor {period_end_on} is geen voorraadnorm bekend.",
    Lack.MIXED_UNITS: "Niet te zeggen: {reporter} rapporteert dit product in eenheden die niet op te tellen zijn.",
    Lack.NO_STOCK: "Niet te zeggen: {reporter} geeft niet alle voorraaddelen op.",
    Lack.NO_SALES: "Niet te zeggen: {reporter} geeft geen afzet over twaalf maanden op, of nul.",
    Lack.NO_FIRST_MARKETING: "Niet te zeggen: {reporter} geeft niet op sinds wanneer het product in de handel is.",
    Lack.TOO_YOUNG: "Niet te zeggen: het product is nog geen acht weken in de handel.",
}
UNMET = frozenset({CoverageStatus.NEAR, CoverageStatus.BREACH})


def stock_below_norm(facts: StockFacts, parameters: Values) -> Verdict:
    """Ligt de voorraad onder de norm?

    De dekking is de bruikbare voorraad (aanwezig, min quarantaine, min voor export gereserveerd, min kort houdbaar;
    onderweg telt niet) gedeeld door de gemiddelde afzet per week over de laatste twaalf maanden. Zij wordt zonder en
    met seizoen berekend en beide worden getoond. Onder negen tiende van de norm is een tekort (hoog als beide
    varianten dat zeggen), daarboven is het net niet gehaald (laag). De norm is die van de rapportagedag en geldt
    alleen voor receptplichtige middelen, niet voor parallelimport. Ontbreekt iets, dan zegt de regel niets.
    """
    return never_clear_when_stale(_judge(facts, parameters), facts.stale)


def _judge(facts: StockFacts, parameters: Values) -> Verdict:
    if facts.is_parallel_import or facts.legal_status not in (LegalStatus.UR, None):
        return clear(NOT_COVERED)
    if facts.is_in_register and facts.legal_status is None:
        return cannot_say(NO_STATUS)
    return _judge_coverage(facts, parameters)


def _judge_coverage(facts: StockFacts, parameters: Values) -> Verdict:
    position = facts.position
    found = coverage(position, norm_for(position.reporter_kind, position.period_end), facts.is_in_register)
    told = figures(facts, found)
    if (facts.today - position.period_end).days > parameters["oldest_days"]:
        return cannot_say(TOO_OLD, **told)
    statuses = {found.status_plain, found.status_seasonal}
    if CoverageStatus.EXEMPT in statuses:
        return clear(EXEMPT, **told)
    if found.lacks:
        return cannot_say(LACKING[found.lacks[0]], **told)
    if statuses.isdisjoint(UNMET):
        return clear(MET, **told)
    return flagged(_sentence(found), told | {"calculation": found.as_plain()}, _severity(found))


def _sentence(found: Coverage) -> str:
    """What is below the norm, with what a reader must know of the figures."""
    is_other = found.unconstrained is not None and found.status_unconstrained is not found.status_plain
    unseasonal = {SeasonBasis.NOT_GIVEN: [NO_SEASON], SeasonBasis.TOO_SHORT: [YOUNG]}
    season = unseasonal.get(found.season_basis, [])
    return join(BELOW, *season, *[UNCONSTRAINED] * is_other)


def _severity(found: Coverage) -> Severity:
    breaches = [found.status_plain, found.status_seasonal].count(CoverageStatus.BREACH)
    return (Severity.LOW, Severity.MEDIUM, Severity.HIGH)[breaches]


def figures(facts: StockFacts, found: Coverage) -> dict[str, Any]:
    """What the sentence shows. Weeks are rounded down, so that no figure looks met when it is not."""
    return {
        "reporter": facts.reporter,
        "reporter_kind": facts.position.reporter_kind,
        "period_end_on": facts.position.period_end.isoformat(),
        "weeks_plain": _shown(found.plain),
        "weeks_seasonal": _shown(found.seasonal),
        "status_plain": found.status_plain,
        "status_seasonal": found.status_seasonal,
        "weeks_unconstrained": _shown(found.unconstrained),
        "status_unconstrained": found.status_unconstrained if found.unconstrained is not None else None,
        "required_weeks": found.norm.period_value if found.norm else None,
        "legal_ref": found.norm.legal_ref if found.norm else None,
        "exemption_code": facts.position.exemption_code,
    }


def _shown(weeks: Fraction | None) -> float | None:
    return None if weeks is None else floor(weeks * 10) / 10
