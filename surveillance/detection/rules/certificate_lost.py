"""A certificate of a notified body that is no longer there to rely on."""

from datetime import date

from surveillance.detection.facts.certificates import CertificateFacts
from surveillance.detection.rule import STALE, Values, Verdict, cannot_say, clear, flagged, never_clear_when_stale
from surveillance.language import join
from surveillance.model.certificate import CertificateStatus
from surveillance.model.finding import Severity

LOST = {
    CertificateStatus.WITHDRAWN: "Certificaat {number} ({legislation}) is ingetrokken door de aangemelde instantie.",
    CertificateStatus.SUSPENDED: "Certificaat {number} ({legislation}) is geschorst door de aangemelde instantie.",
    CertificateStatus.CANCELLED: "Certificaat {number} ({legislation}) is geannuleerd.",
}
CONTROL = "Te controleren: welke hulpmiddelen erop steunen en of zij nog in de handel zijn."
EXPIRED = "Certificaat {number} ({legislation}) was geldig tot en met {expires_on}; EUDAMED noemt geen nieuwere versie."
IN_FORCE = "Certificaat {number} is geldig tot en met {expires_on}."
NO_DATE = "Niet te zeggen of certificaat {number} nog geldig is: er staat geen einddatum in EUDAMED."


def certificate_lost(facts: CertificateFacts, parameters: Values) -> Verdict:
    """Is het certificaat ingetrokken, geschorst, geannuleerd of verlopen?

    Gekeken wordt naar de laatst afgegeven versie van het certificaatnummer. EUDAMED kent geen status „verlopen”:
    dat volgt uit de einddatum, en de laatste dag zelf telt nog mee. Intrekking en schorsing zijn kritiek,
    annulering en verlopen hoog. Zonder einddatum zegt de regel niets; ook niet dat een certificaat verlopen is als
    de gegevens niet actueel zijn, want dan kan er een nieuwere versie zijn.
    """
    severities = parameters["severities"]
    told = {
        "number": facts.number,
        "legislation": facts.legislation,
        "manufacturer": facts.manufacturer,
        "status": facts.status,
        "issued_on": _text(facts.issued_on),
        "expires_on": _text(facts.expires_on),
    }
    if facts.status in LOST:
        return flagged(join(LOST[facts.status], CONTROL), told, Severity(severities[facts.status]))
    if facts.expires_on is None:
        return cannot_say(NO_DATE, **told)
    if facts.expires_on < facts.today:
        if facts.stale:
            return cannot_say(STALE, sources=", ".join(facts.stale))
        return flagged(join(EXPIRED, CONTROL), told, Severity(severities["expired"]))
    return never_clear_when_stale(clear(IN_FORCE, **told), facts.stale)


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
