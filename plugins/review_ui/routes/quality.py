"""Bronnen en kwaliteit: how the sources stand, their last batches, what was expected, which rows were kept apart."""

from fastapi import APIRouter, Request, Response

from review_ui import pages, policy
from review_ui.guard import identity_of
from scrapers import registry
from surveillance.errors import NotFound
from surveillance.language import say
from surveillance.storage import issues, quality
from surveillance.storage.engine import reading
from surveillance.storage.states import source_states

router = APIRouter()


@router.get("/sources")
def show_sources(request: Request) -> Response:
    """Every source with how it stands and its newest batch."""
    sources = registry.all_sources()
    with reading() as connection:
        states = source_states(connection, sources)
        newest = {source.id: quality.last_batches(connection, source.id, 1) for source in sources}
        opened = issues.open_issues(connection)
    return pages.render(request, "sources.html", states=states, newest=newest, issues=opened)


@router.get("/sources/{source_id}")
def show_source(request: Request, source_id: str) -> Response:
    """One source: who publishes it, what it promises, and its last batches."""
    if source_id not in registry.source_ids():
        raise NotFound(say("Deze bron bestaat niet."))
    source = registry.load_source(source_id)
    with reading() as connection:
        state = source_states(connection, [source])[0]
        lines = quality.last_batches(connection, source_id)
    return pages.render(request, "source.html", source=source, state=state, batches=lines)


@router.get("/batches/{batch_id}")
def show_batch(request: Request, batch_id: int) -> Response:
    """One batch: its reckoning, what was expected of it, and the quarantined rows."""
    person = identity_of(request).person
    with reading() as connection:
        line = quality.read_batch(connection, batch_id)
        may_read_rows = policy.may_read_raw(person, line.kind)
        results = quality.results_of(connection, batch_id) if may_read_rows else []
        rows = quality.quarantined_in(connection, batch_id) if may_read_rows else []
        payloads = quality.payloads_in(connection, batch_id)
    titles = {source.id: source.title for source in registry.all_sources()}
    return pages.render(
        request,
        "batch.html",
        batch=line,
        results=results,
        rows=rows,
        payloads=payloads,
        may_read_rows=may_read_rows,
        may_download=policy.may(person.role, policy.Permission.READ_ALERTS) and policy.may_read_kind(person, line.kind),
        source_title=titles.get(line.source_id, line.source_id),
    )
