"""The own account: language, look, keys, and where one is signed in. And the page that explains the keys."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict

from review_ui import pages
from review_ui.guard import identity_of
from review_ui.standalone import LANGUAGE_COOKIE, keep_preference
from surveillance import language
from surveillance.storage import accounts
from surveillance.storage.engine import reading, transaction

THEME_COOKIE = "desk_theme"

router = APIRouter()


class LookForm(BaseModel):
    """How pages look to this person."""

    model_config = ConfigDict(extra="forbid")
    token: str = ""
    language: str = language.DUTCH
    theme: str = "auto"
    keys: str = ""


class LanguageForm(BaseModel):
    """The other language, and the page to come back to."""

    model_config = ConfigDict(extra="forbid")
    token: str = ""
    language: str
    next: str = "/"


@router.get("/account")
def show_account(request: Request, saved: int = 0) -> Response:
    """Who one is here, how pages look, where one is signed in."""
    identity = identity_of(request)
    with reading() as connection:
        sessions = accounts.own_sessions(connection, identity.account_id) if identity.account_id else []
    return pages.render(request, "account.html", sessions=sessions, saved=bool(saved), themes=pages.THEMES)


@router.post("/account")
def save_look(request: Request, form: Annotated[LookForm, Form()]) -> Response:
    """Keep how pages look."""
    answer = pages.go(request, "/account", saved=1)
    _keep(request, answer, form.language, form.keys == "on")
    if form.theme in pages.THEMES:
        keep_preference(answer, THEME_COOKIE, form.theme)
    return answer


@router.post("/account/language")
def switch_language(request: Request, form: Annotated[LanguageForm, Form()]) -> Response:
    """The same page in the other language."""
    answer = pages.go(request, form.next if pages.is_own_path(form.next) else "/")
    _keep(request, answer, form.language, identity_of(request).has_keys)
    return answer


@router.post("/account/sessions/{id_hash}/end")
def end_session(request: Request, id_hash: str) -> Response:
    """Sign out somewhere else."""
    identity = identity_of(request)
    with transaction() as connection:
        accounts.close_session(connection, identity.account_id or 0, id_hash)
    return pages.go(request, "/account")


@router.get("/help")
def show_help(request: Request) -> Response:
    """How the desk works, and its keys."""
    return pages.render(request, "help.html")


def _keep(request: Request, answer: Response, wanted: str, has_keys: bool) -> None:
    identity = identity_of(request)
    if wanted not in language.LANGUAGES:
        return
    keep_preference(answer, LANGUAGE_COOKIE, wanted)
    if identity.account_id:
        with transaction() as connection:
            accounts.set_preferences(connection, identity.account_id, wanted, has_keys)
