"""EUDAMED's certificate search: one object a version of a certificate, in Spring pages (certificates.md, section 3)."""

import re

from scrapers.reading.row import Row, read_code, read_named, refuse
from surveillance.model.certificate import Certificate, CertificateStatus
from surveillance.model.source import Source

MIDNIGHT = "%Y-%m-%dT00:00:00"
STATUS_PREFIX = "refdata.certificate-status."
TYPE = re.compile(r"refdata\.certificate-(mdr|ivdr)-type\.(.+)")


def parse(source: Source, row: Row) -> Certificate:
    """One version. The law follows from the prefix of the type; `expired` is no status but follows from the date."""
    code = row.take_inner_code("certificateType")
    law = TYPE.fullmatch(code) or refuse("certificateType", f"{code!r} is of neither MDR nor IVDR")
    status = row.take_inner_code("certificateStatus").removeprefix(STATUS_PREFIX)
    valid_from, expires_on = row.take_period("startingValidityDate", "expiryDate", MIDNIGHT)
    return Certificate(
        uuid=row.take_required("uuid"),
        notified_body=row.take_required("notifiedBodySrn"),
        certificate_number=row.take_required("certificateNumber"),
        revision_number=_read_revision(row),
        version_number=row.take_integer("versionNumber"),
        certificate_type=law[2],
        legislation=law[1].upper(),
        status=read_named("certificateStatus", status, lambda word: read_code(word, CertificateStatus)),
        issued_on=row.take_date("issueDate", MIDNIGHT),
        valid_from=valid_from,
        expires_on=expires_on,
        manufacturer_srn=row.take("actorSrn"),
        manufacturer_name=row.take("actorName"),
        representative_srns=row.take_texts("authorizedRepresentativeSrns"),
        is_latest_version=row.take_truth("latestVersion"),
    )


def _read_revision(row: Row) -> str | None:
    """The search writes it as a number or as text (`1`, `"1"`, `"R2"`): it is one and the same."""
    revision = row.take_raw("revisionNumber")
    return str(revision) if type(revision) is int else row.take("revisionNumber")
