"""The rules table: every rule with its version, team, severity and subject; its parameters are dated data beside it."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from surveillance.detection.facts.certificates import CertificateFacts, gather_certificates
from surveillance.detection.facts.notices import NoticeFacts, gather_notices
from surveillance.detection.facts.offers import OfferFacts, gather_offers
from surveillance.detection.facts.stock import ContradictionFacts, StockFacts, gather_contradictions, gather_stock
from surveillance.detection.routing import team_for
from surveillance.detection.rule import Period, Rule
from surveillance.detection.rules.certificate_lost import certificate_lost
from surveillance.detection.rules.prescription_medicine_offered import prescription_medicine_offered
from surveillance.detection.rules.shortage_end_passed import shortage_end_passed
from surveillance.detection.rules.shortage_notified_late import shortage_notified_late
from surveillance.detection.rules.sources_contradict import sources_contradict
from surveillance.detection.rules.stock_below_norm import stock_below_norm
from surveillance.model.finding import Severity, SubjectType
from surveillance.storage.routing import Routes

PRODUCT, CERTIFICATE, OFFER = SubjectType.PRODUCT, SubjectType.CERTIFICATE, SubjectType.OFFER
LOW, MEDIUM, HIGH, CRITICAL = Severity
NOTICE, STOCK, REGISTER = "shortage_notice", "stock_report_line", "product"

TABLE: tuple[tuple[Any, ...], ...] = (
    # judge, version, severity, subject, facts, gather, kinds of record it rests on
    (shortage_notified_late, 1, MEDIUM, PRODUCT, NoticeFacts, gather_notices, (NOTICE, REGISTER)),
    (shortage_end_passed, 1, MEDIUM, PRODUCT, NoticeFacts, gather_notices, (NOTICE,)),
    (stock_below_norm, 1, HIGH, PRODUCT, StockFacts, gather_stock, (STOCK, REGISTER)),
    (sources_contradict, 1, MEDIUM, PRODUCT, ContradictionFacts, gather_contradictions, (NOTICE, STOCK, REGISTER)),
    (certificate_lost, 1, HIGH, CERTIFICATE, CertificateFacts, gather_certificates, ("certificate",)),
    (prescription_medicine_offered, 1, HIGH, OFFER, OfferFacts, gather_offers, ("offer", REGISTER)),
)


def _read_periods() -> dict[str, list[Period]]:
    written = yaml.safe_load(Path(__file__).with_name("parameters.yml").read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, list[Period]]).validate_python(written)


_PERIODS = _read_periods()

RULES: dict[str, Rule] = {
    judge.__name__: Rule(
        rule_id=judge.__name__,
        version=version,
        team=team_for(judge.__name__, subject),
        severity=severity,
        subject_type=subject,
        judge=judge,
        gather=gather,
        facts=facts,
        kinds=kinds,
        periods=_PERIODS[judge.__name__],
    )
    for judge, version, severity, subject, facts, gather, kinds in TABLE
}
"""Every rule by its id."""


def routed(rules: Iterable[Rule], changed: Routes) -> list[Rule]:
    """The rules with the teams that get their findings after what persons changed."""
    return [replace(rule, team=team_for(rule.rule_id, rule.subject_type, changed)) for rule in rules]
