"""Signing in at the desk itself: own accounts, sessions kept by the server, a first-run token for the first account."""

import hmac
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict

from review_ui import pages, policy, tokens
from review_ui.access import Identity
from review_ui.guard import identity_of
from surveillance.errors import Refused
from surveillance.language import LANGUAGES, say
from surveillance.model.finding import Team
from surveillance.settings import settings
from surveillance.storage import accounts
from surveillance.storage.audit import record_act
from surveillance.storage.engine import Connection, reading, transaction

FIRST_RUN_FILE = "desk_first_run"
LANGUAGE_COOKIE = "desk_language"
YEAR = 365 * 24 * 3600


class SignInForm(BaseModel):
    """Name and password, and where to go then."""

    model_config = ConfigDict(extra="forbid")
    name: str = ""
    password: str = ""
    next: str = "/"


class FirstRunForm(BaseModel):
    """The first account: whoever starts the service knows the token."""

    model_config = ConfigDict(extra="forbid")
    first_token: str = ""
    name: str = ""
    display_name: str = ""
    password: str = ""


class StandaloneAccess:
    """Accounts of the desk's own."""

    is_own = True

    def __init__(self, desk_url: str) -> None:
        self._is_secure = desk_url.startswith("https://")
        self.cookie = "__Host-desk" if self._is_secure else "desk"

    async def identify(self, request: Request) -> Identity | None:
        """Whose session the cookie names, if it is in force."""
        session_id = request.cookies.get(self.cookie)
        return await run_in_threadpool(_identity, session_id) if session_id else None

    def sign_in_address(self, root_path: str, next_path: str) -> str:
        """Our own sign-in page."""
        return f"{root_path}/sign-in" + (f"?{urlencode({'next': next_path})}" if next_path != "/" else "")

    def routes(self) -> APIRouter:
        """Signing in, the first account, signing out."""
        router = APIRouter()
        router.add_api_route("/sign-in", self._show, methods=["GET"])
        router.add_api_route("/sign-in", self._sign_in, methods=["POST"])
        router.add_api_route("/sign-in/first", self._make_first, methods=["POST"])
        router.add_api_route("/sign-out", self._sign_out, methods=["POST"])
        return router

    def _show(self, request: Request, next: str = "/") -> Response:
        with reading() as connection:
            is_first = not accounts.has_accounts(connection)
        return _page(request, next, is_first=is_first)

    def _sign_in(self, request: Request, form: Annotated[SignInForm, Form()]) -> Response:
        with transaction() as connection:
            account = accounts.verify_password(connection, form.name, form.password)
            _record_sign_in(connection, account)
            session_id = accounts.open_session(connection, account.id) if account else ""
        if account is None:
            wrong = say("Naam of wachtwoord klopt niet, of er is te vaak geprobeerd. Wacht dan een kwartier.")
            return _page(request, form.next, error=wrong, name=form.name, status=401)
        goal = form.next if pages.is_own_path(form.next) else "/"
        return self._signed_in(pages.go(request, goal), session_id, account.language)

    def _make_first(self, request: Request, form: Annotated[FirstRunForm, Form()]) -> Response:
        try:
            with transaction() as connection:
                _check_first(accounts.has_accounts(connection), form.first_token)
                role, teams = accounts.Role.SUPERVISOR, tuple(Team)
                made = accounts.create_account(
                    connection, form.name, form.display_name, role, teams, form.password, "first run"
                )
                session_id = accounts.open_session(connection, made)
        except Refused as refusal:
            return _page(request, "/", is_first=True, error=str(refusal), status=422, first=form)
        first_run_path().unlink(missing_ok=True)
        return self._signed_in(pages.go(request, "/"), session_id, "nl")

    def _sign_out(self, request: Request) -> Response:
        identity = identity_of(request)
        with transaction() as connection:
            accounts.close_session(connection, identity.account_id or 0, identity.binding)
        answer = pages.go(request, "/sign-in")
        answer.delete_cookie(self.cookie, path="/", secure=self._is_secure, httponly=True, samesite="lax")
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    def _signed_in(self, answer: Response, session_id: str, language: str) -> Response:
        answer.set_cookie(self.cookie, session_id, path="/", secure=self._is_secure, httponly=True, samesite="lax")
        keep_preference(answer, LANGUAGE_COOKIE, language if language in LANGUAGES else LANGUAGES[0])
        return answer


def keep_preference(answer: Response, name: str, value: str) -> None:
    """A cookie that says how pages look, and nothing about who looks."""
    answer.set_cookie(name, value, max_age=YEAR, path="/", httponly=True, samesite="lax")


def first_run_token() -> str | None:
    """What the first-run page asks for; none when there are accounts already. The launcher and the command show it."""
    with reading() as connection:
        if accounts.has_accounts(connection):
            return None
    return tokens.keep_secret(FIRST_RUN_FILE)


def _record_sign_in(connection: Connection, account: accounts.Account | None) -> None:
    """Who signed in, or that somebody was refused: a name that was only tried is not kept."""
    actor, role, result = (account.name, account.role, "signed in") if account else ("unknown", "none", "refused")
    record_act(connection, actor, role, "sign_in", "desk", result)


def _identity(session_id: str) -> Identity | None:
    with reading() as connection:
        session = accounts.find_session(connection, session_id)
    if session is None:
        return None
    if accounts.needs_touch(session):
        with transaction() as connection:
            accounts.touch_session(connection, session)
    account = session.account
    person = policy.person_of(account.name, account.display_name, account.role, account.teams)
    return Identity(person, session.id_hash, account.id, account.has_keys)


def _page(request: Request, next_path: str, status: int = 200, **values: object) -> Response:
    known = {"error": "", "name": "", "is_first": False, "first": FirstRunForm()}
    goal = next_path if pages.is_own_path(next_path) else "/"
    return pages.render(request, "sign_in.html", status, next=goal, **(known | values))


def first_run_path() -> Path:
    """Where the start code lies until the first account is made."""
    return settings().home / FIRST_RUN_FILE


def _check_first(has_accounts: bool, token: str) -> None:
    if has_accounts:
        raise Refused(say("Er is al een account. Vraag de functioneel beheerder om een account."))
    if not first_run_path().exists() or not hmac.compare_digest(tokens.keep_secret(FIRST_RUN_FILE), token.strip()):
        raise Refused(say("De startcode klopt niet. Zij staat in de uitvoer van de dienst."))
