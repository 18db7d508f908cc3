"""The administrator's verbs: accounts, which team gets what, who gets the weekly report.

Each is one transaction that holds the change and its audit entry. Passwords given out are made here, shown once, and
kept as a hash only.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from surveillance import clock
from surveillance.detection.rules_table import RULES
from surveillance.errors import Refused
from surveillance.language import LANGUAGES, say
from surveillance.model.finding import SubjectType, Team
from surveillance.storage import accounts, recipients, routing
from surveillance.storage.audit import record_act
from surveillance.storage.engine import Connection, transaction

PASSWORD_BYTES = 15
"""Of randomness in a password that is given out: twenty signs."""
REASON_LENGTH = 400
ADDRESS_LENGTH = 254
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
"""The plain form that mail servers take without quoting; no name, no list, nothing that ends a header."""


@dataclass(frozen=True, slots=True)
class Administrator:
    """Who administers, as the audit chain names them."""

    name: str
    role: str = accounts.Role.ADMIN


SHELL = Administrator("shell", "system")
"""Whoever may run commands on the machine of the service."""


def add_account(
    name: str, display_name: str, role: str, teams: Sequence[str], by: Administrator, password: str = ""
) -> str:
    """Make an account; returns its password, made here unless one is given. Raises `Refused`, saying why."""
    given = password or _make_password()
    with transaction() as connection:
        accounts.create_account(connection, name, display_name, role, teams, given, actor=by.name)
    return given


def change_duties(name: str, role: str, teams: Sequence[str], by: Administrator) -> None:
    """Give somebody another role or other teams. An administrator keeps the own role, so that one remains."""
    if name == by.name and role != accounts.Role.ADMIN:
        raise Refused(say("Uw eigen rol kunt u niet wijzigen."))
    with transaction() as connection:
        accounts.set_duties(connection, name, role, teams)
        _record(connection, by, "change_duties", f"account {name}", "changed", {"role": role, "teams": list(teams)})


def reset_password(name: str, by: Administrator, password: str = "") -> str:
    """Replace a password and sign out everywhere; returns the new one, made here unless one is given."""
    given = password or _make_password()
    with transaction() as connection:
        accounts.set_password(connection, name, given)
        _record(connection, by, "reset_password", f"account {name}", "changed")
    return given


def set_active(name: str, is_active: bool, by: Administrator) -> None:
    """Let somebody sign in again, or no longer. Raises `Refused` for the own account."""
    if name == by.name:
        raise Refused(say("Uw eigen account kunt u niet sluiten."))
    with transaction() as connection:
        accounts.set_active(connection, name, is_active)
        _record(connection, by, "set_active", f"account {name}", "active" if is_active else "inactive")


def sign_out(name: str, by: Administrator) -> int:
    """End every session of an account; returns how many there were."""
    with transaction() as connection:
        ended = accounts.close_sessions(connection, name)
        _record(connection, by, "end_sessions", f"account {name}", f"{ended} ended")
    return ended


def set_route(scope: str, name: str, team: str, valid_from: date, reason: str, by: Administrator) -> None:
    """From a day on, send findings of a rule or about a type of subject to a team. Earlier days stay as they were."""
    if name not in ROUTABLE.get(scope, ()):
        raise Refused(say("{name} is geen regel of onderwerp dat naar een team gaat.", name=name))
    chosen, told = _checked_team(team), _checked_reason(reason)
    if valid_from < clock.today():
        raise Refused(say("De ingangsdatum kan niet in het verleden liggen."))
    with transaction() as connection:
        routing.add_route(connection, scope, name, chosen, valid_from, told, by.name)
        change = {"team": chosen, "valid_from": valid_from}
        _record(connection, by, "set_route", f"{scope} {name}", chosen, change, reason=told)


def add_recipient(address: str, language: str, by: Administrator) -> None:
    """Send the weekly report to this address too, in this language; also brings back one that was removed."""
    tidy = _checked_address(address)
    if language not in LANGUAGES:
        raise Refused(say("{word} is onbekend; kies uit {known}.", word=language, known=", ".join(LANGUAGES)))
    with transaction() as connection:
        recipients.keep_recipient(connection, recipients.Recipient(tidy, language), by.name)
        _record(connection, by, "add_recipient", "recipients", "added", {"address": tidy, "language": language})


def remove_recipient(address: str, by: Administrator) -> None:
    """Send nothing to this address any more, mails that wait included. Raises `Refused` when it is not on the list."""
    with transaction() as connection:
        found = next((one for one in recipients.active_recipients(connection) if one.address == address.strip()), None)
        if found is None:
            raise Refused(say("{address} staat niet op de lijst.", address=address.strip()))
        gone = recipients.Recipient(found.address, found.language, is_active=False)
        recipients.keep_recipient(connection, gone, by.name)
        _record(connection, by, "remove_recipient", "recipients", "removed", {"address": found.address})


ROUTABLE: Mapping[str, tuple[str, ...]] = {routing.RULE: tuple(RULES), routing.SUBJECT: tuple(SubjectType)}
"""What can be sent to a team, by scope."""


def _record(
    connection: Connection,
    by: Administrator,
    action: str,
    object: str,
    result: str,
    payload: object = None,
    reason: str | None = None,
) -> None:
    record_act(connection, by.name, by.role, action, object, result, reason=reason, payload=payload)


def _make_password() -> str:
    return secrets.token_urlsafe(PASSWORD_BYTES)


def _checked_address(address: str) -> str:
    tidy = address.strip()
    if not ADDRESS.fullmatch(tidy) or len(tidy) > ADDRESS_LENGTH:
        raise Refused(say("{address} is geen mailadres.", address=tidy))
    return tidy


def _checked_team(team: str) -> Team:
    if team not in list(Team):
        raise Refused(say("{word} is onbekend; kies uit {known}.", word=team, known=", ".join(Team)))
    return Team(team)


def _checked_reason(reason: str) -> str:
    told = reason.strip()
    if not told or len(told) > REASON_LENGTH:
        raise Refused(say("Schrijf erbij waarom, in ten hoogste {count} tekens.", count=REASON_LENGTH))
    return told
