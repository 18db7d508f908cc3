"""Besluiten: finding decisions again."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from review_ui import pages
from review_ui.guard import identity_of
from surveillance.model.finding import DecisionOutcome, Team
from surveillance.pipeline import review
from surveillance.storage import accounts
from surveillance.storage.decisions import deciders
from surveillance.storage.engine import reading

PAGE = 50

router = APIRouter()


class Search(BaseModel):
    """What the address asks for."""

    model_config = ConfigDict(extra="ignore")
    text: str = ""
    team: str = ""
    outcome: str = ""
    person: str = ""
    before: int | None = None


@router.get("/decisions")
def show_decisions(request: Request, wanted: Annotated[Search, Query()]) -> Response:
    """The decisions the person may see, the newest first."""
    person = identity_of(request).person
    found = review.find_decisions(
        person,
        team=wanted.team,
        text=wanted.text.strip(),
        outcome=wanted.outcome,
        actor=wanted.person,
        before_id=wanted.before,
    )
    with reading() as connection:
        names = accounts.display_names(connection)
        people = deciders(connection, person.reads)
    return pages.render(
        request,
        "decisions.html",
        found=found,
        wanted=wanted,
        names=names,
        people=people,
        teams=[team for team in Team if team in person.reads],
        outcomes=tuple(DecisionOutcome),
        next_before=found[-1].decision.id if len(found) == PAGE else None,
    )
