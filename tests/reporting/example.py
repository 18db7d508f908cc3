"""Three made-up weeks of history, 2026-W37 to W39: everything a weekly report can say happens in them once."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert

from surveillance.model.batch import Outcome
from surveillance.model.certificate import Certificate, CertificateStatus
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.offer import Offer, OfferType
from surveillance.model.source import Source
from surveillance.storage.tables.collection import batch
from surveillance.storage.tables.detection import alert, alert_finding, decision, finding
from tests.seeding import example_source, seed

MELDPUNT = example_source("nl_voorbeeld_notices", "shortage_notice", title="Meldingen van firma's (voorbeeld)")
EUROPE = example_source("eu_voorbeeld_shortages", "shortage_notice", title="Europese tekorten (voorbeeld)")
SILENT = example_source("nl_voorbeeld_exemptions", "shortage_notice", title="Vrijstellingen (voorbeeld)")
CERTIFICATES = example_source("eu_voorbeeld_certificates", "certificate", title="Certificaten (voorbeeld)")
OFFERS = example_source("nl_voorbeeld_offers", "offer", "part", title="Advertenties (voorbeeld)")
SOURCES = [MELDPUNT, EUROPE, SILENT, CERTIFICATES, OFFERS]


def at(text: str) -> datetime:
    """An instant on an Amsterdam wall clock in September: `20 06:00`."""
    return datetime.fromisoformat(f"2026-09-{text}+02:00")


def notice(reference: str, name: str, **facts: Any) -> ShortageNotice:
    """A made-up notice: a shortage that goes on, for want of another fact."""
    given: dict[str, Any] = {
        "notice_type": NoticeType.INTERRUPTION,
        "status": NoticeStatus.ONGOING,
        "reason": Reason.PRODUCTION,
        "holder": "Voorbeeld Farma B.V.",
        "registration_numbers": (f"RVG {99000 + int(reference.rpartition('-')[2])}",),
        "published_on": date(2026, 9, 1),
    }
    return ShortageNotice(reference=reference, product_name=name, **given | facts)


def certificate(number: str, status: CertificateStatus, **facts: Any) -> Certificate:
    """A made-up certificate of a made-up notified body."""
    given: dict[str, Any] = {
        "uuid": f"voorbeeld-{number}",
        "notified_body": "9999",
        "certificate_type": "quality-management-system",
        "legislation": "MDR",
        "issued_on": date(2023, 5, 2),
        "expires_on": date(2028, 5, 1),
        "manufacturer_name": "Voorbeeld Medical GmbH",
    }
    return Certificate(certificate_number=number, status=status, **given | facts)


def offer(item_id: str) -> Offer:
    """A made-up listing, with a text that no report may show."""
    return Offer(
        platform="voorbeeldmarkt",
        item_id=item_id,
        url=f"https://voorbeeldmarkt.example/{item_id}",
        offer_type=OfferType.OFFERED,
        title="GEHEIME ADVERTENTIETEKST slaappillen zonder recept",
        seller_key="pseudoniem-1",
    )


def seed_three_weeks(connection: Connection) -> None:
    """The whole history; every first reading lies in W37, but Europe's, which lies in W39."""
    _seed_notices(connection)
    _seed_rest(connection)
    _seed_alerts(connection)


def end_batch(connection: Connection, source: Source, outcome: Outcome, known_at: datetime, reason: str = "") -> None:
    """A batch that brought nothing: unchanged, held, failed or blocked."""
    times = {"started_at": known_at, "known_at": known_at, "decided_at": known_at}
    facts = {"source_id": source.id, "kind": source.kind, "name": source.id, "state": "decided", "origin": "made_up"}
    connection.execute(insert(batch).values(outcome=outcome, reason=reason or None, **facts, **times))


