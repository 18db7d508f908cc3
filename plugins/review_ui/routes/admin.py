"""Beheer: who may sign in, which team gets what, who gets the weekly report. Every change is in the audit chain."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict

from review_ui import pages
from review_ui.guard import identity_of
from review_ui.rule_texts import rule_text
from surveillance import clock
from surveillance.detection.rules_table import RULES, routed
from surveillance.errors import NotFound, Refused
from surveillance.language import DUTCH, LANGUAGES
from surveillance.model.finding import SubjectType, Team
from surveillance.pipeline import administer
from surveillance.pipeline.administer import Administrator
from surveillance.storage import accounts, recipients, routing
from surveillance.storage.accounts import Role
from surveillance.storage.engine import reading

router = APIRouter()


class AdminForm(BaseModel):
    """A form of the administrator; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")
    token: str = ""


class AccountForm(AdminForm):
    """A new account."""

    name: str = ""
    display_name: str = ""
    role: str = ""
    teams: list[str] = []


class DutiesForm(AdminForm):
    """What somebody does here."""

    role: str = ""
    teams: list[str] = []


class ActivityForm(AdminForm):
    """Whether somebody may sign in."""

    is_active: bool


class RouteForm(AdminForm):
    """From when which team gets what; `what` is scope and name: `rule stock_below_norm`."""

    what: str = ""
    team: str = ""
    valid_from: date | None = None
    reason: str = ""


class RecipientForm(AdminForm):
    """Somebody who gets the weekly report."""

    address: str = ""
    language: str = DUTCH


@router.get("/admin/accounts")
def show_accounts(request: Request) -> Response:
    """Everybody who may sign in, and a form for one more."""
    return _accounts(request)


@router.post("/admin/accounts")
def add_account(request: Request, form: Annotated[AccountForm, Form()]) -> Response:
    """Add an account and show its password, once."""
    try:
        given = administer.add_account(form.name, form.display_name, form.role, form.teams, _who(request))
    except Refused as refusal:
        return _accounts(request, 422, error=str(refusal), form=form)
    return _account(request, form.name.strip().lower(), given=given)


@router.get("/admin/accounts/{name}")
def show_account(request: Request, name: str, done: int = 0) -> Response:
    """One account: what it may, and where it is signed in."""
    return _account(request, name, done=bool(done))


@router.post("/admin/accounts/{name}")
def change_duties(request: Request, name: str, form: Annotated[DutiesForm, Form()]) -> Response:
    """Give somebody another role or other teams."""
    return _change(request, name, lambda: administer.change_duties(name, form.role, form.teams, _who(request)))


@router.post("/admin/accounts/{name}/activity")
def set_active(request: Request, name: str, form: Annotated[ActivityForm, Form()]) -> Response:
    """Let somebody sign in again, or no longer."""
    return _change(request, name, lambda: administer.set_active(name, form.is_active, _who(request)))


@router.post("/admin/accounts/{name}/password")
def reset_password(request: Request, name: str) -> Response:
    """Replace a password and show the new one, once."""
    return _account(request, name, given=administer.reset_password(name, _who(request)))


@router.post("/admin/accounts/{name}/sign-out")
def sign_out(request: Request, name: str) -> Response:
    """End every session of an account."""
    return _change(request, name, lambda: administer.sign_out(name, _who(request)))


@router.get("/admin/routing")
def show_routing(request: Request, done: int = 0) -> Response:
    """Which team gets what, and what was changed about it."""
    return _routing(request, done=bool(done))


@router.post("/admin/routing")
def set_route(request: Request, form: Annotated[RouteForm, Form()]) -> Response:
    """Send findings to another team from a day on."""
    scope, _, name = form.what.partition(" ")
    try:
        since = form.valid_from or clock.today()
        administer.set_route(scope, name, form.team, since, form.reason, _who(request))
    except Refused as refusal:
        return _routing(request, 422, error=str(refusal), form=form)
    return pages.go(request, "/admin/routing", done=1)


@router.get("/admin/recipients")
def show_recipients(request: Request, done: int = 0) -> Response:
    """Who gets the weekly report."""
    return _recipients(request, done=bool(done))


@router.post("/admin/recipients")
def add_recipient(request: Request, form: Annotated[RecipientForm, Form()]) -> Response:
    """Send the weekly report to one more."""
    try:
        administer.add_recipient(form.address, form.language, _who(request))
    except Refused as refusal:
        return _recipients(request, 422, error=str(refusal), form=form)
    return pages.go(request, "/admin/recipients", done=1)


@router.post("/admin/recipients/remove")
def remove_recipient(request: Request, form: Annotated[RecipientForm, Form()]) -> Response:
    """Send nothing any more to somebody."""
    try:
        administer.remove_recipient(form.address, _who(request))
    except Refused as refusal:
        return _recipients(request, 422, error=str(refusal))
    return pages.go(request, "/admin/recipients", done=1)


def _who(request: Request) -> Administrator:
    person = identity_of(request).person
    return Administrator(person.name, person.role)


def _change(request: Request, name: str, act: Callable[[], object]) -> Response:
    try:
        act()
    except Refused as refusal:
        return _account(request, name, 422, error=str(refusal))
    return pages.go(request, f"/admin/accounts/{name}", done=1)


def _accounts(request: Request, status: int = 200, error: str = "", form: AccountForm | None = None) -> Response:
    with reading() as connection:
        lines = accounts.list_accounts(connection)
    return pages.render(
        request,
        "admin_accounts.html",
        status,
        lines=lines,
        roles=tuple(Role),
        teams=tuple(Team),
        error=error,
        form=form or AccountForm(role=Role.INSPECTOR),
    )


def _account(
    request: Request, name: str, status: int = 200, error: str = "", given: str = "", done: bool = False
) -> Response:
    with reading() as connection:
        try:
            line = accounts.find_account(connection, name)
        except Refused as refusal:
            raise NotFound(str(refusal)) from refusal
    return pages.render(
        request,
        "admin_account.html",
        status,
        line=line,
        roles=tuple(Role),
        teams=tuple(Team),
        error=error,
        given=given,
        done=done,
    )


def _routing(
    request: Request, status: int = 200, error: str = "", form: RouteForm | None = None, done: bool = False
) -> Response:
    with reading() as connection:
        changed = routing.routes_on(connection, clock.today())
        history = routing.route_changes(connection)
        names = accounts.display_names(connection)
    return pages.render(
        request,
        "admin_routing.html",
        status,
        rules=routed(RULES.values(), changed),
        table=RULES,
        rule_text=rule_text,
        subjects=tuple(SubjectType),
        history=history,
        names=names,
        teams=tuple(Team),
        error=error,
        form=form or RouteForm(valid_from=clock.today()),
        done=done,
    )


def _recipients(
    request: Request, status: int = 200, error: str = "", form: RecipientForm | None = None, done: bool = False
) -> Response:
    with reading() as connection:
        found = recipients.list_recipients(connection)
    return pages.render(
        request,
        "admin_recipients.html",
        status,
        found=found,
        languages=LANGUAGES,
        error=error,
        form=form or RecipientForm(),
        done=done,
    )
