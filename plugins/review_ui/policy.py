"""Who may do what: the policy of security.md section 5 as data, in one place. What is not listed is refused.

A role gives permissions; the teams of a person say on whose alerts. The tests walk every role over every route by
these tables.
"""

from collections.abc import Iterable
from enum import StrEnum

from surveillance.model.finding import Team
from surveillance.pipeline.review import Person
from surveillance.storage.accounts import Role


class Permission(StrEnum):
    """What a route asks of whoever calls it."""

    SIGNED_IN = "signed_in"
    """Only to be signed in: the own account, help."""
    READ_OVERVIEW = "read_overview"
    """Vandaag, counts, how the sources stand."""
    READ_REPORT = "read_report"
    READ_ALERTS = "read_alerts"
    """Alerts, their evidence and decisions, of the teams the person may read."""
    DECIDE = "decide"
    """Claim, decide, snooze, undo, in the own teams."""
    READ_QUALITY = "read_quality"
    """Batches, what was expected of them, and how many rows were quarantined."""
    READ_RAW = "read_raw"
    """Quarantined rows as they came, of every source."""
    READ_MAILS = "read_mails"
    PROPOSE = "propose"
    """Tell the supervisors why a held batch may be released."""
    RELEASE = "release"
    """Release or reject a held batch, of the kinds of record of the teams one leads."""
    SEE_RUNS = "see_runs"
    """From a batch to the run of Airflow that collected it, and back."""
    ADMINISTER = "administer"
    """Accounts, which team gets what, who gets the weekly report."""
    LEAD = "lead"
    """Take over, reopen others' work, dismiss a grave alert as not relevant."""


P = Permission

_READER = frozenset({P.SIGNED_IN, P.READ_OVERVIEW, P.READ_REPORT})

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: _READER,
    Role.INSPECTOR: _READER | {P.READ_ALERTS, P.DECIDE, P.READ_QUALITY, P.PROPOSE},
    Role.SUPERVISOR: frozenset(P) - {P.READ_RAW, P.ADMINISTER},
    Role.OPERATOR: _READER | {P.READ_QUALITY, P.READ_RAW, P.READ_MAILS, P.PROPOSE, P.SEE_RUNS},
    Role.ADMIN: frozenset({P.SIGNED_IN, P.ADMINISTER}),
    Role.AUDITOR: _READER | {P.READ_ALERTS, P.READ_QUALITY, P.READ_MAILS},
}
"""What each role may."""

READS_ALSO: dict[Team, frozenset[Team]] = {
    Team.MEDICINES: frozenset(),
    Team.DEVICES: frozenset({Team.MEDICINES}),
    Team.ILLEGAL_TRADE: frozenset({Team.MEDICINES, Team.DEVICES}),
}
"""Whose alerts a team may read besides its own. Offers are read by nobody but illegal trade."""

READS_EVERYTHING = frozenset({Role.AUDITOR})

KIND_TEAMS: dict[str, frozenset[Team]] = {
    "product": frozenset(Team),
    "shortage_notice": frozenset({Team.MEDICINES}),
    "stock_report_line": frozenset({Team.MEDICINES}),
    "certificate": frozenset({Team.DEVICES}),
    "offer": frozenset({Team.ILLEGAL_TRADE}),
    "wholesale_signal": frozenset({Team.MEDICINES}),
    "critical_medicine": frozenset({Team.MEDICINES}),
    "authorisation": frozenset({Team.MEDICINES}),
    "maximum_price": frozenset({Team.MEDICINES}),
    "recall": frozenset({Team.MEDICINES, Team.DEVICES}),
}
"""To whose alerts a kind of record belongs: whoever may read one of these teams may read the record."""

