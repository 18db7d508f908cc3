"""What a report says of alerts and findings. Pure: alerts as known at the week's end in, lines out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from surveillance.clock import local
from surveillance.detection.calendar import plus_working_days, working_days_until
from surveillance.detection.criticality import harm, harm_parts, worst
from surveillance.detection.priorities import influence, read_weights, urgency
from surveillance.detection.rules_table import RULES
from surveillance.model.finding import Severity, StoredFinding, Team
from surveillance.model.stock import StockReportLine
from surveillance.reporting.changes import shorten
from surveillance.reporting.figures import StockBreach, TeamLine, TopAlert
from surveillance.reporting.weeks import Week
from surveillance.storage.reports import SEVERITIES, KnownAlert

NAMED_TEAMS = (Team.MEDICINES, Team.DEVICES)
"""The teams whose subjects a report may name; of illegal trade it gives counts only."""

HIGH = (Severity.HIGH, Severity.CRITICAL)


def stock_breaches(alerts: Sequence[KnownAlert], week: Week) -> list[StockBreach]:
    """The findings of rules that rest on stock reports and that held: the new and the grave ones first."""
    stock_rules = {rule.rule_id for rule in RULES.values() if StockReportLine.kind in rule.kinds}
    breaches = [
        _stock_breach(alert, stored, week)
        for alert in alerts
        for stored in _holding(alert)
        if alert.team is Team.MEDICINES and stored.finding.rule_id in stock_rules
    ]
    return sorted(breaches, key=lambda breach: (not breach.is_new, -SEVERITIES.index(breach.severity), breach.name))


def team_line(team: Team, alerts: Sequence[KnownAlert], week: Week) -> TeamLine:
    """The team's alerts in the week, as counts."""
    begins_at = week.previous.ends_at
    mine = [alert for alert in alerts if alert.team is team]
    waiting = [alert for alert in mine if alert.is_open]
    return TeamLine(
        team=team,
        new=sum(alert.opened_at >= begins_at for alert in mine),
        open=len(waiting),
        decided=sum(alert.decided_at is not None and alert.decided_at >= begins_at for alert in mine),
        high=sum(alert.gravest.severity in HIGH for alert in waiting),
    )


def team_lines(alerts: Sequence[KnownAlert], week: Week) -> tuple[TeamLine, ...]:
    """Every team's alerts in the week, as counts."""
    return tuple(team_line(team, alerts, week) for team in Team)


def named_alerts(
    alerts: Sequence[KnownAlert], week_before: Sequence[KnownAlert], week: Week, atc_codes: Mapping[str, str]
) -> list[TopAlert]:
    """The open alerts that a report may name, by priority as it was on Sunday; those that ended by themselves last."""
    earlier = {alert.id: alert for alert in week_before}
    named = [
        TopAlert(
            alert_id=alert.id,
            team=alert.team,
            name=shorten(alert.gravest.subject_name),
            subject_id=shorten(alert.subject_id),
            severity=alert.gravest.severity,
            severity_before=earlier[alert.id].gravest.severity if alert.id in earlier else None,
            priority=priority_on(week.sunday, alert, atc_codes),
            sentence=alert.gravest.sentence,
            value=alert.gravest.value,
            since_on=local(alert.opened_at).date(),
        )
        for alert in alerts
        if alert.is_open and alert.team in NAMED_TEAMS
    ]
    return sorted(named, key=lambda alert: (-alert.priority, alert.since_on, alert.alert_id))


def priority_on(day: date, alert: KnownAlert, atc_codes: Mapping[str, str]) -> float:
    """Harm × urgency × influence as detection weighed them on the day, worked out again from what was known then."""
    weights = read_weights()
    findings = _holding(alert) or alert.findings
    due_on = _due_on(alert, weights["due_days"])
    codes = [atc_codes[alert.subject_id]] if alert.subject_id in atc_codes else []
    pressing = urgency(working_days_until(day, due_on), weights) if _holding(alert) else weights["least_urgency"]
    influenced = influence({stored.finding.rule_id for stored in findings}, weights["influence"])
    return round(harm(harm_parts(findings, codes, weights["harm"])) * pressing * influenced, 1)


def is_graver(alert: TopAlert) -> bool:
    """Whether its severity went up since the week before."""
    before = alert.severity_before
    return before is not None and SEVERITIES.index(alert.severity) > SEVERITIES.index(before)


def _holding(alert: KnownAlert) -> list[StoredFinding]:
    return [stored for stored in alert.findings if stored.ended_at is None]


def _of_this_time(alert: KnownAlert) -> list[StoredFinding]:
    """The findings since the alert last came up: not those before it had ended by itself, or was decided."""
    reopened_at, findings = alert.reopened_at, _since_all_ended(alert.findings)
    return [one for one in findings if reopened_at is None or one.ended_at is None or one.ended_at > reopened_at]


def _since_all_ended(findings: Sequence[StoredFinding]) -> list[StoredFinding]:
    """The findings after the last moment at which none held any more."""
    found: list[StoredFinding] = []
    for stored in sorted(findings, key=lambda one: one.first_seen_at):
        if all(one.ended_at is not None and one.ended_at < stored.first_seen_at for one in found):
            found = []
        found.append(stored)
    return found


def _due_on(alert: KnownAlert, due_days: Mapping[str, int]) -> date:
    """A finding never puts the due date off: the earliest since the alert came up is the alert's."""
    return min(_due_by(stored, due_days, alert.reopened_at) for stored in _of_this_time(alert))


def _due_by(stored: StoredFinding, due_days: Mapping[str, int], reopened_at: datetime | None) -> date:
    counted_from = stored.first_seen_at if reopened_at is None else max(stored.first_seen_at, reopened_at)
    return plus_working_days(local(counted_from).date(), due_days[worst([stored])])


def _stock_breach(alert: KnownAlert, stored: StoredFinding, week: Week) -> StockBreach:
    finding = stored.finding
    first_seen_at = min(one.first_seen_at for one in alert.findings if one.finding.rule_id == finding.rule_id)
    since_on = local(first_seen_at).date()  # a figure that changed makes no new breach
    return StockBreach(
        name=shorten(finding.subject_name),
        subject_id=shorten(alert.subject_id),
        sentence=finding.sentence,
        value=finding.value,
        severity=finding.severity,
        is_new=since_on >= week.monday,
        since_on=since_on,
        alert_id=alert.id,
    )