def raise_alert(
    connection: Connection, team: str, subject_id: str, name: str, *findings: dict[str, Any], decided_at: Any = None
) -> int:
    """An alert with its findings, as detection writes them; decided when an instant is given."""
    gravest = findings[-1]
    opened_at = findings[0]["first_seen_at"]
    alert_id = connection.execute(
        insert(alert)
        .values(
            team=team,
            subject_type={"medicines": "product", "devices": "certificate"}.get(team, "offer"),
            subject_id=subject_id,
            subject_name=name,
            severity=gravest["severity"],
            state="decided" if decided_at else "open",
            priority=50.0,
            priority_parts={},
            due_on=date(2026, 10, 1),
            opened_at=opened_at,
            updated_at=opened_at,
        )
        .returning(alert.c.id)
    ).scalar_one()
    for facts in findings:
        _attach(connection, alert_id, team, subject_id, name, facts)
    if decided_at:
        decide(connection, alert_id, decided_at, *(fingerprint(facts) for facts in findings))
    return int(alert_id)


def decide(connection: Connection, alert_id: int, decided_at: datetime, *seen_findings: str) -> None:
    """A decision on an alert by somebody who had these findings before them."""
    acted = {"action": "decide", "outcome": "confirmed", "state_before": "open", "state_after": "decided"}
    facts = {"alert_id": alert_id, "actor": "voorbeeld", "seen_findings": list(seen_findings)}
    connection.execute(insert(decision).values(decided_at=decided_at, **facts, **acted))


def fingerprint(facts: dict[str, Any]) -> str:
    """What tells a finding of the example from another."""
    return f"{facts['rule_id']} {facts['severity']} {facts['value']}"


def found(rule_id: str, severity: str, first_seen_at: datetime, sentence: str, **value: Any) -> dict[str, Any]:
    """The facts of a finding; `ended_at` may stand among the values."""
    ended_at = value.pop("ended_at", None)
    return {
        "rule_id": rule_id,
        "severity": severity,
        "first_seen_at": first_seen_at,
        "ended_at": ended_at,
        "sentence": sentence,
        "value": value,
    }


def _attach(
    connection: Connection, alert_id: int, team: str, subject_id: str, name: str, facts: dict[str, Any]
) -> None:
    common = {
        "rule_version": 1,
        "team": team,
        "subject_type": "product",
        "subject_id": subject_id,
        "subject_name": name,
        "occasion": "",
        "answer": "flagged",
        "evidence": [],
        "confidence": 1.0,
        "fingerprint": fingerprint(facts),
        "last_seen_at": facts["first_seen_at"],
    }
    finding_id = connection.execute(insert(finding).values(**common, **facts).returning(finding.c.id)).scalar_one()
    connection.execute(insert(alert_finding).values(alert_id=alert_id, finding_id=finding_id))


def _seed_notices(connection: Connection) -> None:
    slow = notice("M-1", "Voorbeeldine 10 mg tabletten", expected_end_on=date(2026, 10, 3))
    slower = notice("M-2", "Testamol 500 mg/ml drank", expected_end_on=date(2026, 10, 20), reason=Reason.API_SHORTAGE)
    coming = notice("M-3", "Fictopril 5 mg tabletten", status=NoticeStatus.UPCOMING, expected_end_on=date(2026, 12, 1))
    steady = notice("M-4", "Blijfamine 20 mg capsules", expected_end_on=date(2026, 11, 1))
    ending = notice("M-5", "Klaarinol crème 1 %", expected_end_on=date(2026, 9, 25))
    leaving = notice("M-6", "Wegamab injectie 40 mg", expected_end_on=date(2026, 12, 31))
    open_end = notice("M-7", "Datumine 2 mg zetpillen", expected_end_on=date(2026, 10, 10))
    early = notice("M-8", "Vlugazol 30 mg", expected_end_on=date(2026, 11, 20))
    first = [slow, slower, coming, steady, ending, leaving, open_end, early]
    seed(connection, MELDPUNT, first, at("12 06:00"))
    end_batch(connection, MELDPUNT, Outcome.UNCHANGED, at("19 06:00"))
    fresh = [
        notice("M-9", "Nieuwazepam 15 mg tabletten", published_on=date(2026, 9, 22), expected_end_on=date(2027, 1, 15)),
        notice(
            "M-10",
            "Onbekendol infuus 1 g",
            published_on=date(2026, 9, 23),
            reason=Reason.QUALITY_GMP,
            reason_text="afwijking bij de eindcontrole",
            alternatives="Voorbeeldol infuus 1 g",
            expected_end_text="vierde kwartaal",
        ),
    ]
    changed = [
        _with(slow, expected_end_on=date(2026, 11, 14), updated_on=date(2026, 9, 24)),
        _with(slower, expected_end_on=date(2027, 2, 1), updated_on=date(2026, 9, 22)),
        _with(coming, status=NoticeStatus.ONGOING, expected_end_on=date(2026, 12, 15)),
        steady,
        _with(ending, status=NoticeStatus.RESOLVED, actual_end_on=date(2026, 9, 23)),
        _with(open_end, expected_end_on=None),
        _with(early, expected_end_on=date(2026, 10, 30)),
    ]
    seed(connection, MELDPUNT, [*changed, *fresh], at("25 06:00"))
    seed(connection, MELDPUNT, [*changed, *fresh], at("27 06:00"))
    seed(connection, EUROPE, [notice("E-1", "Europavir 75 mg"), notice("E-2", "Unionine 1 mg")], at("26 04:00"))
    seed(connection, SILENT, [notice("V-1", "Verlofine 4 mg", notice_type=NoticeType.EXEMPTION)], at("10 06:00"))
    end_batch(connection, SILENT, Outcome.UNCHANGED, at("19 06:00"))
    end_batch(connection, SILENT, Outcome.BLOCKED, at("24 06:00"), "403 van de site")


