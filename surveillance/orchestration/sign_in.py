"""Who may sign in after a first run: made-up people of each sort, with random passwords."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from surveillance.model.finding import Team
from surveillance.orchestration.environment import write_private
from surveillance.settings import settings
from surveillance.storage.accounts import Role, create_account, display_names
from surveillance.storage.engine import transaction

FILE_NAME = "sign_in.json"


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up user, as the sign-in file tells it."""

    name: str
    display_name: str
    role: str
    teams: tuple[str, ...]
    password: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """The whole sign-in file: one account for Airflow and, with the samples, some for the desk."""

    airflow: Person
    desk: tuple[Person, ...]


INSPECTORS = {
    Team.MEDICINES: ("inspecteur-geneesmiddelen", "Inspecteur geneesmiddelen"),
    Team.DEVICES: ("inspecteur-hulpmiddelen", "Inspecteur hulpmiddelen"),
    Team.ILLEGAL_TRADE: ("inspecteur-handel", "Inspecteur illegale handel"),
}
OTHERS = {
    Role.SUPERVISOR: ("teamleider", "Teamleider"),
    Role.OPERATOR: ("operator", "Operator"),
    Role.ADMIN: ("beheerder", "Beheerder"),
}


def read_sign_in(home: Path) -> SignIn:
    """Who may sign in with which password; made at the first call, kept in the home folder with mode 600."""
    path = home / FILE_NAME
    if not path.exists():
        write_private(path, asdict(_invent()))
    kept = json.loads(path.read_text())
    return SignIn(_person(kept["airflow"]), tuple(_person(each) for each in kept["desk"]))


def open_accounts(home: Path) -> None:
    """Make the desk's accounts that are not there yet."""
    with transaction() as connection:
        known = display_names(connection)
        for person in read_sign_in(home).desk:
            if person.name not in known:
                create_account(connection, person.name, person.display_name, person.role, person.teams, person.password)


def _invent() -> SignIn:
    admin = _new("admin", "Airflow Admin", Role.ADMIN, ())
    if settings().profile == "live":
        return SignIn(admin, ())
    inspectors = [_new(*names, Role.INSPECTOR, (team,)) for team, names in INSPECTORS.items()]
    others = [_new(*names, role, tuple(Team)) for role, names in OTHERS.items()]
    return SignIn(admin, (*inspectors, *others))


def _new(name: str, display_name: str, role: Role, teams: tuple[Team, ...]) -> Person:
    return Person(name, display_name, role, teams, secrets.token_urlsafe(18))


def _person(kept: dict[str, Any]) -> Person:
    return Person(**{**kept, "teams": tuple(kept["teams"])})
