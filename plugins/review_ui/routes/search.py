"""Zoeken: anything by a name, a substance, an ATC code or a number. What was asked stands in the address."""

from fastapi import APIRouter, Request, Response

from review_ui import pages, policy
from review_ui.guard import identity_of
from scrapers import registry
from surveillance.pipeline.search import LONGEST, search
from surveillance.storage.engine import reading
from surveillance.storage.search import SEARCHED
from surveillance.storage.states import source_states

router = APIRouter()


@router.get("/search")
def show_hits(request: Request, q: str = "") -> Response:
    """What fits, by kind of record, with the reason of every hit; and where was looked."""
    person = identity_of(request).person
    kinds = [kind for kind in SEARCHED if policy.may_read_kind(person, kind)]
    asked = q.strip()[:LONGEST]
    answer = search(asked, person, kinds)
    sources = [source for source in registry.enabled_sources() if source.kind in kinds]
    with reading() as connection:
        states = source_states(connection, sources, with_rows=False) if asked and not answer.groups else []
    return pages.render(
        request,
        "search.html",
        asked=asked,
        answer=answer,
        states=states,
        titles={source.id: source.title for source in registry.all_sources()},
        longest=LONGEST,
    )
