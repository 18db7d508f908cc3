"""Facts about notices of Dutch holders: when received, when it began and ends, and what was said afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from surveillance.clock import local
from surveillance.detection.known import Known, evidence_of, register_evidence
from surveillance.detection.rule import Case
from surveillance.language import day
from surveillance.model.finding import Evidence, SubjectType
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.product import Product, Relation
from surveillance.model.version import Version

OF_OTHERS = frozenset({NoticeType.EU_SHORTAGE, NoticeType.EXEMPTION})
"""Notices that no holder sent: they carry no duty of time."""
ENDING = frozenset({NoticeType.REMARKETING, NoticeType.WITHDRAWAL})
"""Notices that end an earlier one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """One notice about one product."""

    reference: str
    notice_type: NoticeType
    status: NoticeStatus = NoticeStatus.UNKNOWN
    received_on: date | None = None
    """The day of receipt in Amsterdam."""
    first_expected_start_on: date | None = None
    """As first stated; later edits do not count."""
    expected_start_on: date | None = None
    actual_start_on: date | None = None
    expected_end_on: date | None = None
    actual_end_on: date | None = None
    exceptional_circumstances: str | None = None
    is_parallel_import: bool | None = None
    """None when the register does not know the product."""
    ended_by: str | None = None
    """The reference of a later notice that ends this one."""
    today: date
    stale: tuple[str, ...] = ()
    stale_register: tuple[str, ...] = ()
    """As `stale`, for the register: only what depends on the kind of product needs it."""


def gather_notices(known: Known) -> Iterator[Case]:
    """A case for every holder's notice and every product it is about."""
    firsts = {(first.source_id, first.natural_key): first for first in known.first_notices}
    by_subject = group_notices(known)
    stale_register = known.stale(Product.kind)
    for subject, notices in by_subject.items():
        for version in notices:
            notice = version.record
            first = firsts.get((version.source_id, version.natural_key), version)
            product = known.register.by_id.get(subject)
            ending = find_ending(version, notices)
            facts = NoticeFacts(
                reference=notice.reference,
                notice_type=notice.notice_type,
                status=notice.status,
                received_on=_received_on(notice),
                first_expected_start_on=first.record.expected_start_on or notice.expected_start_on,
                expected_start_on=notice.expected_start_on,
                actual_start_on=notice.actual_start_on,
                expected_end_on=notice.expected_end_on,
                actual_end_on=notice.actual_end_on,
                exceptional_circumstances=notice.exceptional_circumstances,
                is_parallel_import=None if product is None else product.relation is Relation.PARALLEL_IMPORT,
                ended_by=ending.record.reference if ending else None,
                today=known.today,
                stale=known.stale_source(version.source_id),
                stale_register=stale_register,
            )
            yield Case(
                subject_type=SubjectType.PRODUCT,
                subject_id=subject,
                subject_name=product.name if product else notice.product_name,
                occasion=notice.reference,
                facts=facts,
                evidence=_evidence(version, first, ending, known, subject),
                judged_on=facts.received_on or known.today,
                as_of=facts.received_on,
            )


def group_notices(known: Known) -> Mapping[str, list[Version[ShortageNotice]]]:
    """Holders' notices by the product they are about; a number the register lacks stands for itself."""
    found: dict[str, list[Version[ShortageNotice]]] = {}
    for version in known.notices:
        if version.record.notice_type in OF_OTHERS:
            continue
        for subject in dict.fromkeys(known.products_of(version) or version.record.registration_numbers):
            found.setdefault(subject, []).append(version)
    return found


def find_ending(
    version: Version[ShortageNotice], notices: Sequence[Version[ShortageNotice]]
) -> Version[ShortageNotice] | None:
    """The notice that ends this one: it names it, or was received later about the same product."""
    this = version.record
    if this.notice_type in ENDING:
        return None
    for other in notices:
        later = other.record
        is_later = bool(this.received_at and later.received_at and later.received_at > this.received_at)
        names_this = later.supersedes == this.reference
        if later.notice_type in ENDING and (names_this or (is_later and later.supersedes is None)):
            return other
    return None


def label_of(notice: ShortageNotice) -> str:
    """The notice as a person names it: `Melding M-2026-0112, ontvangen 3 aug 2026`."""
    received = _received_on(notice)
    return f"Melding {notice.reference}, ontvangen {day(received)}" if received else f"Melding {notice.reference}"


def _received_on(notice: ShortageNotice) -> date | None:
    return local(notice.received_at).date() if notice.received_at else None


def _evidence(
    version: Version[ShortageNotice],
    first: Version[ShortageNotice],
    ending: Version[ShortageNotice] | None,
    known: Known,
    subject: str,
) -> tuple[Evidence, ...]:
    pieces = [evidence_of(version, label_of(version.record))]
    if first.row_id != version.row_id:
        pieces.append(evidence_of(first, f"{label_of(first.record)}: zoals eerst gemeld"))
    if ending:
        pieces.append(evidence_of(ending, label_of(ending.record)))
    product = known.product_versions.get(subject)
    if product:
        pieces.append(register_evidence(product))
    return tuple(pieces)
