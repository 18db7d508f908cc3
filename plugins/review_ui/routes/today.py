"""Vandaag: what is new per team, what presses, what the rules cannot say, and how the sources stand."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request, Response

from review_ui import pages, policy
from review_ui.guard import identity_of
from scrapers import registry
from surveillance import clock
from surveillance.model.alert import Alert
from surveillance.model.finding import StoredFinding, Team
from surveillance.pipeline.review import Person
from surveillance.storage import alerts, desk
from surveillance.storage.desk import UnclearCount, WaitingCount
from surveillance.storage.engine import reading
from surveillance.storage.states import source_states

NEW_DAYS = 7
FIRST = 3

router = APIRouter()


@dataclass(frozen=True, slots=True)
class TeamToday:
    """One team's card."""

    team: Team
    counts: list[WaitingCount]
    unclear: list[UnclearCount]
    first: list[Alert]
    """The most pressing alerts; empty for whoever may only see counts."""
    is_own: bool
    is_readable: bool

    @property
    def waiting(self) -> int:
        """How many alerts wait."""
        return sum(count.waiting for count in self.counts)

    @property
    def fresh(self) -> int:
        """How many of them are new."""
        return sum(count.fresh for count in self.counts)

    @property
    def overdue(self) -> int:
        """How many are past their due date."""
        return sum(count.overdue for count in self.counts)

    @property
    def due_today(self) -> int:
        """How many are due today."""
        return sum(count.due_today for count in self.counts)


@router.get("/")
def go_home(request: Request) -> Response:
    """To the first page the person may see."""
    role = identity_of(request).person.role
    goals = {policy.Permission.READ_OVERVIEW: "/today", policy.Permission.ADMINISTER: "/admin/accounts"}
    return pages.go(request, next((goal for needed, goal in goals.items() if policy.may(role, needed)), "/account"))


@router.get("/today")
def show_today(request: Request) -> Response:
    """The morning's page."""
    person = identity_of(request).person
    with reading() as connection:
        counts = desk.count_waiting(connection, clock.now() - timedelta(days=NEW_DAYS), clock.today())
        unclear = desk.count_unclear(connection)
        first = {team: alerts.read_queue(connection, team, limit=FIRST) for team in person.reads}
        shown = [alert.id for found in first.values() for alert in found]
        reasons = _first_reasons(desk.first_findings(connection, shown))
        states = source_states(connection, registry.enabled_sources())
    teams = [_card(team, counts, unclear, first.get(team, []), person) for team in Team]
    teams.sort(key=lambda card: (not card.is_own, not card.is_readable))
    return pages.render(request, "today.html", teams=teams, reasons=reasons, states=states, new_days=NEW_DAYS)


def _card(
    team: Team, counts: list[WaitingCount], unclear: list[UnclearCount], first: list[Alert], person: Person
) -> TeamToday:
    return TeamToday(
        team=team,
        counts=[count for count in counts if count.team == team],
        unclear=[count for count in unclear if count.team == team],
        first=first,
        is_own=team in person.decides,
        is_readable=team in person.reads,
    )


def _first_reasons(found: dict[int, list[StoredFinding]]) -> dict[int, StoredFinding]:
    return {alert_id: reasons[0] for alert_id, reasons in found.items()}
