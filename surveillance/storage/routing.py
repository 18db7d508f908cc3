"""Which team gets what, where a person changed it: dated lines over the defaults of `detection/routing.yml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from surveillance import clock
from surveillance.model.finding import Team
from surveillance.storage.tables.administration import team_route

RULE, SUBJECT = "rule", "subject"

Routes = Mapping[tuple[str, str], Team]
"""The team by scope and name: `("rule", "stock_below_norm")`, `("subject", "offer")`."""


@dataclass(frozen=True, slots=True)
class RouteChange:
    """One line: from that day on, findings of this rule or about this type of subject go to this team."""

    scope: str
    name: str
    team: Team
    valid_from: date
    reason: str
    set_by: str
    set_at: datetime


def routes_on(connection: Connection, day: date) -> Routes:
    """What was changed and is in force on a day of domain time; the newest line on a name wins."""
    lines = (change for change in reversed(route_changes(connection)) if change.valid_from <= day)
    return {(change.scope, change.name): change.team for change in sorted(lines, key=lambda line: line.valid_from)}


def route_changes(connection: Connection) -> list[RouteChange]:
    """Every change that was ever made, the newest first."""
    names = RouteChange.__dataclass_fields__
    rows = connection.execute(select(team_route).order_by(team_route.c.id.desc()))
    return [RouteChange(**({name: getattr(row, name) for name in names} | {"team": Team(row.team)})) for row in rows]


def add_route(
    connection: Connection, scope: str, name: str, team: Team, valid_from: date, reason: str, set_by: str
) -> None:
    """Write a change; earlier lines stay, so that it can be told who got what when."""
    told = {"scope": scope, "name": name, "team": team, "valid_from": valid_from, "reason": reason}
    connection.execute(insert(team_route).values(told | {"set_by": set_by, "set_at": clock.real_now()}))
