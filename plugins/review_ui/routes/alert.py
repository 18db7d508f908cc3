"""One alert on one screen: why it was raised, on what evidence, what was done, and the bar to decide."""

import secrets
from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict

from review_ui import alert_page, pages, undoing
from review_ui.guard import identity_of
from surveillance import clock
from surveillance.errors import Conflict, Refused
from surveillance.model.alert import Alert, Decision
from surveillance.pipeline import review
from surveillance.storage import accounts, alerts
from surveillance.storage.engine import reading

router = APIRouter()


class ActForm(BaseModel):
    """What every act on an alert carries. `key` makes a second click the same act."""

    model_config = ConfigDict(extra="forbid")
    token: str = ""
    version: int
    key: str


class DecideForm(ActForm):
    """A decision."""

    outcome: str = ""
    reason: str = ""
    note: str = ""


class SnoozeForm(ActForm):
    """Until when, and why."""

    until: date | None = None
    note: str = ""


class ReopenForm(ActForm):
    """Why it must be looked at again."""

    note: str = ""


@router.get("/alerts/{alert_id}")
def show_alert(request: Request, alert_id: int, done: int = 0) -> Response:
    """The alert with everything about it."""
    return _show(request, alert_id, done=done)


@router.post("/alerts/{alert_id}/decide")
def decide(request: Request, alert_id: int, form: Annotated[DecideForm, Form()]) -> Response:
    """Decide, then on to the next alert."""
    person = identity_of(request).person

    def act() -> Decision:
        return review.decide(alert_id, form.version, form.outcome, form.reason, form.note, person, form.key)

    return _act(request, alert_id, act, form, goes_on=True)


@router.post("/alerts/{alert_id}/claim")
def claim(request: Request, alert_id: int, form: Annotated[ActForm, Form()]) -> Response:
    """Take into work."""
    person = identity_of(request).person
    return _act(request, alert_id, lambda: review.claim(alert_id, form.version, person, form.key), form)


@router.post("/alerts/{alert_id}/release")
def release(request: Request, alert_id: int, form: Annotated[ActForm, Form()]) -> Response:
    """Put back into the queue."""
    person = identity_of(request).person
    return _act(request, alert_id, lambda: review.release(alert_id, form.version, person, form.key), form)


@router.post("/alerts/{alert_id}/snooze")
def snooze(request: Request, alert_id: int, form: Annotated[SnoozeForm, Form()]) -> Response:
    """Put off until a day, then on to the next alert."""
    person = identity_of(request).person
    until = form.until or clock.today()

    def act() -> Decision:
        return review.snooze(alert_id, form.version, until, form.note, person, form.key)

    return _act(request, alert_id, act, form, goes_on=True)


@router.post("/alerts/{alert_id}/reopen")
def reopen(request: Request, alert_id: int, form: Annotated[ReopenForm, Form()]) -> Response:
    """Bring back what was decided."""
    person = identity_of(request).person
    return _act(request, alert_id, lambda: review.reopen(alert_id, form.version, form.note, person, form.key), form)


@router.post("/decisions/{decision_id}/undo")
def undo(request: Request, decision_id: int) -> Response:
    """Take a decision back and show the alert as it was."""
    done = review.undo(decision_id, identity_of(request).person)
    return pages.go(request, f"/alerts/{done.alert_id}", done=done.id)


def _act(
    request: Request, alert_id: int, act: Callable[[], Decision], form: ActForm, goes_on: bool = False
) -> Response:
    """Do it; when it is refused or somebody was first, show the alert as it is now with what was filled in."""
    try:
        done = act()
    except Conflict as conflict:
        return _show(request, alert_id, 409, error=str(conflict), form=form, is_conflict=True)
    except Refused as refusal:
        return _show(request, alert_id, 422, error=str(refusal), form=form)
    return pages.go(request, _onward(alert_id) if goes_on else f"/alerts/{alert_id}", done=done.id)


def _onward(alert_id: int) -> str:
    """The address of the next alert, or of the queue when there is no other."""
    following = _next(alert_id)
    return f"/alerts/{following.id}" if following else "/queue"


def _show(request: Request, alert_id: int, status: int = 200, done: int = 0, **values: Any) -> Response:
    person = identity_of(request).person
    view = review.read_alert_view(alert_id, person)
    with reading() as connection:
        names = accounts.display_names(connection)
        toast = undoing.toast(connection, done, person)
    known = {"error": "", "form": None, "is_conflict": False}
    return pages.render(
        request,
        "alert.html",
        status,
        view=view,
        alert=view.alert,
        reasons=review.reasons()[view.alert.team],
        screen=alert_page.arrange(view),
        names=names,
        toast=toast,
        following=_next(alert_id),
        can_decide=view.alert.team in person.decides,
        can_lead=view.alert.team in person.leads,
        key=secrets.token_hex(16),
        tomorrow=clock.today() + timedelta(days=1),
        last_day=clock.today() + timedelta(days=review.SNOOZE_DAYS),
        in_a_week=clock.today() + timedelta(days=7),
        **(known | values),
    )


def _next(alert_id: int) -> Alert | None:
    """The alert that comes after this one in its team's queue, or the first when it was the last."""
    with reading() as connection:
        alert = alerts.read_alert(connection, alert_id)
        after = alerts.read_queue(connection, alert.team, after=(alert.priority, alert.id), limit=1)
        first = alerts.read_queue(connection, alert.team, limit=2)
    return next((other for other in [*after, *first] if other.id != alert_id), None)