def _seed_rest(connection: Connection) -> None:
    issued = CertificateStatus.ISSUED
    going = certificate("C-3", issued, expires_on=date(2026, 9, 24))
    seed(connection, CERTIFICATES, [certificate("C-1", issued), certificate("C-2", issued), going], at("12 05:00"))
    end_batch(connection, CERTIFICATES, Outcome.UNCHANGED, at("19 05:00"))
    lost = certificate("C-1", CertificateStatus.SUSPENDED)
    seed(connection, CERTIFICATES, [lost, certificate("C-2", issued), going], at("26 05:00"))
    seed(connection, OFFERS, [offer("m1"), offer("m2")], at("12 05:00"))
    end_batch(connection, OFFERS, Outcome.UNCHANGED, at("19 05:00"))
    seed(connection, OFFERS, [offer("m3")], at("26 05:00"))


def _seed_alerts(connection: Connection) -> None:
    norm = "Voorraad van {weeks} weken; de norm is {norm} weken."
    late = "Gemeld {days} dagen na het begin van het tekort."
    raise_alert(
        connection,
        "medicines",
        "RVG 99001",
        "Voorbeeldine 10 mg tabletten",
        found("shortage_notified_late", "medium", at("12 07:00"), late, days=9, ended_at=at("25 07:00")),
        found("shortage_end_passed", "high", at("25 07:00"), "De einddatum schoof voor de tweede keer op."),
    )
    raise_alert(
        connection,
        "medicines",
        "RVG 99004",
        "Blijfamine 20 mg capsules",
        found("stock_below_norm", "critical", at("26 07:00"), norm, weeks=2.5, norm=6),
    )
    raise_alert(
        connection,
        "medicines",
        "RVG 99005",
        "Klaarinol crème 1 %",
        found("shortage_notified_late", "low", at("12 07:00"), late, days=2),
        decided_at=at("23 10:00"),
    )
    raise_alert(
        connection,
        "devices",
        "9999 C-1",
        "Certificaat C-1, Voorbeeld Medical GmbH",
        found("certificate_lost", "high", at("26 07:00"), "Certificaat geschorst op {on_on}.", on_on="2026-09-25"),
    )
    raise_alert(
        connection,
        "illegal_trade",
        "voorbeeldmarkt m3",
        "GEHEIME ADVERTENTIETEKST slaappillen",
        found("prescription_medicine_offered", "high", at("26 08:00"), "Biedt een receptplichtig middel aan."),
    )


def _with(record: ShortageNotice, **changes: Any) -> ShortageNotice:
    return replace(record, **changes)
