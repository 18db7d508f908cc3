"""Made-up sources and records of every kind: good ones, to be spoiled by a test."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from surveillance.model.authorisation import Authorisation
from surveillance.model.batch import StagedRow
from surveillance.model.certificate import Certificate, CertificateStatus
from surveillance.model.critical import CriticalMedicine
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.offer import Offer, OfferType
from surveillance.model.price import MaximumPrice
from surveillance.model.product import LegalStatus, Product
from surveillance.model.recall import Recall, RecallAction, RecallSubject
from surveillance.model.record import Record
from surveillance.model.source import Source
from surveillance.model.stock import ReporterKind, StockReportLine, StockUnit
from surveillance.model.wholesale import RemarkMeaning, WholesaleSignal


def make_source(kind: str, **facts: Any) -> Source:
    """A made-up source of the kind: from 1 to 100,000 rows, half of which may be rejected unless told otherwise."""
    given = {
        "id": f"nl_voorbeeld_{kind}",
        "title": "Een voorbeeld",
        "body": {"name": "Voorbeeld", "url": "https://voorbeeld.example", "country": "nl"},
        "kind": kind,
        "fetch": {"how": "inbox"},
        "content": {"type": "json"},
        "basis": {"purpose": "test", "legal_ground": "none needed"},
        "schedule": "17 5 * * *",
        "rows": {"min": 1, "max": 100_000},
        "guards": {"rejected": 0.5, "reason": "made-up rows"},
        "licence": {"name": "none", "attribution": "made up"},
        "triage": "None: made up.",
    }
    return Source.model_validate({**given, **facts})


def make_notice(number: int = 1, **fields: Any) -> ShortageNotice:
    good = ShortageNotice(
        reference=f"M-2026-{number:04d}",
        notice_type=NoticeType.INTERRUPTION,
        status=NoticeStatus.ONGOING,
        product_name="Voorbeeldine 10 mg",
        registration_numbers=("RVG 07622", "EU/1/08/479"),
        atc_code="N05AH04",
        received_at=datetime(2026, 8, 3, 8, 30, tzinfo=UTC),
        published_on=date(2026, 8, 4),
        expected_start_on=date(2026, 9, 1),
        expected_end_on=date(2026, 12, 1),
    )
    return replace(good, **fields)


def make_product(number: int = 1, **fields: Any) -> Product:
    good = Product(
        reg_scheme="RVG",
        reg_number=f"{100_000 + number}",
        name="Voorbeeldine 10 mg",
        registered_on=date(1964, 11, 26),
        legal_status=LegalStatus.UR,
        atc_code="B05DB",
        substances=("VOORBEELDINE",),
    )
    return replace(good, **fields)


def make_line(number: int = 1, **fields: Any) -> StockReportLine:
    good = StockReportLine(
        report_id="2026-10",
        reporter_kind=ReporterKind.MAH,
        reporter_id="KVK 00000001",
        period_end=date(2026, 10, 31),
        reg_scheme="RVG",
        reg_number=f"{100_000 + number}",
        pack_code="7680494930101",
        unit=StockUnit.PACK,
        stock_on_hand=Decimal("120"),
        sales_13_weeks=(Decimal(1),) * 13,
    )
    return replace(good, **fields)


def make_certificate(number: int = 1, **fields: Any) -> Certificate:
    good = Certificate(
        uuid=f"00000000-0000-0000-0000-{number:012d}",
        notified_body="0633",
        certificate_number=f"Z-{number:03d}",
        version_number=1,
        certificate_type="quality-management-system",
        legislation="MDR",
        status=CertificateStatus.ISSUED,
        issued_on=date(2025, 9, 17),
        valid_from=date(2025, 9, 17),
        expires_on=date(2030, 9, 16),
        manufacturer_srn="NL-MF-000012345",
        is_latest_version=True,
    )
    return replace(good, **fields)


def make_offer(number: int = 1, **fields: Any) -> Offer:
    good = Offer(
        platform="voorbeeldmarkt",
        item_id=f"m{number}",
        url=f"https://voorbeeldmarkt.example/m{number}",
        offer_type=OfferType.OFFERED,
        title="Made-up offer",
        price_cents=1250,
        posted_at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
        seller_key="a" * 64,
    )
    return replace(good, **fields)


def make_signal(number: int = 1, **fields: Any) -> WholesaleSignal:
    good = WholesaleSignal(
        zi_number="99990008",
        article_name="VOORBEELDINE VOORBEELD TABLET 10MG",
        year=2001 + number // 50,
        week=1 + number % 50,
        preferred_by=("Voorbeeldverzekeraar",),
        remark="verwacht week 8",
        remark_meaning=RemarkMeaning.PROMISED,
        promised="week 8",
    )
    return replace(good, **fields)


def make_critical_medicine(number: int = 1, **fields: Any) -> CriticalMedicine:
    good = CriticalMedicine(
        atc_code="N05AH04", atc_name="quetiapine", route=f"route {number}", included_on=date(2023, 12, 12)
    )
    return replace(good, **fields)


def make_authorisation(number: int = 1, **fields: Any) -> Authorisation:
    good = Authorisation(
        product_number=f"EMEA/H/C/99{number:04d}",
        name="Voorbeeldine",
        status="authorised",
        atc_code="N05AH04",
        authorised_on=date(1995, 10, 20),
        updated_on=date(2026, 9, 1),
    )
    return replace(good, **fields)


def make_price(number: int = 1, **fields: Any) -> MaximumPrice:
    good = MaximumPrice(
        group_name=f"VOORBEELDINE TABLET {number}MG",
        registration="RVG 99001",
        registration_numbers=("RVG 99001",),
        article_name="Voorbeeldine tablet",
        price_eur=Decimal("0.12345678"),
        unit="stuk",
    )
    return replace(good, **fields)


def make_recall(number: int = 1, **fields: Any) -> Recall:
    good = Recall(
        reference=f"VB-2026-{number:04d}",
        subject=RecallSubject.MEDICINE,
        action=RecallAction.RECALL,
        title="Voorbeeldine: recall of a batch",
        started_on=date(2026, 5, 1),
        published_on=date(2026, 5, 4),
        ended_on=date(2026, 6, 1),
    )
    return replace(good, **fields)


MAKERS = {
    "shortage_notice": make_notice,
    "product": make_product,
    "stock_report_line": make_line,
    "certificate": make_certificate,
    "offer": make_offer,
    "wholesale_signal": make_signal,
    "critical_medicine": make_critical_medicine,
    "authorisation": make_authorisation,
    "maximum_price": make_price,
    "recall": make_recall,
}


def stage(records: Sequence[Record]) -> list[StagedRow]:
    """The records as the rows of a payload, numbered from 1."""
    return [StagedRow(number, record) for number, record in enumerate(records, start=1)]


def make_rows(kind: str, count: int) -> list[StagedRow]:
    """So many good rows of the kind."""
    return stage([MAKERS[kind](number) for number in range(1, count + 1)])
