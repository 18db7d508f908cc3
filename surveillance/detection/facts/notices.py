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

OF_OTHERS = frozenset(
    {
        NoticeType.EU_SHORTAGE,
        NoticeType.FOREIGN_SHORTAGE,
        NoticeType.EXEMPTION,
        NoticeType.DEVIATING_PACK,
        NoticeType.PRACTICE_SIGNAL,
    }
)
"""Notices that no holder sent to us: they carry no Dutch duty of time."""
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
    """The reference of a later notice that ends or replaces this one."""
    replaced_by: str | None = None
    """The reference of a later notice that says the same shortage anew: that one is judged for both."""
    first_reference: str | None = None
    """Of the first notice of the shortage, where this one replaces it: receipt and first start are then that one's."""
    unknown_reference: str | None = None
    """Of a notice that this one says it replaces and that was never seen: the first receipt is then not known."""
    today: date
    stale: tuple[str, ...] = ()
    stale_register: tuple[str, ...] = ()
    """As `stale`, for the register: only what depends on the kind of product needs it."""


def gather_notices(known: Known) -> Iterator[Case]:
    """A case for every holder's notice and every product it is about."""
    firsts = {(first.source_id, first.natural_key): first for first in known.first_notices}
    by_reference = {(first.source_id, first.record.reference): first for first in known.first_notices}
    by_subject = group_notices(known)
    stale_register = known.stale(Product.kind)
    for subject, notices in by_subject.items():
        for version in notices:
            notice = version.record
            first = find_origin(firsts.get((version.source_id, version.natural_key), version), by_reference)
            is_other = first.record.reference != notice.reference
            product = known.register.by_id.get(subject)
            ending = find_ending(version, notices)
            is_replaced = ending is not None and ending.record.notice_type not in ENDING
            facts = NoticeFacts(
                reference=notice.reference,
                notice_type=notice.notice_type,
                status=notice.status,
                received_on=_received_on(first.record),
                first_expected_start_on=first.record.expected_start_on or notice.expected_start_on,
                expected_start_on=notice.expected_start_on,
                actual_start_on=notice.actual_start_on,
                expected_end_on=notice.expected_end_on,
                actual_end_on=notice.actual_end_on,
                exceptional_circumstances=notice.exceptional_circumstances,
                is_parallel_import=None if product is None else product.relation is Relation.PARALLEL_IMPORT,
                ended_by=ending.record.reference if ending else None,
                replaced_by=ending.record.reference if ending and is_replaced else None,
                first_reference=first.record.reference if is_other else None,
                unknown_reference=_unknown_origin(first, by_reference),
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
                as_of=_received_on(notice),
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
    """The notice that ends or replaces this one: it names it, or was received later to end all of the product's."""
    this = version.record
    if this.notice_type in ENDING:
        return None
    for other in notices:
        later = other.record
        is_later = bool(this.received_at and later.received_at and later.received_at > this.received_at)
        ends_all = later.notice_type in ENDING and later.supersedes is None
        names_this = later.supersedes == this.reference != later.reference
        if names_this or (is_later and ends_all):
            return other
    return None


def find_origin(
    version: Version[ShortageNotice], by_reference: Mapping[tuple[str, str], Version[ShortageNotice]]
) -> Version[ShortageNotice]:
    """The first notice of the shortage: what this one replaces, and what that one replaced, as far as they are known.

    An update under a new reference must not make a notice late that came in time, nor the other way round.
    """
    passed = {version.record.reference}
    while version.record.notice_type not in ENDING:
        before = by_reference.get((version.source_id, version.record.supersedes or ""))
        if before is None or before.record.notice_type in ENDING or before.record.reference in passed:
            break
        passed.add(before.record.reference)
        version = before
    return version


def _unknown_origin(
    first: Version[ShortageNotice], by_reference: Mapping[tuple[str, str], Version[ShortageNotice]]
) -> str | None:
    stated = first.record.supersedes
    return stated if stated and (first.source_id, stated) not in by_reference else None


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
