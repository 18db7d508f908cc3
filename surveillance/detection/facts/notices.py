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
        NoticeType.FOREIGN_STOP,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One notice, with what was said of the same shortage before and after it."""

    version: Version[ShortageNotice]
    first: Version[ShortageNotice]
    """The first version of the first notice of the shortage; often that of the notice itself."""
    ending: Version[ShortageNotice] | None
    unknown_reference: str | None

    @property
    def ended_by(self) -> str | None:
        """The reference of the notice that ends or replaces this one."""
        return self.ending.record.reference if self.ending else None

    @property
    def replaced_by(self) -> str | None:
        """The same, of one that replaces it: it says the shortage anew and ends nothing."""
        is_replaced = self.ending is not None and self.ending.record.notice_type not in ENDING
        return self.ended_by if is_replaced else None

    @property
    def first_reference(self) -> str | None:
        """The reference of the first notice of the shortage, where that is another one."""
        reference = self.first.record.reference
        return None if reference == self.version.record.reference else reference


def gather_notices(known: Known) -> Iterator[Case]:
    """A case for every holder's notice and every product it is about."""
    firsts = {(first.source_id, first.natural_key): first for first in known.first_notices}
    by_reference = {(first.source_id, first.record.reference): first for first in known.first_notices}
    stale_register = known.stale(Product.kind)
    for subject, notices in group_notices(known).items():
        for version in notices:
            first = find_origin(firsts.get((version.source_id, version.natural_key), version), by_reference)
            told = Told(
                version=version,
                first=first,
                ending=find_ending(version, notices),
                unknown_reference=_unknown_origin(first, by_reference),
            )
            yield _case(told, subject, known, stale_register)


def _case(told: Told, subject: str, known: Known, stale_register: tuple[str, ...]) -> Case:
    notice = told.version.record
    product = known.register.by_id.get(subject)
    facts = NoticeFacts(
        reference=notice.reference,
        notice_type=notice.notice_type,
        status=notice.status,
        received_on=_received_on(told.first.record),
        first_expected_start_on=told.first.record.expected_start_on or notice.expected_start_on,
        expected_start_on=notice.expected_start_on,
        actual_start_on=notice.actual_start_on,
        expected_end_on=notice.expected_end_on,
        actual_end_on=notice.actual_end_on,
        exceptional_circumstances=notice.exceptional_circumstances,
        is_parallel_import=None if product is None else product.relation is Relation.PARALLEL_IMPORT,
        ended_by=told.ended_by,
        replaced_by=told.replaced_by,
        first_reference=told.first_reference,
        unknown_reference=told.unknown_reference,
        today=known.today,
        stale=known.stale_source(told.version.source_id),
        stale_register=stale_register,
    )
    return Case(
        subject_type=SubjectType.PRODUCT,
        subject_id=subject,
        subject_name=product.name if product else notice.product_name,
        occasion=notice.reference,
        facts=facts,
        evidence=_evidence(told, known.product_versions.get(subject)),
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
    if version.record.notice_type in ENDING:
        return None
    return next((other for other in notices if _ends(other.record, version.record)), None)


def _ends(other: ShortageNotice, this: ShortageNotice) -> bool:
    if other.supersedes == this.reference != other.reference:
        return True
    ends_all = other.notice_type in ENDING and other.supersedes is None
    return ends_all and _is_later(other, this)


def _is_later(other: ShortageNotice, this: ShortageNotice) -> bool:
    return bool(this.received_at and other.received_at and other.received_at > this.received_at)


def find_origin(
    version: Version[ShortageNotice], by_reference: Mapping[tuple[str, str], Version[ShortageNotice]]
) -> Version[ShortageNotice]:
    """The first notice of the shortage: what this one replaces, and what that one replaced, as far as they are known.

    An update under a new reference must not make a notice late that came in time, nor the other way round.
    """
    passed = {version.record.reference}
    while (before := _replaced(version, by_reference)) is not None and before.record.reference not in passed:
        passed.add(before.record.reference)
        version = before
    return version


def _replaced(
    version: Version[ShortageNotice], by_reference: Mapping[tuple[str, str], Version[ShortageNotice]]
) -> Version[ShortageNotice] | None:
    """The notice that this one replaces, where it is known; none when one of the two ends a shortage."""
    before = by_reference.get((version.source_id, version.record.supersedes or ""))
    if before is None or ENDING.intersection((version.record.notice_type, before.record.notice_type)):
        return None
    return before


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


def _evidence(told: Told, product: Version[Product] | None) -> tuple[Evidence, ...]:
    pieces = [evidence_of(told.version, label_of(told.version.record))]
    if told.first.row_id != told.version.row_id:
        pieces.append(evidence_of(told.first, f"{label_of(told.first.record)}: zoals eerst gemeld"))
    if told.ending:
        pieces.append(evidence_of(told.ending, label_of(told.ending.record)))
    if product:
        pieces.append(register_evidence(product))
    return tuple(pieces)
