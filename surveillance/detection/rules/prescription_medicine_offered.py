"""An offer of a medicine that only a pharmacy may supply on prescription, or that is not registered at all."""

from surveillance.detection.facts.offers import OfferFacts
from surveillance.detection.rule import Values, Verdict, cannot_say, clear, flagged, never_clear_when_stale
from surveillance.model.finding import Severity
from surveillance.model.offer import OfferType
from surveillance.model.product import LegalStatus

PRESCRIPTION = (
    "Te controleren: de advertentie biedt vermoedelijk {name} aan (gevonden: „{found}”). Dat is volgens het register "
    "alleen op recept verkrijgbaar. Code {offence_code}: {legal_ref}."
)
UNREGISTERED = (
    "Te controleren: de advertentie biedt vermoedelijk {name} aan (gevonden: „{found}”). Onder die naam is in "
    "Nederland geen geneesmiddel geregistreerd. Code {offence_code}: {legal_ref}."
)
WANTED = "De advertentie vraagt iets en biedt niets aan."
LOOKALIKE = "De advertentie noemt {name}, maar „{veto}” wijst op iets anders dan het geneesmiddel."
UNLIKELY = "De advertentie lijkt op {name}, maar niet genoeg."
FREE = "{name} is volgens het register ook zonder recept verkrijgbaar."
UNKNOWN = "Niet te zeggen of {name} (gevonden: „{found}”) receptplichtig is: het register noemt geen afleverstatus."
MIXED = (
    "Niet te zeggen of {name} (gevonden: „{found}”) receptplichtig is: dat hangt volgens het register af van de "
    "sterkte, de vorm of de verpakking."
)


def prescription_medicine_offered(facts: OfferFacts, parameters: Values) -> Verdict:
    """Biedt iemand een geneesmiddel aan dat alleen op recept verkrijgbaar is, of dat niet geregistreerd is?

    De regel zoekt namen van geneesmiddelen en werkzame stoffen in titel en tekst, ook als die verhaspeld zijn, en
    leest in het register wie het middel mag verstrekken. De naam zoals zij hoort weegt hoog, een schrijffout lager.
    Wie iets vraagt, een boek, een lege doos of iets anders met dezelfde naam aanbiedt, wordt niet gemeld. Is het
    middel vrij verkrijgbaar, dan ook niet. Weet het register het niet, dan zegt de regel niets.
    """
    return never_clear_when_stale(_judge(facts, parameters), facts.stale)


def _judge(facts: OfferFacts, parameters: Values) -> Verdict:
    if facts.offer_type is OfferType.WANTED:
        return clear(WANTED)
    if facts.veto:
        return clear(LOOKALIKE, name=facts.name, veto=facts.veto)
    if facts.score < parameters["least_score"]:
        return clear(UNLIKELY, name=facts.name, found=facts.found)
    severity = Severity.HIGH if facts.score >= parameters["sure_score"] else Severity.MEDIUM
    return _judge_supply(facts, severity, parameters)


def _judge_supply(facts: OfferFacts, severity: Severity, parameters: Values) -> Verdict:
    """Of a medicine that is really offered: who may supply it by the register?"""
    told = {"name": facts.name, "found": facts.found}
    if not facts.is_registered:
        offence = parameters["offences"]["unregistered"]
        return flagged(UNREGISTERED, told | offence, severity, facts.score)
    statuses = set(facts.legal_statuses)
    if not statuses:
        return cannot_say(UNKNOWN, **told)
    if statuses == {LegalStatus.UR}:
        offence = parameters["offences"]["prescription"]
        return flagged(PRESCRIPTION, told | offence, severity, facts.score)
    return cannot_say(MIXED, **told) if LegalStatus.UR in statuses else clear(FREE, **told)