ROUTES: dict[tuple[str, str], Permission] = {
    ("GET", "/"): P.SIGNED_IN,
    ("GET", "/today"): P.READ_OVERVIEW,
    ("GET", "/queue"): P.READ_ALERTS,
    ("GET", "/queue/{team}"): P.READ_ALERTS,
    ("GET", "/alerts/{alert_id}"): P.READ_ALERTS,
    ("POST", "/alerts/{alert_id}/decide"): P.DECIDE,
    ("POST", "/alerts/{alert_id}/claim"): P.DECIDE,
    ("POST", "/alerts/{alert_id}/release"): P.DECIDE,
    ("POST", "/alerts/{alert_id}/snooze"): P.DECIDE,
    ("POST", "/alerts/{alert_id}/reopen"): P.DECIDE,
    ("POST", "/decisions/{decision_id}/undo"): P.DECIDE,
    ("GET", "/decisions"): P.READ_ALERTS,
    ("GET", "/medicines/{subject_id:path}"): P.READ_ALERTS,
    ("GET", "/links"): P.READ_ALERTS,
    ("POST", "/links/judge"): P.DECIDE,
    ("GET", "/search"): P.READ_ALERTS,
    ("GET", "/records/{kind}/{row_id}"): P.READ_ALERTS,
    ("GET", "/payloads/{sha256}"): P.READ_ALERTS,
    ("GET", "/sources"): P.READ_QUALITY,
    ("GET", "/sources/{source_id}"): P.READ_QUALITY,
    ("GET", "/batches/{batch_id}"): P.READ_QUALITY,
    ("POST", "/batches/{batch_id}/propose"): P.PROPOSE,
    ("POST", "/batches/{batch_id}/release"): P.RELEASE,
    ("POST", "/batches/{batch_id}/reject"): P.RELEASE,
    ("GET", "/runs/{dag_id}/{run_id}"): P.SEE_RUNS,
    ("GET", "/reports"): P.READ_REPORT,
    ("GET", "/reports/{week}"): P.READ_REPORT,
    ("GET", "/reports/{week}/document"): P.READ_REPORT,
    ("GET", "/mails"): P.READ_MAILS,
    ("GET", "/mails/{mail_id}"): P.READ_MAILS,
    ("GET", "/admin/accounts"): P.ADMINISTER,
    ("POST", "/admin/accounts"): P.ADMINISTER,
    ("GET", "/admin/accounts/{name}"): P.ADMINISTER,
    ("POST", "/admin/accounts/{name}"): P.ADMINISTER,
    ("POST", "/admin/accounts/{name}/activity"): P.ADMINISTER,
    ("POST", "/admin/accounts/{name}/password"): P.ADMINISTER,
    ("POST", "/admin/accounts/{name}/sign-out"): P.ADMINISTER,
    ("GET", "/admin/routing"): P.ADMINISTER,
    ("POST", "/admin/routing"): P.ADMINISTER,
    ("GET", "/admin/recipients"): P.ADMINISTER,
    ("POST", "/admin/recipients"): P.ADMINISTER,
    ("POST", "/admin/recipients/remove"): P.ADMINISTER,
    ("GET", "/help"): P.SIGNED_IN,
    ("GET", "/account"): P.SIGNED_IN,
    ("POST", "/account"): P.SIGNED_IN,
    ("POST", "/account/language"): P.SIGNED_IN,
    ("POST", "/account/sessions/{id_hash}/end"): P.SIGNED_IN,
    ("POST", "/sign-out"): P.SIGNED_IN,
}
"""Every route with what it asks. A route that is neither here nor public is refused to everybody."""

PUBLIC: frozenset[tuple[str, str]] = frozenset(
    {("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/sign-in/first"), ("GET", "/healthz")}
)
"""The only routes for which nobody needs to be signed in; besides them the static files."""


def may(role: str, permission: Permission) -> bool:
    """Whether the role has the permission; an unknown role has none."""
    return role in list(Role) and permission in GRANTS[Role(role)]


def person_of(name: str, display_name: str, role: Role, teams: Iterable[Team]) -> Person:
    """The person with the teams in which they may read, decide and lead."""
    own = frozenset(teams)
    readable = frozenset(Team) if role in READS_EVERYTHING else own.union(*(READS_ALSO[team] for team in own))
    return Person(
        name=name,
        display_name=display_name,
        role=role,
        reads=readable if may(role, P.READ_ALERTS) else frozenset(),
        decides=own if may(role, P.DECIDE) else frozenset(),
        leads=own if may(role, P.LEAD) else frozenset(),
    )


def may_read_kind(person: Person, kind: str) -> bool:
    """Whether records of this kind may be shown to the person."""
    return bool(KIND_TEAMS.get(kind, frozenset()) & person.reads)


def may_read_raw(person: Person, kind: str) -> bool:
    """Whether quarantined rows of this kind may be shown to the person as they came."""
    return may(person.role, P.READ_RAW) or may_read_kind(person, kind)


def may_propose(person: Person, kind: str) -> bool:
    """Whether the person may propose to release a held batch with records of this kind: of the own team, or any."""
    is_theirs = may(person.role, P.READ_RAW) or bool(KIND_TEAMS.get(kind, frozenset()) & person.decides)
    return may(person.role, P.PROPOSE) and is_theirs


def may_release(person: Person, kind: str) -> bool:
    """Whether the person may release or reject a held batch with records of this kind."""
    return may(person.role, P.RELEASE) and bool(KIND_TEAMS.get(kind, frozenset()) & person.leads)
