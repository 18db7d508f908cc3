"""The verb of detection: every rule over everything known, into findings and alerts, in one transaction."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from scrapers.registry import enabled_sources
from surveillance import clock
from surveillance.detection.known import Known
from surveillance.detection.priorities import assessor
from surveillance.detection.rules_table import RULES, routed
from surveillance.detection.running import find_all, silent_rules
from surveillance.failpoint import failpoint
from surveillance.model.certificate import Certificate
from surveillance.model.finding import Answer, StoredFinding
from surveillance.model.notice import ShortageNotice
from surveillance.model.offer import Offer
from surveillance.model.product import Product
from surveillance.model.record import Record
from surveillance.model.stock import StockReportLine
from surveillance.storage import history
from surveillance.storage.alerting import refresh_alerts
from surveillance.storage.alerts import OPEN_STATES, count_alerts
from surveillance.storage.engine import Connection, lock, transaction
from surveillance.storage.findings import open_findings, store_findings
from surveillance.storage.links import current_links
from surveillance.storage.routing import routes_on
from surveillance.storage.states import source_states

LINKED: tuple[type[Record], ...] = (ShortageNotice, StockReportLine, Certificate, Offer)
"""The kinds whose links a rule reads. Those of wholesalers' articles are many, and no rule of today rests on them."""


@dataclass(frozen=True, slots=True)
class DetectSummary:
    """What stands after a run."""

    findings: dict[str, int]
    """Findings that hold, by rule."""
    cannot_say: dict[str, int]
    """What could not be said, by rule."""
    alerts: dict[str, int]
    """Alerts that nobody has decided yet, by team."""


def detect() -> DetectSummary:
    """Judge everything that is known now. Again without news, or twice at once, it changes nothing twice."""
    with transaction() as connection:
        lock(connection, "detect")
        known = Known(
            today=clock.today(),
            products=history.current(connection, Product),
            notices=history.current(connection, ShortageNotice),
            first_notices=history.first_versions(connection, ShortageNotice),
            stock_lines=history.current(connection, StockReportLine),
            certificates=history.current(connection, Certificate),
            offers=history.current(connection, Offer),
            links=[link for record in LINKED for link in current_links(connection, record.kind)],
            states=source_states(connection, enabled_sources()),
        )
        rules = routed(RULES.values(), routes_on(connection, known.today))
        store_findings(connection, find_all(rules, known), silent_rules(rules, known))
        failpoint("detect.after_findings")
        codes = {subject: one.atc_code for subject, one in known.register.by_id.items() if one.atc_code}
        refresh_alerts(connection, assessor(known.today, codes))
        summary = DetectSummary(
            findings=_count_by_rule(open_findings(connection, Answer.FLAGGED)),
            cannot_say=_count_by_rule(open_findings(connection, Answer.CANNOT_SAY)),
            alerts=_count_undecided(connection),
        )
        failpoint("detect.before_commit")
    return summary


def _count_by_rule(findings: Iterable[StoredFinding]) -> dict[str, int]:
    return dict(Counter(stored.finding.rule_id for stored in findings))


def _count_undecided(connection: Connection) -> dict[str, int]:
    waiting: Counter[str] = Counter()
    for (team, state), number in count_alerts(connection).items():
        if state in OPEN_STATES:
            waiting[team.value] += number
    return dict(waiting)
