"""Collect: fetch a source, keep its bytes, read them, and leave the rows waiting for validation."""

from collections.abc import Callable, Sequence
from typing import Any

import structlog

from scrapers.fetching import Delivery, fetch
from scrapers.parsing import parse_payloads
from scrapers.registry import load_source, parser_version
from scrapers.snapshot import PayloadStore
from surveillance.errors import (
    MISTAKES,
    ConfigurationError,
    SourceBlocked,
    SourceChanged,
    SourceError,
    SourceUnreachable,
    SurveillanceError,
)
from surveillance.failpoint import failpoint
from surveillance.model.batch import Outcome, Payload
from surveillance.model.source import Source
from surveillance.pipeline.guards import too_long_the_same
from surveillance.pipeline.provenance import circumstances
from surveillance.settings import settings
from surveillance.storage import batches, issues, staging
from surveillance.storage.engine import Connection, lock, reading, transaction

log = structlog.get_logger()

RUN_ISSUES = ("failed", "blocked")
"""Issues that a good answer of the source closes by itself."""


def collect(source_id: str, dag_run_id: str | None = None) -> list[int]:
    """Fetch a source and keep every payload; returns the ids of the batches that now wait to be read.

    Among them are those that an earlier run left unread. A source that answers the same as last time gives an
    `unchanged` batch and no id. A source that cannot be had gives a `failed` or `blocked` batch and an open issue, and
    the `SourceError` is raised for the scheduler to judge, unless other files of the source have to go on. A disk that
    is full counts as such: another try may find room.
    """
    source = load_source(source_id)
    born = circumstances(source, dag_run_id)
    deliveries: list[Delivery] = []
    refusal: SourceError | None = None
    try:
        _refuse_without_basis(source)
        known = _known(source_id, born.parser_version)
        for delivery in fetch(source, PayloadStore(settings().payloads), known):
            deliveries.append(delivery)
    except SourceError as error:
        _write_failure(source, error, born)
        if not deliveries:
            raise
        refusal = error
    except OSError as error:
        refusal = SourceUnreachable(source.id, f"its payload could not be kept here: {error.strerror or error}")
        _write_failure(source, refusal, born)
        raise refusal from error
    to_read = _take_up(source, deliveries, born, is_complete=refusal is None)
    if refusal and not to_read:
        raise refusal
    return to_read


def stage(batch_ids: list[int]) -> int:
    """Read the payloads of these batches and leave the rows waiting; returns how many rows wait.

    Each file is refused by itself: the others are staged all the same, then the first error is raised. A batch that is
    decided already is left alone, so that a task may be run again.
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


def issue_subject(row: Any) -> str:
    """What an issue with this batch is about: the file where each stands by itself, else the source as a whole."""
    try:
        return row.name if load_source(row.source_id).delivery == "part" else ""
    except ConfigurationError:  # the source is no more; its last batches still end
        return ""


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


def _take_up(
    source: Source, deliveries: Sequence[Delivery], born: batches.Circumstances, *, is_complete: bool
) -> list[int]:
    """Open a batch for every delivery that is news, or an `unchanged` one; returns every batch that nobody read yet."""
    with transaction() as connection:
        lock(connection, f"collect {source.id}")
        fresh = [delivery for delivery in deliveries if not _is_old(connection, source, delivery, born)]
        for delivery in fresh:
            if not batches.is_waiting(connection, source.id, delivery.payloads):
                batches.begin(connection, source, delivery.name, delivery.payloads, born)
        issues.close_issues_of_gone_files(connection, source.id, {delivery.name for delivery in deliveries})
        is_good = is_complete and bool(deliveries)
        if is_good and not fresh:
            is_good = _end_unchanged(connection, source, born)
        if is_good and (not fresh or source.delivery == "part"):
            issues.close_issues(connection, source.id, RUN_ISSUES)
        to_read = batches.to_read(connection, source.id)
        failpoint("collect.before_commit")
    failpoint("collect.after_commit")
    return to_read


def _end_unchanged(connection: Connection, source: Source, born: batches.Circumstances) -> bool:
    """Write that the source answered the same; whether that is a good answer. What was delivered to us lies still."""
    frozen = too_long_the_same(connection, source) if source.fetch.how != "inbox" else None
    if frozen is None:
        batches.end_at_once(connection, source, source.id, Outcome.UNCHANGED, None, born)
        log.info("source_unchanged", source=source.id)
        return True
    batches.end_at_once(connection, source, source.id, Outcome.FAILED, frozen, born)
    issues.open_issue(connection, source.id, "failed", frozen)
    log.warning("source_frozen", source=source.id, reason=frozen)
    return False


def _is_old(connection: Connection, source: Source, delivery: Delivery, born: batches.Circumstances) -> bool:
    return delivery.is_unchanged or (
        source.fetch.how == "inbox"
        and batches.is_old_news(connection, source, delivery.name, delivery.payloads, born.parser_version)
    )


def _write_failure(source: Source, error: SourceError, born: batches.Circumstances) -> None:
    with transaction() as connection:
        batches.end_at_once(connection, source, source.id, Outcome(error.outcome), error.reason, born)
        issues.open_issue(connection, source.id, error.outcome, error.reason)
    log.warning("source_not_collected", source=source.id, outcome=error.outcome, reason=error.reason)


def _stage_one(batch_id: int) -> int:
    with reading() as connection:
        row = batches.row_of(connection, batch_id)
        payloads = batches.payloads_of(connection, batch_id)
    if row.state == batches.DECIDED:
        return 0
    try:
        return _read(row, payloads)
    except SourceError as error:
        _refuse(row, error)
        raise
    except (SurveillanceError, *MISTAKES) as error:
        failure = SourceChanged(row.source_id, f"{type(error).__name__}: {error}")
        _refuse(row, failure)
        raise failure from error


def _read(row: Any, payloads: Sequence[Payload]) -> int:
    source, store = load_source(row.source_id), PayloadStore(settings().payloads)
    parsed = parse_payloads(source, [(payload.name, store.read(payload.sha256)) for payload in payloads])
    failpoint("stage.after_parse")
    path = staging.write_staged(row.id, parsed.rows)
    failpoint("stage.after_write")
    with transaction() as connection:
        batches.mark_staged(connection, row.id, path, parsed, parser_version(source.id))
        failpoint("stage.before_commit")
    log.info("batch_staged", source=source.id, batch=row.id, rows_in=parsed.rows_in, rejected=len(parsed.rejected))
    return len(parsed.rows)


def _refuse(row: Any, error: SourceError) -> None:
    """End a batch that cannot be read, and say so once."""
    reason = error.reason if error.reason.startswith(row.name) else f"{row.name}: {error.reason}"
    with transaction() as connection:
        batches.decide(connection, row.id, Outcome(error.outcome), error.reason, quarantined=row.rows_in - row.ignored)
        issues.open_issue(connection, row.source_id, error.outcome, reason, issue_subject(row))
