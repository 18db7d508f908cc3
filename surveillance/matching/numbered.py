"""Links by number: stock lines and notices to products, certificates to their number. Exact, or family and pack."""

from collections.abc import Iterable, Iterator

from surveillance.matching.compare.eu_family import eu_family
from surveillance.matching.compare.registration_number import registration_number
from surveillance.matching.register import Register, eu_family_of
from surveillance.matching.scoring import METHODS
from surveillance.model.certificate import Certificate
from surveillance.model.identifiers import find_registrations
from surveillance.model.link import Link, RecordKey, Subject, certificate_subject, product_subject
from surveillance.model.stock import StockReportLine
from surveillance.model.version import Version


def link_stock_lines(lines: Iterable[Version[StockReportLine]], register: Register) -> Iterator[Link]:
    """Each line to the product it reports on."""
    for version in lines:
        line = version.record
        stated = line.reg_number if line.reg_number.startswith("EU") else f"{line.reg_scheme} {line.reg_number}"
        yield from link_number(key_of(version), stated, register)


def link_certificates(certificates: Iterable[Version[Certificate]]) -> Iterator[Link]:
    """Each version of a certificate to its number at its notified body."""
    weight = METHODS["certificate_number"].weight
    for version in certificates:
        subject = certificate_subject(version.record.notified_body, version.record.certificate_number)
        yield Link(key_of(version), subject, "certificate_number", weight, {"number": subject.id})


def link_number(record: RecordKey, stated: str, register: Register) -> Iterator[Link]:
    """To the product of that number; where only the family or only packs of it are registered, to those."""
    for registration in find_registrations(stated):
        own = product_subject(registration.scheme, registration.number).id
        if own in register.by_id:
            likeness = registration_number(stated if registration.reference else own, own)
            score = METHODS["registration_number"].weight * likeness.score
            yield Link(record, Subject("product", own), "registration_number", score, likeness.detail)
            continue
        for relative in register.by_family.get(eu_family_of(own), ()):
            likeness = eu_family(own, relative)
            if likeness.score:
                score = METHODS["eu_family"].weight * likeness.score
                yield Link(record, Subject("product", relative), "eu_family", score, {"stated": own} | likeness.detail)


def key_of(version: Version[StockReportLine] | Version[Certificate]) -> RecordKey:
    """What names the version's record."""
    return RecordKey(version.record.kind, version.source_id, version.natural_key)
