"""A certificate of a notified body (MDR or IVDR), in one of its versions, as EUDAMED shows it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from surveillance.model.record import Record


class CertificateStatus(StrEnum):
    """EUDAMED's status codes without their prefix. There is none for `expired`: it follows from the date."""

    ISSUED = "issued"
    SUPPLEMENTED = "supplemented"
    AMENDED = "amended"
    REISSUED = "reissued"
    RESTRICTED = "restricted"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


LOST_STATUSES = frozenset({CertificateStatus.SUSPENDED, CertificateStatus.WITHDRAWN, CertificateStatus.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Record):
    """One version of one certificate. The version in force of a number is the one issued last."""

    kind: ClassVar[str] = "certificate"
    key: ClassVar[tuple[str, ...]] = ("notified_body", "certificate_number", "revision_number", "version_number")

    uuid: str
    notified_body: str
    """The four-digit number of the notified body."""
    certificate_number: str
    revision_number: str | None = None
    version_number: int | None = None
    certificate_type: str
    """EUDAMED's type code without prefix: `quality-management-system`, `technical-documentation`, …"""
    legislation: str
    """`MDR` or `IVDR`, from the prefix of the type code."""
    status: CertificateStatus
    issued_on: date | None = None
    valid_from: date | None = None
    expires_on: date | None = None
    manufacturer_srn: str | None = None
    manufacturer_name: str | None = None
    representative_srns: tuple[str, ...] = ()
    is_latest_version: bool | None = None
    """EUDAMED's own mark; two rows of one number may both carry it."""
