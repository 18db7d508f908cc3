"""Bronnen en kwaliteit: how the sources stand, their last batches, what was expected, which rows were kept apart."""

from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from review_ui import pages, policy
from review_ui.guard import identity_of
from scrapers import registry
from surveillance.errors import Conflict, NotFound, Refused
from surveillance.language import say
from surveillance.pipeline import release
from surveillance.reporting.rowcounts import MOST, Delivery, draw_rows
from surveillance.settings import settings
from surveillance.storage import accounts, held, issues, quality
from surveillance.storage.engine import Connection, reading
from surveillance.storage.quality import BatchLine
from surveillance.storage.states import source_states

LISTED = 20
"""So many deliveries are listed; the picture shows more."""

SCRAPE = "scrape__"
"""What the id of a source's DAG begins with."""

router = APIRouter()


@router.get("/sources")
def show_sources(request: Request) -> Response:
    """Every source with how it stands and its newest batch."""
    sources = registry.enabled_sources()
    with reading() as connection:
        states = source_states(connection, sources)
        newest = {source.id: quality.last_batches(connection, source.id, 1) for source in sources}
        opened = issues.open_issues(connection)
        waiting = release.waiting_for_decision(connection)
    return pages.render(
        request,
        "sources.html",
        states=states,
        newest=newest,
        issues=opened,
        waiting=waiting,
        sources={source.id: source for source in sources},
    )


@router.get("/sources/{source_id}")
def show_source(request: Request, source_id: str) -> Response:
    """One source: who publishes it, what it promises, and its last batches."""
    if source_id not in registry.source_ids():
        raise NotFound(say("Deze bron bestaat niet."))
    source = registry.load_source(source_id)
    person = identity_of(request).person
    may_read_rows = policy.may_read_raw(person, source.kind)
    with reading() as connection:
        state = source_states(connection, [source])[0]
        lines = quality.last_batches(connection, source_id, MOST)
        good = quality.last_good(connection, source_id)
        rows = quality.quarantined_in(connection, good.id) if good and may_read_rows else []
        waiting = [one for one in release.waiting_for_decision(connection) if one.batch.source_id == source_id]
        names = accounts.display_names(connection)
    deliveries = [Delivery(line.id, line.known_at, line.outcome, line.rows_in) for line in lines]
    return pages.render(
        request,
        "source.html",
        source=source,
        state=state,
        batches=lines[:LISTED],
        good=good,
        rows=rows,
        waiting=waiting,
        names=names,
        picture=draw_rows(deliveries),
        may_read_rows=may_read_rows,
        may_release=policy.may_release(person, source.kind),
        may_propose=policy.may_propose(person, source.kind),
    )


@router.get("/batches/{batch_id}")
def show_batch(request: Request, batch_id: int, done: str = "", look: bool = False) -> Response:
    """One batch: its reckoning, what was expected of it, and the quarantined rows; a held one also looked into."""
    if not look:
        return render_batch(request, batch_id, done=done)
    with reading() as connection:
        kind = quality.read_batch(connection, batch_id).kind
    if not policy.may_read_raw(identity_of(request).person, kind):
        raise Refused(say("Deze levering hoort bij een ander team."))
    try:
        return render_batch(request, batch_id, outlook=release.look_ahead(batch_id))
    except (Conflict, Refused) as refusal:
        return render_batch(request, batch_id, 409, error=str(refusal))


@router.get("/runs/{dag_id}/{run_id}")
def find_batch_of_run(request: Request, dag_id: str, run_id: str) -> Response:
    """From a run of Airflow to the batch that it collected, or to the source when it collected none."""
    source_id = dag_id.removeprefix(SCRAPE)
    if source_id not in registry.source_ids():
        return pages.go(request, "/sources")
    with reading() as connection:
        batch_id = quality.batch_of_run(connection, source_id, run_id)
    return pages.go(request, f"/batches/{batch_id}" if batch_id else f"/sources/{source_id}")


def render_batch(request: Request, batch_id: int, status: int = 200, **values: object) -> Response:
    """The page of a batch; what was filled in and why it was refused stand in `values`."""
    person = identity_of(request).person
    with reading() as connection:
        line = quality.read_batch(connection, batch_id)
        shown = _content(connection, line) if policy.may_read_raw(person, line.kind) else {"results": [], "rows": []}
        shown |= {
            "payloads": quality.payloads_in(connection, batch_id),
            "good": quality.last_good(connection, line.source_id),
            "acts": held.acts_about(connection, batch_id),
            "closed": release.why_not(connection, batch_id),
            "names": accounts.display_names(connection),
        }
    may_read = policy.may(person.role, policy.Permission.READ_ALERTS) and policy.may_read_kind(person, line.kind)
    known = {"error": "", "reason": "", "done": "", "outlook": None, "batch": line}
    return pages.render(
        request,
        "batch.html",
        status,
        may_read_rows=policy.may_read_raw(person, line.kind),
        may_download=may_read,
        may_propose=policy.may_propose(person, line.kind),
        may_release=policy.may_release(person, line.kind),
        run_url=run_address(line),
        **(known | _describe(line.source_id) | shown | values),
    )


def _content(connection: Connection, line: BatchLine) -> dict[str, object]:
    """What only whoever may see rows of this kind is shown."""
    return {
        "results": quality.results_of(connection, line.id),
        "rows": quality.quarantined_in(connection, line.id),
    }


def _describe(source_id: str) -> dict[str, object]:
    """What a source is called and what to do when it is red; its id where it is no more."""
    if source_id not in registry.source_ids():
        return {"source_title": source_id, "triage": ""}
    source = registry.load_source(source_id)
    return {"source_title": source.title, "triage": source.triage}


def run_address(line: BatchLine) -> str:
    """Where Airflow shows the run that collected this batch; empty when Airflow did not."""
    if not line.dag_run_id:
        return ""
    base = settings().airflow_url.rstrip("/")
    return f"{base}/dags/{SCRAPE}{line.source_id}/runs/{quote(line.dag_run_id, safe='')}"
