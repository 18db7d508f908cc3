"""Facts about stock: the newest report of each firm on each product, and whether the norm covers the product."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from surveillance.detection.facts.notices import find_ending, group_notices, label_of
from surveillance.detection.known import Known, evidence_of, register_evidence
from surveillance.detection.rule import Case
from surveillance.language import day
from surveillance.model.finding import Evidence, SubjectType
from surveillance.model.link import product_subject
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.product import LegalStatus, Product, Relation
from surveillance.model.stock import StockReportLine
from surveillance.model.version import Version
from surveillance.stock.position import StockPosition, position_of

SHORTAGES = frozenset({NoticeType.INTERRUPTION, NoticeType.REDUCED_SUPPLY, NoticeType.PERMANENT_STOP})
STARTED = frozenset({NoticeStatus.ONGOING, NoticeStatus.REDUCED})
CLOSED = frozenset({NoticeStatus.RESOLVED, NoticeStatus.WITHDRAWN_NOTIFICATION})

Report = tuple[str, str]
"""A product's subject id and a reporter's id."""
Lines = Sequence[Version[StockReportLine]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFacts:
    """One firm's newest report on one product."""

    reporter: str
    position: StockPosition
    is_in_register: bool
    legal_status: LegalStatus | None = None
    is_parallel_import: bool = False
    today: date
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContradictionFacts:
    """A notice of a shortage beside a stock report on the same product; no report where none came in."""

    reference: str
    notice_type: NoticeType
    started_on: date | None
    """The day on which it began by the holder's own word; none when it has not begun."""
    is_ended: bool = False
    expected_end_on: date | None = None
    is_covered: bool = True
    """Whether the duty to keep stock covers the product, so that a report may be expected."""
    reporter: str | None = None
    position: StockPosition | None = None
    today: date
    stale: tuple[str, ...] = ()


def gather_stock(known: Known) -> Iterator[Case]:
    """A case for the newest report of every firm on every product."""
    notices = group_notices(known)
    stale_register = known.stale(Product.kind)
    for (subject, reporter), lines in newest_reports(known).items():
        product = known.register.by_id.get(subject)
        position = _position(lines, notices.get(subject, ()))
        facts = StockFacts(
            reporter=reporter,
            position=position,
            is_in_register=product is not None,
            legal_status=product.legal_status if product else None,
            is_parallel_import=product is not None and product.relation is Relation.PARALLEL_IMPORT,
            today=known.today,
            stale=(*known.stale_source(lines[0].source_id), *stale_register),
        )
        yield Case(
            subject_type=SubjectType.PRODUCT,
            subject_id=subject,
            subject_name=product.name if product else subject,
            occasion=f"{reporter} {position.period_end.isoformat()}",
            facts=facts,
            evidence=(*_stock_evidence(lines), *_register_evidence(known, subject)),
            judged_on=position.period_end,
            as_of=position.period_end,
        )


def gather_contradictions(known: Known) -> Iterator[Case]:
    """A case for every holder's notice of a shortage and every stock report on its product, or for their absence."""
    reports = _reports_by_product(known)
    stale_kinds = known.stale(StockReportLine.kind, Product.kind)
    for subject, notices in group_notices(known).items():
        for version in notices:
            if version.record.notice_type not in SHORTAGES:
                continue
            facts = ContradictionFacts(
                reference=version.record.reference,
                notice_type=version.record.notice_type,
                started_on=_started_on(version.record),
                is_ended=_is_ended(version, notices),
                expected_end_on=version.record.expected_end_on,
                is_covered=_is_covered(known.register.by_id.get(subject)),
                today=known.today,
                stale=(*known.stale_source(version.source_id), *stale_kinds),
            )
            for lines in reports.get(subject, [()]):
                yield _contradiction(known, subject, version, lines, facts)


def _reports_by_product(known: Known) -> Mapping[str, Sequence[Lines]]:
    found: dict[str, list[Lines]] = {}
    for (subject, _), lines in newest_reports(known).items():
        found.setdefault(subject, []).append(lines)
    return found


