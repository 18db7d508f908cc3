"""Whether a certificate is in force: which of its versions counts, when it ends, and how many days are left.

EUDAMED has no status for an expired certificate and may mark two rows of one number as its latest; both are settled
here, from dates and version numbers only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from surveillance.model.certificate import LOST_STATUSES, Certificate, CertificateStatus
from surveillance.model.link import certificate_subject
from surveillance.model.version import Version


@dataclass(frozen=True, slots=True)
class InForce:
    """The version of a certificate number that counts, with what a reader should know of the others."""

    version: Version[Certificate]
    versions: int
    """How many versions of the number are known."""
    claims: int
    """How many of them EUDAMED marks as the latest; more than one is a contradiction in the source."""

    @property
    def certificate(self) -> Certificate:
        """The version's record."""
        return self.version.record


def subject_id(certificate: Certificate) -> str:
    """The certificate number as a subject's id: `0633 Z-25-052`."""
    return certificate_subject(certificate.notified_body, certificate.certificate_number).id


def versions_in_force(known: Iterable[Version[Certificate]]) -> dict[str, InForce]:
    """For every certificate number the version that counts, by subject id."""
    by_number: dict[str, list[Version[Certificate]]] = {}
    for version in known:
        by_number.setdefault(subject_id(version.record), []).append(version)
    return {number: _in_force(versions) for number, versions in by_number.items()}


def ended_on(certificate: Certificate, today: date) -> date | None:
    """The day on which it expired, when that day has passed; the last day itself is still in force."""
    expires = certificate.expires_on
    return expires if expires is not None and expires < today else None


def days_left(certificate: Certificate, today: date) -> int | None:
    """Days until it expires, negative afterwards; none when no date is known."""
    return None if certificate.expires_on is None else (certificate.expires_on - today).days


def is_valid(certificate: Certificate, today: date) -> bool | None:
    """Whether it can be relied on today; none when its end is not known. A lost status wins over any date."""
    if certificate.status in LOST_STATUSES:
        return False
    left = days_left(certificate, today)
    return None if left is None else left >= 0


def is_reduced(certificate: Certificate) -> bool:
    """Whether it is in force under conditions."""
    return certificate.status is CertificateStatus.RESTRICTED


def _in_force(versions: Sequence[Version[Certificate]]) -> InForce:
    newest = max(versions, key=_order)
    return InForce(newest, len(versions), sum(bool(version.record.is_latest_version) for version in versions))


def _order(version: Version[Certificate]) -> tuple[date, int, str, int]:
    """By issue date, then version number; the revision and the order of arrival only break ties."""
    record = version.record
    return (record.issued_on or date.min, record.version_number or 0, record.revision_number or "", version.row_id)
