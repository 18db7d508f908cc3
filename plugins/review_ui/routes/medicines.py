"""Geneesmiddelen: the page of one medicine, and the word of a person on what is linked to it."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict

from review_ui import medicine_page, pages, policy
from review_ui.guard import identity_of
from scrapers import registry
from surveillance.errors import NotFound, Refused
from surveillance.language import say
from surveillance.model.finding import Team
from surveillance.model.identifiers import read_registrations
from surveillance.model.link import RecordKey, Subject, Verdict
from surveillance.model.notice import ShortageNotice
from surveillance.pipeline import match
from surveillance.pipeline.doubts import read_doubts
from surveillance.pipeline.medicine import read_medicine
from surveillance.pipeline.review import Person
from surveillance.storage import accounts
from surveillance.storage.engine import reading

MOST_DOUBTS = 20

router = APIRouter()


class JudgeForm(BaseModel):
    """A word on one link."""

    model_config = ConfigDict(extra="forbid")
    token: str = ""
    kind: str
    source_id: str
    natural_key: str
    subject_id: str
    verdict: str = ""
    note: str = ""
    next: str = "/links"


@router.get("/medicines/{subject_id:path}")
def show_medicine(request: Request, subject_id: str, judged: str = "") -> Response:
    """Everything about the medicine with this registration number, however it is written."""
    person = identity_of(request).person
    check_reads(person)
    stated = read_registrations(subject_id)
    if len(stated) == 1 and stated[0] != subject_id:
        return pages.go(request, f"/medicines/{quote(stated[0])}")
    medicine = read_medicine(subject_id, person)
    with reading() as connection:
        names = accounts.display_names(connection)
    return pages.render(
        request,
        "medicine.html",
        medicine=medicine,
        product=medicine.product.record,
        sides=medicine_page.sides(medicine),
        timeline=medicine_page.timeline(medicine),
        names=names,
        judged=judged if judged in list(Verdict) else "",
        can_judge=Team.MEDICINES in person.decides,
    )


@router.get("/links")
def show_links(request: Request, judged: str = "") -> Response:
    """The links that wait for a person's word."""
    person = identity_of(request).person
    check_reads(person)
    return pages.render(
        request,
        "links.html",
        doubts=read_doubts(MOST_DOUBTS),
        most=MOST_DOUBTS,
        titles={source.id: source.title for source in registry.all_sources()},
        judged=judged if judged in list(Verdict) else "",
        can_judge=Team.MEDICINES in person.decides,
    )


@router.post("/links/judge")
def judge_link(request: Request, form: Annotated[JudgeForm, Form()]) -> Response:
    """Keep the person's word and go back to where it was given."""
    person = identity_of(request).person
    if Team.MEDICINES not in person.decides:
        raise Refused(say("Alleen het team beschikbaarheid geneesmiddelen oordeelt over deze verbanden."))
    if form.verdict not in list(Verdict):
        raise Refused(say("Kies eerst of het hetzelfde middel is."))
    record = RecordKey(form.kind, form.source_id, form.natural_key)
    match.judge(record, Subject("product", form.subject_id), Verdict(form.verdict), person, form.note)
    goal = form.next if pages.is_own_path(form.next) else "/links"
    return pages.go(request, goal.split("?")[0], judged=form.verdict)


def check_reads(person: Person) -> None:
    """Raises `NotFound` for who may read no notices: for them there are no such pages."""
    if not policy.may_read_kind(person, ShortageNotice.kind):
        raise NotFound(say("Deze pagina bestaat niet."))
