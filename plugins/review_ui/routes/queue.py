"""Wachtrij: what waits at a team, the most pressing first. Every filter is in the address, so that it can be mailed."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from review_ui import pages, undoing
from review_ui.guard import identity_of
from review_ui.rule_texts import rule_text
from surveillance.errors import NotFound
from surveillance.language import say
from surveillance.model.alert import Alert
from surveillance.model.finding import AlertState, Severity, Team
from surveillance.storage import accounts, alerts, desk
from surveillance.storage.alerts import WAITING_STATES
from surveillance.storage.engine import Connection, reading

PAGE = 25
WAITING, EVERY = "waiting", "all"

router = APIRouter()


class Filter(BaseModel):
    """What the address asks for; a value we do not know filters nothing."""

    model_config = ConfigDict(extra="ignore")
    state: str = WAITING
    severity: str = ""
    rule: str = ""
    text: str = ""
    after: str = ""
    done: int = 0
    """The act that led here: shown with the way back."""

    @property
    def states(self) -> tuple[AlertState, ...]:
        """The states asked for."""
        if self.state == EVERY:
            return tuple(AlertState)
        return (AlertState(self.state),) if self.state in list(AlertState) else WAITING_STATES

    @property
    def severity_key(self) -> Severity | None:
        """The severity asked for, if it is one."""
        return Severity(self.severity) if self.severity in list(Severity) else None

    @property
    def after_key(self) -> tuple[float, int] | None:
        """Priority and id of the last alert already shown."""
        priority, _, alert_id = self.after.partition("_")
        try:
            return float(priority), int(alert_id)
        except ValueError:
            return None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filtered out of what waits."""
        return self.state == WAITING and not (self.severity or self.rule or self.text)


@router.get("/queue")
def go_to_own_queue(request: Request, done: int = 0) -> Response:
    """To the queue of the own team."""
    person = identity_of(request).person
    own = next((team for teams in (person.decides, person.reads) for team in Team if team in teams), None)
    if own is None:
        raise NotFound(say("U hoort bij geen enkel team. Vraag de functioneel beheerder."))
    return pages.go(request, f"/queue/{own}", done=done or None)


@router.get("/queue/{team}")
def show_queue(request: Request, team: str, wanted: Annotated[Filter, Query()]) -> Response:
    """The queue of a team, filtered."""
    person = identity_of(request).person
    if team not in person.reads:
        raise NotFound(say("Deze wachtrij bestaat niet."))
    chosen = Team(team)
    with reading() as connection:
        found = _find(connection, chosen, wanted)
        shown = found[:PAGE]
        reasons = desk.first_findings(connection, [alert.id for alert in shown])
        counts = alerts.count_alerts(connection)
        rules = desk.rules_in_use(connection, chosen)
        names = accounts.display_names(connection)
        toast = undoing.toast(connection, wanted.done, person)
    return pages.render(
        request,
        "queue.html",
        team=chosen,
        teams=[each for each in Team if each in person.reads],
        alerts=shown,
        reasons=reasons,
        counts={str(state): counts.get((chosen, state), 0) for state in AlertState},
        waiting=_count_waiting(counts),
        rules=[(rule_id, rule_text(rule_id).name) for rule_id in rules],
        names=names,
        wanted=wanted,
        states=tuple(AlertState),
        severities=tuple(reversed(Severity)),
        next_key=_next_key(found),
        toast=toast,
    )


def _find(connection: Connection, team: Team, wanted: Filter) -> list[Alert]:
    """A page of the queue and one alert more, by which one sees that there is a next page."""
    return alerts.read_queue(
        connection,
        team,
        wanted.states,
        wanted.severity_key,
        wanted.rule or None,
        wanted.text.strip() or None,
        wanted.after_key,
        PAGE + 1,
    )


def _count_waiting(counts: Mapping[tuple[Team, AlertState], int]) -> dict[Team, int]:
    return {team: sum(counts.get((team, state), 0) for state in WAITING_STATES) for team in Team}


def _next_key(found: Sequence[Alert]) -> str:
    if len(found) <= PAGE:
        return ""
    last = found[PAGE - 1]
    return f"{last.priority!r}_{last.id}"
