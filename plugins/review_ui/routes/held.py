"""A held batch: propose to release it, release it, reject it. Always with a reason."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict

from review_ui import pages, policy
from review_ui.guard import identity_of
from review_ui.routes.quality import render_batch
from surveillance.errors import Conflict, Refused
from surveillance.language import say
from surveillance.pipeline import release
from surveillance.pipeline.review import Person
from surveillance.storage import held, quality
from surveillance.storage.engine import reading

router = APIRouter()


class ReasonForm(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")
    token: str = ""
    reason: str = ""


Filled = Annotated[ReasonForm, Form()]
Verb = Callable[[int, str, Person], object]


@router.post("/batches/{batch_id}/propose")
def propose(request: Request, batch_id: int, form: Filled) -> Response:
    """Tell the supervisors why the batch may be released."""
    return _act(request, batch_id, form, held.PROPOSE, release.propose_release, policy.may_propose)


@router.post("/batches/{batch_id}/release")
def release_held(request: Request, batch_id: int, form: Filled) -> Response:
    """Load the batch after all."""
    return _act(request, batch_id, form, held.RELEASE, release.release_batch, policy.may_release)


@router.post("/batches/{batch_id}/reject")
def reject(request: Request, batch_id: int, form: Filled) -> Response:
    """Leave the batch out for good."""
    return _act(request, batch_id, form, held.REJECT, release.reject_batch, policy.may_release)


def _act(
    request: Request, batch_id: int, form: ReasonForm, action: str, verb: Verb, may: Callable[[Person, str], bool]
) -> Response:
    person = identity_of(request).person
    with reading() as connection:
        kind = quality.read_batch(connection, batch_id).kind
    if not may(person, kind):
        raise Refused(say("Deze levering hoort bij een ander team."))
    try:
        verb(batch_id, form.reason, person)
    except Conflict as conflict:
        return render_batch(request, batch_id, 409, error=str(conflict), reason=form.reason)
    except Refused as refusal:
        return render_batch(request, batch_id, 422, error=str(refusal), reason=form.reason)
    return pages.go(request, f"/batches/{batch_id}", done=action)
