"""A small made-up morning for the desk's tests: three teams, six alerts, one hostile advertisement."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, insert, update

from scrapers.registry import load_source
from scrapers.snapshot import PayloadStore
from surveillance.model.batch import ExpectationResult, RejectedRow, Weight
from surveillance.model.certificate import Certificate, CertificateStatus
from surveillance.model.finding import AlertState, Answer, Evidence, Finding, Severity, StoredFinding, SubjectType, Team
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.offer import Offer, OfferType
from surveillance.model.record import Record
from surveillance.model.stock import ReporterKind, StockReportLine, StockUnit
from surveillance.settings import settings
from surveillance.storage import accounts, batches, findings, history
from surveillance.storage.tables.collection import batch
from surveillance.storage.tables.detection import alert, alert_finding
from tests.seeding import seed

PASSWORD = "een lange voorbeeldzin"
PEOPLE = (
    ("mira", "Mira Voorbeeld", "inspector", [Team.MEDICINES]),
    ("daan", "Daan Voorbeeld", "inspector", [Team.DEVICES]),
    ("ilse", "Ilse Voorbeeld", "inspector", [Team.ILLEGAL_TRADE]),
    ("sara", "Sara Voorbeeld", "supervisor", list(Team)),
    ("vera", "Vera Voorbeeld", "viewer", []),
    ("olga", "Olga Voorbeeld", "operator", []),
    ("adam", "Adam Voorbeeld", "admin", []),
    ("frank", "Frank Voorbeeld", "auditor", []),
)
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">"\'{{7*7}}'
WEEK_AGO = datetime.fromisoformat("2026-09-20T20:00+02:00")
YESTERDAY = datetime.fromisoformat("2026-09-27T20:00+02:00")
DUE = {
    Severity.LOW: date(2026, 10, 23),
    Severity.MEDIUM: date(2026, 10, 9),
    Severity.HIGH: date(2026, 9, 28),
    Severity.CRITICAL: date(2026, 9, 25),
}
HARM = {Severity.LOW: 20.0, Severity.MEDIUM: 40.0, Severity.HIGH: 60.0, Severity.CRITICAL: 90.0}


def fill(connection: Connection) -> None:
    """Accounts, records, findings and alerts."""
    for name, display_name, role, teams in PEOPLE:
        accounts.create_account(connection, name, display_name, role, teams, PASSWORD)
    notices = _notices()
    notice_batch = _keep(connection, "nl_meldpunt_notices", notices)
    stock_batch = _keep(connection, "nl_stock_reports", [_stock()])
    certificate_batch = _keep(connection, "eu_eudamed_certificates", [_certificate()])
    offers = _offers()
    offer_batch = _keep(connection, "nl_agreement_offers", offers)
    _fill_quality(connection, offer_batch)
    findings.store_findings(
        connection,
        [
            _late(notices[0], _evidence(connection, "nl_meldpunt_notices", notices[0], notice_batch), Severity.HIGH),
            _late(notices[1], _evidence(connection, "nl_meldpunt_notices", notices[1], notice_batch), Severity.MEDIUM),
            _below(_evidence(connection, "nl_stock_reports", _stock(), stock_batch)),
            _unclear(_evidence(connection, "nl_meldpunt_notices", notices[0], notice_batch)),
            _lost(_evidence(connection, "eu_eudamed_certificates", _certificate(), certificate_batch)),
            *(_offered(offer, _evidence(connection, "nl_agreement_offers", offer, offer_batch)) for offer in offers),
        ],
    )
    _open_alerts(connection)


def _open_alerts(connection: Connection) -> None:
    """One alert a team and subject, as detection opens them."""
    groups: dict[tuple[Team, SubjectType, str], list[StoredFinding]] = {}
    for stored in findings.open_findings(connection, Answer.FLAGGED):
        one = stored.finding
        groups.setdefault((one.team, one.subject_type, one.subject_id), []).append(stored)
    for (team, subject_type, subject_id), found in groups.items():
        severity = max((stored.finding.severity for stored in found), key=list(Severity).index)
        row = {
            "team": team,
            "subject_type": subject_type,
            "subject_id": subject_id,
            "subject_name": found[0].finding.subject_name,
            "severity": severity,
            "state": AlertState.OPEN,
            "priority": HARM[severity] * 1.5,
            "priority_parts": {"harm": HARM[severity], "urgency": 1.5, "influence": 1.0},
            "due_on": DUE[severity],
            "opened_at": YESTERDAY,
            "updated_at": YESTERDAY,
        }
        made = connection.execute(insert(alert).values(row).returning(alert.c.id)).scalar_one()
        attached = [{"alert_id": made, "finding_id": stored.id} for stored in found]
        connection.execute(insert(alert_finding), attached)


def _keep(connection: Connection, source_id: str, records: list[Record]) -> int:
    PayloadStore(settings().payloads).keep("\n".join(record.content_hash for record in records).encode())
    return seed(connection, load_source(source_id), records, YESTERDAY)


def _evidence(connection: Connection, source_id: str, record: Record, batch_id: int) -> Evidence:
    found = history.versions(connection, type(record), source_id, record.natural_key)[-1]
    label = f"{record.natural_key}, ontvangen 27 sep 2026"
    return Evidence(record.kind, found.row_id, source_id, batch_id, label)


def _notices() -> list[Record]:
    return [
        ShortageNotice(
            reference=reference,
            notice_type=NoticeType.INTERRUPTION,
            status=NoticeStatus.ONGOING,
            product_name=name,
            registration_numbers=(number,),
            holder="Voorbeeld Farma B.V.",
            received_at=datetime.fromisoformat("2026-09-21T09:12+02:00"),
            expected_start_on=date(2026, 9, 14),
            expected_end_on=date(2026, 11, 1),
        )
        for reference, name, number in (
            ("M-2026-0112", "Voorbeeldmycine 250 mg tabletten", "RVG 900012"),
            ("M-2026-0118", "Voorbeeldipril 5 mg tabletten", "RVG 900045"),
        )
    ]


def _stock() -> Record:
    return StockReportLine(
        report_id="R-2026-08",
        reporter_kind=ReporterKind.MAH,
        reporter_id="KVK 00000000",
        period_end=date(2026, 8, 31),
        reg_scheme="RVG",
        reg_number="900012",
        unit=StockUnit.TABLET,
        stock_on_hand=Decimal(18400),
        sales_13_weeks=tuple(Decimal(4000 + 10 * week) for week in range(13)),
    )


def _certificate() -> Record:
    return Certificate(
        uuid="00000000-0000-0000-0000-000000000001",
        notified_body="0633",
        certificate_number="Z-25-052",
        revision_number="1",
        version_number=1,
        certificate_type="quality-management-system",
        legislation="MDR",
        status=CertificateStatus.WITHDRAWN,
        issued_on=date(2024, 3, 1),
        expires_on=date(2029, 2, 28),
        manufacturer_name="Voorbeeld Medische Techniek GmbH",
    )


def _offers() -> list[Record]:
    texts = (
        (
            "m100000001",
            "Semaglutide pen, ongeopend",
            "Over: 2 pennen semaglutide 1 mg, koel bewaard.",
        ),
        ("m100000002", f"Diazepam 10 mg {HOSTILE}", f"Strip diazepam. {HOSTILE} javascript:alert(3)"),
    )
    return [
        Offer(
            platform="voorbeeldmarkt",
            item_id=item_id,
            url="javascript:alert(4)" if HOSTILE in title else f"https://voorbeeldmarkt.example/{item_id}",
            offer_type=OfferType.OFFERED,
            title=title,
            description=text,
            price_cents=4500,
            seller_key="v_3f9a",
            city="Voorbeeldstad",
        )
        for item_id, title, text in texts
    ]


def _late(notice: Record, piece: Evidence, severity: Severity) -> Finding:
    assert isinstance(notice, ShortageNotice)
    return Finding(
        rule_id="shortage_notified_late",
        rule_version=1,
        team=Team.MEDICINES,
        subject_type=SubjectType.PRODUCT,
        subject_id=notice.registration_numbers[0],
        subject_name=notice.product_name,
        answer=Answer.FLAGGED,
        severity=severity,
        sentence="Te controleren: melding {reference} kwam {days_late} dagen na het begin van de onderbreking. "
        "Begin {start_on}, ontvangen {received_on}; uiterlijk {latest_on} was op tijd.",
        value={
            "reference": notice.reference,
            "days_late": 7,
            "start_on": "2026-09-14",
            "received_on": "2026-09-21",
            "latest_on": "2026-07-14",
        },
        evidence=(piece,),
        as_of=date(2026, 9, 27),
        occasion=notice.reference,
    )


def _below(piece: Evidence) -> Finding:
    return Finding(
        rule_id="stock_below_norm",
        rule_version=1,
        team=Team.MEDICINES,
        subject_type=SubjectType.PRODUCT,
        subject_id="RVG 900012",
        subject_name="Voorbeeldmycine 250 mg tabletten",
        answer=Answer.FLAGGED,
        severity=Severity.CRITICAL,
        sentence="De voorraad dekt {weeks} weken; de norm is {norm} weken.",
        value={"weeks": 4.5, "norm": 6},
        evidence=(piece,),
        confidence=0.95,
        as_of=date(2026, 8, 31),
        occasion="R-2026-08",
    )


def _unclear(piece: Evidence) -> Finding:
    return Finding(
        rule_id="shortage_end_passed",
        rule_version=1,
        team=Team.MEDICINES,
        subject_type=SubjectType.PRODUCT,
        subject_id="RVG 900012",
        subject_name="Voorbeeldmycine 250 mg tabletten",
        answer=Answer.CANNOT_SAY,
        severity=Severity.MEDIUM,
        sentence="Niet te zeggen of de onderbreking voorbij is: het laatste bericht is te oud.",
        evidence=(piece,),
    )


def _lost(piece: Evidence) -> Finding:
    return Finding(
        rule_id="certificate_lost",
        rule_version=1,
        team=Team.DEVICES,
        subject_type=SubjectType.CERTIFICATE,
        subject_id="0633 Z-25-052",
        subject_name="Voorbeeld Medische Techniek GmbH",
        answer=Answer.FLAGGED,
        severity=Severity.CRITICAL,
        sentence="Certificaat {number} ({legislation}) is ingetrokken door de aangemelde instantie.",
        value={"number": "Z-25-052", "legislation": "MDR"},
        evidence=(piece,),
        as_of=date(2026, 9, 27),
    )


def _offered(offer: Record, piece: Evidence) -> Finding:
    assert isinstance(offer, Offer)
    found = offer.title.split()[0]
    return Finding(
        rule_id="prescription_medicine_offered",
        rule_version=1,
        team=Team.ILLEGAL_TRADE,
        subject_type=SubjectType.OFFER,
        subject_id=f"{offer.platform} {offer.item_id}",
        subject_name=offer.title,
        answer=Answer.FLAGGED,
        severity=Severity.HIGH,
        sentence="Te controleren: de advertentie biedt vermoedelijk {name} aan (gevonden: „{found}”).",
        value={"name": found.lower(), "found": found},
        evidence=(piece,),
        confidence=0.98,
        as_of=date(2026, 9, 27),
    )


def _fill_quality(connection: Connection, batch_id: int) -> None:
    figures = {"rows_in": 4, "quarantined": 1, "ignored": 1, "ignored_by": {"wanted": 1}}
    connection.execute(update(batch).where(batch.c.id == batch_id).values(figures))
    rejected = RejectedRow(3, f"price is not a number: {HOSTILE}", {"title": HOSTILE, HOSTILE: "x", "price": "veel"})
    batches.add_quarantined(connection, batch_id, [rejected])
    met = ExpectationResult("expect_table_row_count_to_be_between", None, Weight.CRITICAL, True, "3 rows", "1 or more")
    missed = ExpectationResult(
        "expect_column_values_to_not_be_null", "price_cents", Weight.WARNING, False, HOSTILE, "80 %"
    )
    batches.add_results(connection, batch_id, [met, missed])
