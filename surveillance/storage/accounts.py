"""The desk's own accounts and who is signed in. Passwords as argon2id, session ids only as their SHA-256.

Everything here counts in real time: a lockout or an idle session does not wait for the samples' clock.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from threading import BoundedSemaphore
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, and_, delete, func, insert, select, update

from surveillance import clock
from surveillance.errors import Refused
from surveillance.language import say
from surveillance.model.finding import Team
from surveillance.storage.audit import record_act
from surveillance.storage.tables.desk import account, web_session

PASSWORD_LENGTH = 15
"""A password has at least so many characters (ASVS 6.2.1); no other demand, and no forced change."""
ATTEMPTS = 5
"""So many wrong passwords in a row lock the account …"""
LOCKED_FOR = timedelta(minutes=15)
"""… for so long. The answer to whoever tries is the same as for a wrong password."""
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
SEEN_EVERY = timedelta(minutes=1)
"""A session in use is written down at most so often: reading a page must not always wait for a writer."""

E = TypeVar("E", bound=StrEnum)

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_hashing = BoundedSemaphore(4)  # 19 MiB each: a burst of sign-ins must not exhaust the machine


class Role(StrEnum):
    """What somebody does here; together with the teams it decides what they may (review_ui.policy)."""

    VIEWER = "viewer"
    INSPECTOR = "inspector"
    SUPERVISOR = "supervisor"
    OPERATOR = "operator"
    ADMIN = "admin"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in."""

    id: int
    name: str
    display_name: str
    role: Role
    teams: tuple[Team, ...]
    language: str
    has_keys: bool
    """Whether single-key shortcuts are switched on."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of one account, as it shows in that account's own list."""

    id_hash: str
    account: Account
    created_at: datetime
    seen_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as the administrator sees it: never its password."""

    account: Account
    is_active: bool
    is_locked: bool
    """Whether too many wrong passwords keep it out for a while."""
    created_at: datetime
    sessions: int
    """Where it is signed in now."""


def has_accounts(connection: Connection) -> bool:
    """Whether anybody can sign in at all; if not, the first-run page makes the first account."""
    return connection.execute(select(account.c.id).limit(1)).first() is not None


def create_account(
    connection: Connection,
    name: str,
    display_name: str,
    role: str,
    teams: Sequence[str],
    password: str,
    actor: str = "system",
) -> int:
    """Make an account and return its id. Raises `Refused`, saying why, when one of the values will not do."""
    tidy = _free_name(connection, name)
    row = {
        "name": tidy,
        "display_name": display_name.strip() or tidy,
        "role": _known(Role, role),
        "teams": [_known(Team, team) for team in teams],
        "password_hash": hash_password(tidy, password),
        "is_active": True,
        "created_at": clock.real_now(),
    }
    made = int(connection.execute(insert(account).values(row).returning(account.c.id)).scalar_one())
    told = {"role": role, "teams": list(teams)}
    record_act(connection, actor, "system", "create_account", f"account {made}", "created", payload=told)
    return made


def _free_name(connection: Connection, name: str) -> str:
    """The name as it is kept. Raises `Refused` when it is none, or somebody has it already."""
    tidy = name.strip().lower()
    if len(tidy.split()) != 1 or len(tidy) > 80:
        raise Refused(say("Een gebruikersnaam heeft 1 tot 80 tekens en geen spaties."))
    if connection.execute(select(account.c.id).where(account.c.name == tidy)).first():
        raise Refused(say("De gebruikersnaam {name} bestaat al.", name=tidy))
    return tidy


def hash_password(name: str, password: str) -> str:
    """The password as argon2id. Raises `Refused` when it is too short, too long or the name itself."""
    if len(password) < PASSWORD_LENGTH:
        raise Refused(say("Een wachtwoord heeft ten minste {count} tekens.", count=PASSWORD_LENGTH))
    if len(password) > 1000 or name in password.lower() or len(set(password)) < 5:
        raise Refused(say("Dit wachtwoord is te makkelijk te raden. Kies een zin van enkele woorden."))
    with _hashing:
        return _hasher.hash(password)


def verify_password(connection: Connection, name: str, password: str) -> Account | None:
    """The account when name and password fit and it is not locked; counts what does not fit.

    Takes as long for a name that does not exist as for one that does, so that the answer tells nothing.
    """
    row = connection.execute(select(account).where(account.c.name == name.strip().lower())).mappings().first()
    fits = _fits(row["password_hash"] if row else _nobody(), password[:1000])
    if row is None or _is_barred(row):
        return None
    if not fits:
        _count_failure(connection, row)
        return None
    change: dict[str, Any] = {"failed_attempts": 0, "locked_until": None}
    connection.execute(update(account).where(account.c.id == row["id"]).values(change))
    return _account(row)


def open_session(connection: Connection, account_id: int) -> str:
    """Sign the account in and return the session's id: 256 random bits, of which only the hash is kept."""
    session_id = secrets.token_urlsafe(32)
    now = clock.real_now()
    connection.execute(delete(web_session).where(web_session.c.ends_at < now))
    connection.execute(
        insert(web_session).values(
            id_hash=hash_session(session_id), account_id=account_id, created_at=now, seen_at=now, ends_at=now + ABSOLUTE
        )
    )
    return session_id


def find_session(connection: Connection, session_id: str) -> Session | None:
    """The session in force with this id: its account active, not idle for too long, not past its end."""
    return next(iter(_sessions(connection, web_session.c.id_hash == hash_session(session_id))), None)


def own_sessions(connection: Connection, account_id: int) -> list[Session]:
    """Where the account is signed in now, newest first."""
    return _sessions(connection, account.c.id == account_id)


