"""Which version of a certificate counts, and until when."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from surveillance.devices.validity import (
    days_left,
    ended_on,
    is_reduced,
    is_valid,
    subject_id,
    versions_in_force,
)
from surveillance.model.certificate import Certificate, CertificateStatus
from surveillance.model.version import Version

TODAY = date(2026, 9, 28)


def certificate(**given: Any) -> Certificate:
    base: dict[str, Any] = {
        "uuid": "voorbeeld",
        "notified_body": "0633",
        "certificate_number": "VB-1",
        "version_number": 1,
        "certificate_type": "quality-management-system",
        "legislation": "MDR",
        "status": CertificateStatus.ISSUED,
        "issued_on": date(2024, 1, 1),
        "expires_on": date(2029, 1, 1),
    }
    return Certificate(**base | given)


def version(row_id: int, record: Certificate) -> Version[Certificate]:
    known = datetime(2026, 9, 27, tzinfo=UTC)
    return Version(row_id, "eu_eudamed_certificates", record.natural_key, "present", 1, known, None, record)


def test_the_version_issued_last_counts_even_when_two_claim_to_be_the_latest() -> None:
    old = certificate(version_number=2, is_latest_version=True)
    new = certificate(version_number=1, is_latest_version=True, issued_on=date(2025, 1, 1))
    found = versions_in_force([version(1, new), version(2, old)])["0633 VB-1"]
    assert (found.certificate, found.versions, found.claims) == (new, 2, 2)


def test_on_the_same_day_the_higher_version_number_counts() -> None:
    first, second = certificate(version_number=9), certificate(version_number=10)
    assert versions_in_force([version(1, second), version(2, first)])["0633 VB-1"].certificate is second


def test_the_same_number_of_two_notified_bodies_is_two_certificates() -> None:
    other = certificate(notified_body="0344")
    assert set(versions_in_force([version(1, certificate()), version(2, other)])) == {"0633 VB-1", "0344 VB-1"}
    assert subject_id(other) == "0344 VB-1"


@pytest.mark.parametrize(
    ("expires", "left", "ended", "valid"),
    [
        (date(2026, 9, 29), 1, None, True),
        (date(2026, 9, 28), 0, None, True),
        (date(2026, 9, 27), -1, date(2026, 9, 27), False),
        (None, None, None, None),
    ],
)
def test_expiry_follows_from_the_date_and_the_last_day_still_counts(
    expires: date | None, left: int | None, ended: date | None, valid: bool | None
) -> None:
    record = certificate(expires_on=expires)
    assert (days_left(record, TODAY), ended_on(record, TODAY), is_valid(record, TODAY)) == (left, ended, valid)


@pytest.mark.parametrize("status", ["withdrawn", "suspended", "cancelled"])
def test_a_lost_status_wins_over_any_printed_date(status: str) -> None:
    assert is_valid(certificate(status=CertificateStatus(status)), TODAY) is False
    assert is_valid(certificate(status=CertificateStatus(status), expires_on=None), TODAY) is False


def test_a_restricted_certificate_is_in_force_under_conditions() -> None:
    record = certificate(status=CertificateStatus.RESTRICTED)
    assert is_reduced(record)
    assert is_valid(record, TODAY)
