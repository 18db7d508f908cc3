"""Facts about certificates: the version in force of every number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from surveillance.clock import local
from surveillance.detection.known import Known, evidence_of
from surveillance.detection.rule import Case
from surveillance.devices.validity import versions_in_force
from surveillance.language import day
from surveillance.model.certificate import CertificateStatus
from surveillance.model.finding import SubjectType


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """The version in force of one certificate number."""

    number: str
    """With its notified body: `0633 Z-25-052`."""
    status: CertificateStatus
    legislation: str = "MDR"
    manufacturer: str | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    latest_claims: int = 1
    """How many versions the source marks as the latest; more than one is its contradiction."""
    today: date
    stale: tuple[str, ...] = ()


def gather_certificates(known: Known) -> Iterator[Case]:
    """A case for every certificate number."""
    for number, found in versions_in_force(known.certificates).items():
        certificate = found.certificate
        facts = CertificateFacts(
            number=number,
            status=certificate.status,
            legislation=certificate.legislation,
            manufacturer=certificate.manufacturer_name,
            issued_on=certificate.issued_on,
            expires_on=certificate.expires_on,
            latest_claims=found.claims,
            today=known.today,
            stale=known.stale_source(found.version.source_id),
        )
        issued = f", afgegeven {day(certificate.issued_on)}" if certificate.issued_on else ""
        yield Case(
            subject_type=SubjectType.CERTIFICATE,
            subject_id=number,
            subject_name=f"{number} – {certificate.manufacturer_name}" if certificate.manufacturer_name else number,
            occasion="",
            facts=facts,
            evidence=(evidence_of(found.version, f"Certificaat {number}{issued}"),),
            judged_on=known.today,
            as_of=local(found.version.known_at).date(),
        )