def needs_touch(session: Session) -> bool:
    """Whether it is time to write down that the session is in use."""
    return clock.real_now() - session.seen_at > SEEN_EVERY


def touch_session(connection: Connection, session: Session) -> None:
    """Write down that the session is in use: its idle time begins anew."""
    connection.execute(
        update(web_session).where(web_session.c.id_hash == session.id_hash).values(seen_at=clock.real_now())
    )


def close_session(connection: Connection, account_id: int, id_hash: str) -> bool:
    """Sign out; whether there was such a session of this account."""
    gone = delete(web_session).where(web_session.c.id_hash == id_hash, web_session.c.account_id == account_id)
    return connection.execute(gone).rowcount > 0


def list_accounts(connection: Connection) -> list[AccountLine]:
    """Everybody who may sign in or could before, by name, with how many sessions are in force."""
    now = clock.real_now()
    in_force = and_(
        web_session.c.account_id == account.c.id, web_session.c.ends_at > now, web_session.c.seen_at > now - IDLE
    )
    counted = select(func.count()).select_from(web_session).where(in_force).scalar_subquery()
    rows = connection.execute(select(*account.c, counted.label("sessions")).order_by(account.c.name)).mappings()
    return [
        AccountLine(
            account=_account(row),
            is_active=bool(row["is_active"]),
            is_locked=_is_locked(row["locked_until"]),
            created_at=row["created_at"],
            sessions=row["sessions"],
        )
        for row in rows
    ]


def find_account(connection: Connection, name: str) -> AccountLine:
    """The account with this name. Raises `Refused` when there is none."""
    found = next((line for line in list_accounts(connection) if line.account.name == name), None)
    if found is None:
        raise Refused(say("De gebruikersnaam {name} bestaat niet.", name=name))
    return found


def set_duties(connection: Connection, name: str, role: str, teams: Sequence[str]) -> None:
    """Give the account this role and these teams; a session begun with the old ones ends."""
    values = {"role": _known(Role, role), "teams": [_known(Team, team) for team in teams]}
    _change(connection, name, values)


def set_password(connection: Connection, name: str, password: str) -> None:
    """Replace the password, take away a lock, and sign out everywhere."""
    fresh: dict[str, Any] = {"password_hash": hash_password(name, password), "failed_attempts": 0, "locked_until": None}
    _change(connection, name, fresh)


def set_active(connection: Connection, name: str, is_active: bool) -> None:
    """Whether the account can sign in; one that no longer can is signed out everywhere."""
    _change(connection, name, {"is_active": is_active})


def close_sessions(connection: Connection, name: str) -> int:
    """Sign the account out everywhere; how many sessions there were."""
    found = find_account(connection, name)
    gone = delete(web_session).where(web_session.c.account_id == found.account.id)
    return connection.execute(gone).rowcount


def set_preferences(connection: Connection, account_id: int, language: str, has_keys: bool) -> None:
    """Keep the account's language and whether single keys are on."""
    connection.execute(update(account).where(account.c.id == account_id).values(language=language, has_keys=has_keys))


def display_names(connection: Connection) -> dict[str, str]:
    """What each account is called, by the name it signs in with."""
    return {row.name: row.display_name for row in connection.execute(select(account.c.name, account.c.display_name))}


def hash_session(session_id: str) -> str:
    """What is kept of a session's id: whoever reads the database cannot sign in with it."""
    return hashlib.sha256(session_id.encode()).hexdigest()


@cache
def _nobody() -> str:
    """The hash of a password nobody has: what an unknown name is tried against."""
    return _hasher.hash(secrets.token_urlsafe(32))


def _change(connection: Connection, name: str, values: Mapping[str, Any]) -> None:
    close_sessions(connection, name)
    connection.execute(update(account).where(account.c.name == name).values(**values))


def _fits(password_hash: str, password: str) -> bool:
    with _hashing:
        try:
            return _hasher.verify(password_hash, password)
        except (VerifyMismatchError, InvalidHashError):
            return False


def _is_barred(row: Any) -> bool:
    return not row["is_active"] or _is_locked(row["locked_until"])


def _is_locked(until: datetime | None) -> bool:
    return until is not None and clock.real_now() < until


def _count_failure(connection: Connection, row: Any) -> None:
    failed = row["failed_attempts"] + 1
    change: dict[str, Any] = {"failed_attempts": failed}
    if failed >= ATTEMPTS:
        change = {"failed_attempts": 0, "locked_until": clock.real_now() + LOCKED_FOR}
    connection.execute(update(account).where(account.c.id == row["id"]).values(change))


def _sessions(connection: Connection, which: Any) -> list[Session]:
    now = clock.real_now()
    found = connection.execute(
        select(web_session, *account.c)
        .join(account)
        .where(which, account.c.is_active, web_session.c.ends_at > now, web_session.c.seen_at > now - IDLE)
        .order_by(web_session.c.created_at.desc())
    ).mappings()
    return [_session(row) for row in found]


def _session(row: Any) -> Session:
    return Session(
        id_hash=row[web_session.c.id_hash],
        account=_account(row),
        created_at=row[web_session.c.created_at],
        seen_at=row[web_session.c.seen_at],
        ends_at=row[web_session.c.ends_at],
    )


def _account(row: Any) -> Account:
    return Account(
        id=row[account.c.id],
        name=row[account.c.name],
        display_name=row[account.c.display_name],
        role=Role(row[account.c.role]),
        teams=tuple(Team(team) for team in row[account.c.teams]),
        language=row[account.c.language],
        has_keys=row[account.c.has_keys],
    )


def _known(words: type[E], word: str) -> E:
    try:
        return words(word)
    except ValueError:
        known = ", ".join(words)
        raise Refused(say("{word} is onbekend; kies uit {known}.", word=word, known=known)) from None