def newest_reports(known: Known) -> Mapping[Report, Lines]:
    """The lines of the newest period, by product and reporter; the packs of one product stand together."""
    found: dict[Report, list[Version[StockReportLine]]] = {}
    for version in known.stock_lines:
        found.setdefault(_report_of(version, known), []).append(version)
    return {report: _uncorrected(_of_newest_period(lines)) for report, lines in found.items()}


def _report_of(version: Version[StockReportLine], known: Known) -> Report:
    line = version.record
    linked = known.products_of(version)
    return (linked[0] if linked else product_subject(line.reg_scheme, line.reg_number).id, line.reporter_id)


def _of_newest_period(lines: Lines) -> Lines:
    newest = max(one.record.period_end for one in lines)
    return [one for one in lines if one.record.period_end == newest]


def _uncorrected(lines: Lines) -> Lines:
    """The lines without those that another of them corrects, whatever pack each names: stock never counts twice."""
    corrected = {one.record.supersedes for one in lines if one.record.supersedes != one.record.report_id}
    return [one for one in lines if one.record.report_id not in corrected] or lines


def _contradiction(
    known: Known, subject: str, version: Version[ShortageNotice], lines: Lines, facts: ContradictionFacts
) -> Case:
    product = known.register.by_id.get(subject)
    facts = _beside(facts, lines)
    notice = evidence_of(version, label_of(version.record))
    return Case(
        subject_type=SubjectType.PRODUCT,
        subject_id=subject,
        subject_name=product.name if product else version.record.product_name,
        occasion=f"{version.record.reference} {facts.reporter or ''}".strip(),
        facts=facts,
        evidence=(notice, *_stock_evidence(lines), *_register_evidence(known, subject)),
        judged_on=known.today,
        as_of=facts.position.period_end if facts.position else None,
    )


def _beside(facts: ContradictionFacts, lines: Lines) -> ContradictionFacts:
    """The facts with what the report says; as they were where none came in."""
    if not lines:
        return facts
    return replace(facts, reporter=lines[0].record.reporter_id, position=position_of([line.record for line in lines]))


def _position(lines: Lines, notices: Sequence[Version[ShortageNotice]]) -> StockPosition:
    """The lines added up, with the weeks in which a shortage of the product was notified as going on."""
    position = position_of([line.record for line in lines])
    weeks = len(position.weekly_sales)
    ends = [position.period_end - timedelta(weeks=weeks - 1 - week) for week in range(weeks)]
    return replace(position, shortage_weeks=tuple(any(_is_short(one.record, end) for one in notices) for end in ends))


def _is_short(notice: ShortageNotice, week_end: date) -> bool:
    started = _started_on(notice)
    if notice.notice_type not in SHORTAGES or started is None or started > week_end:
        return False
    ended = _ended_on(notice)
    return ended is None or ended > week_end - timedelta(days=6)


def _is_ended(version: Version[ShortageNotice], notices: Sequence[Version[ShortageNotice]]) -> bool:
    notice = version.record
    return notice.actual_end_on is not None or notice.status in CLOSED or find_ending(version, notices) is not None


def _started_on(notice: ShortageNotice) -> date | None:
    return notice.actual_start_on or (notice.expected_start_on if notice.status in STARTED else None)


def _ended_on(notice: ShortageNotice) -> date | None:
    """What is still going on has not ended on the day that was expected."""
    return notice.actual_end_on or (notice.expected_end_on if notice.status not in STARTED else None)


def _is_covered(product: Product | None) -> bool:
    if product is None:
        return True
    return product.legal_status in (LegalStatus.UR, None) and product.relation is not Relation.PARALLEL_IMPORT


def _stock_evidence(lines: Lines) -> tuple[Evidence, ...]:
    return tuple(
        evidence_of(
            one, f"Voorraadrapport {one.record.report_id} van {one.record.reporter_id}, {day(one.record.period_end)}"
        )
        for one in lines
    )


def _register_evidence(known: Known, subject: str) -> tuple[Evidence, ...]:
    product = known.product_versions.get(subject)
    return (register_evidence(product),) if product else ()
