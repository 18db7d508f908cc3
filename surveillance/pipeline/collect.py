"""Collect: fetch a source, keep its bytes, read them, and leave the rows waiting for validation."""

from collections.abc import Callable

import structlog

from scrapers.fetching import Delivery, fetch
from scrapers.parsing import parse_payloads
from scrapers.registry import load_source
from scrapers.snapshot import PayloadStore
from surveillance.errors import SourceBlocked, SourceError
from surveillance.model.batch import Outcome, Payload
from surveillance.model.source import Source
from surveillance.pipeline.provenance import circumstances
from surveillance.settings import settings
from surveillance.storage import batches, issues, staging
from surveillance.storage.engine import reading, transaction

log = structlog.get_logger()

RUN_ISSUES = ("failed", "blocked")
"""Issues that a good answer of the source closes by itself."""


def collect(source_id: str, dag_run_id: str | None = None) -> list[int]:
    """Fetch a source and keep every payload; returns the ids of the batches that now wait to be read.

    A source that answers the same as last time gives an `unchanged` batch and no id. A source that cannot be had
    gives a `failed` or `blocked` batch and an open issue, and the `SourceError` is raised for the scheduler to judge.
    """
    source = load_source(source_id)
    born = circumstances(source, dag_run_id)
    try:
        _refuse_without_basis(source)
        deliveries = list(fetch(source, PayloadStore(settings().payloads), _known(source_id, born.parser_version)))
    except SourceError as error:
        _write_failure(source, source.id, error, born)
        raise
    fresh = [delivery for delivery in deliveries if not delivery.is_unchanged]
    if deliveries and not fresh:
        _write_unchanged(source, born)
    return [_begin(source, delivery, born) for delivery in fresh]


def stage(batch_ids: list[int]) -> int:
    """Read the payloads of these batches and leave the rows waiting; returns how many rows wait.

    Each file is refused by itself: the others are staged all the same, then the first error is raised.
    """
    errors: list[SourceError] = []
    staged = 0
    for batch_id in batch_ids:
        try:
            staged += _stage_one(batch_id)
        except SourceError as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return staged


def _refuse_without_basis(source: Source) -> None:
    if not source.enabled:
        raise SourceBlocked(source.id, "switched off in its description")
    reference = source.basis.dpia_reference
    if source.kind == "offer" and (not reference or _is_example(reference)):
        raise SourceBlocked(source.id, f"offers may not be collected on the ground of dpia_reference {reference!r}")


def _is_example(reference: str) -> bool:
    return reference.startswith("VOORBEELD") and settings().profile == "live"


def _known(source_id: str, version: str) -> Callable[[str], Payload | None]:
    def last_good(name: str) -> Payload | None:
        with reading() as connection:
            return batches.last_good_payload(connection, source_id, name, version)

    return last_good


def _begin(source: Source, delivery: Delivery, born: batches.Circumstances) -> int:
    with transaction() as connection:
        return batches.begin(connection, source, delivery.name, delivery.payloads, born)


def _write_unchanged(source: Source, born: batches.Circumstances) -> None:
    with transaction() as connection:
        batches.end_at_once(connection, source, source.id, Outcome.UNCHANGED, None, born)
        issues.close_issues(connection, source.id, RUN_ISSUES)
    log.info("source_unchanged", source=source.id)


def _write_failure(source: Source, name: str, error: SourceError, born: batches.Circumstances) -> None:
    with transaction() as connection:
        batches.end_at_once(connection, source, name, Outcome(error.outcome), error.reason, born)
        issues.open_issue(connection, source.id, error.outcome, error.reason)
    log.warning("source_not_collected", source=source.id, outcome=error.outcome, reason=error.reason)


def _stage_one(batch_id: int) -> int:
    with reading() as connection:
        row = batches.row_of(connection, batch_id)
        payloads = batches.payloads_of(connection, batch_id)
    source = load_source(row.source_id)
    store = PayloadStore(settings().payloads)
    try:
        parsed = parse_payloads(source, [(payload.name, store.read(payload.sha256)) for payload in payloads])
    except SourceError as error:
        with transaction() as connection:
            batches.decide(connection, batch_id, Outcome(error.outcome), error.reason)
            issues.open_issue(connection, source.id, error.outcome, f"{row.name}: {error.reason}")
        raise
    path = staging.write_staged(batch_id, parsed.rows)
    with transaction() as connection:
        batches.mark_staged(connection, batch_id, path, parsed)
    log.info("batch_staged", source=source.id, batch=batch_id, rows_in=parsed.rows_in, rejected=len(parsed.rejected))
    return len(parsed.rows)
