"""Validate: judge every staged batch; what is accepted becomes history, what is not waits for a person."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog

from expectations.check import check
from scrapers.registry import load_source
from surveillance.errors import MISTAKES, NotFound, SurveillanceError
from surveillance.failpoint import failpoint
from surveillance.model.batch import Outcome, RejectedRow, StagedRow, Verdict
from surveillance.model.source import Source
from surveillance.pipeline.collect import RUN_ISSUES, issue_subject, stage
from surveillance.pipeline.guards import too_much_at_once, too_old
from surveillance.storage import batches, history, issues, staging
from surveillance.storage.engine import Connection, lock, reading, transaction

log = structlog.get_logger()

OLDER = "older_than_stored"
"""The rule that drops a line about which a later statement is known already."""


def validate() -> list[batches.BatchSummary]:
    """Judge every batch that waits, the oldest first; returns how each ended. Nothing waiting is no error.

    A batch on which our own code breaks is held, and the others go on. One that somebody else judged meanwhile is left
    out of the answer.
    """
    with reading() as connection:
        waiting = batches.waiting(connection, batches.STAGED)
    return [ended for row in waiting if (ended := _judge(row.id)) is not None]


def _judge(batch_id: int) -> batches.BatchSummary | None:
    try:
        row, rows = _read_rows(batch_id)
        source = load_source(row.source_id)
        verdict = check(source, rows, already_rejected=row.quarantined)
        with transaction() as connection:
            if not batches.claim(connection, batch_id):
                return None
            lock(connection, f"history {source.id}")
            _settle(connection, source, batch_id, rows, verdict)
            failpoint("validate.before_commit")
        failpoint("validate.after_commit")
    except (SurveillanceError, *MISTAKES) as error:
        with transaction() as connection:
            if not batches.claim(connection, batch_id):
                return None
            _hold(connection, batch_id, f"could not be judged: {type(error).__name__}: {error}")
    with reading() as connection:
        row = batches.row_of(connection, batch_id)
    staging.forget_staged(row.staged_path)
    log.info("batch_decided", source=row.source_id, batch=batch_id, outcome=row.outcome, reason=row.reason)
    return batches.summary_of(row)


def _read_rows(batch_id: int) -> tuple[Any, list[StagedRow]]:
    """The batch and its staged rows; when those are gone, damaged or of an older model, read again from the payloads.

    Raises `SourceError` when that is impossible too (the batch has failed then), `NotFound` when somebody decided it.
    """
    with reading() as connection:
        row = batches.row_of(connection, batch_id)
    with suppress(OSError, *MISTAKES):
        rows = list(staging.read_staged(row.staged_path, row.kind))
        if len(rows) == row.rows_in - row.quarantined - row.ignored:
            return row, rows
    stage([batch_id])
    with reading() as connection:
        row = batches.row_of(connection, batch_id)
    if row.state == batches.DECIDED:
        raise NotFound(f"batch {batch_id} was decided meanwhile")
    return row, list(staging.read_staged(row.staged_path, row.kind))


def _settle(connection: Connection, source: Source, batch_id: int, rows: list[StagedRow], verdict: Verdict) -> None:
    """Accept or hold, in one transaction: history, quarantine, results, outcome and issue stand or fall together."""
    batches.add_results(connection, batch_id, verdict.results)
    if verdict.outcome is Outcome.HELD:
        _hold(connection, batch_id, _tell_why(connection, batch_id, verdict))
        return
    fit = _fit(rows, verdict.rejected)
    set_aside = [*batches.rows_set_aside(connection, batch_id), *(rejected.raw for rejected in verdict.rejected)]
    difference = history.compare(connection, source, fit, set_aside)
    reason = too_old(connection, source, batch_id) or too_much_at_once(connection, source, batch_id, difference)
    if reason is not None:
        _hold(connection, batch_id, reason)
        return
    accept(connection, source, batch_id, difference, fit, verdict.rejected)


def _fit(rows: Sequence[StagedRow], rejected: Sequence[RejectedRow]) -> list[StagedRow]:
    refused = {each.number for each in rejected}
    return [staged for staged in rows if staged.number not in refused]


def _tell_why(connection: Connection, batch_id: int, verdict: Verdict) -> str:
    """The verdict's reason, and what most of the rows that could not be read had in common: a new word, a new form."""
    common = batches.commonest_rejection(connection, batch_id)
    return f"{verdict.reason}; unreadable most often because of {common}" if common else str(verdict.reason)


def accept(
    connection: Connection,
    source: Source,
    batch_id: int,
    difference: history.Difference,
    fit: Sequence[StagedRow],
    rejected: Sequence[RejectedRow],
    reason: str | None = None,
) -> None:
    """Make the fit rows history and end the batch as accepted; `reason` is that of the person who released it."""
    row = batches.row_of(connection, batch_id)
    failpoint("validate.before_load")
    history.load(connection, source, batch_id, difference)
    failpoint("validate.middle_of_load")
    batches.add_quarantined(connection, batch_id, rejected)
    older = len(difference.older)
    batches.decide(
        connection,
        batch_id,
        Outcome.ACCEPTED,
        reason,
        loaded=len(fit) - older,
        quarantined=row.quarantined + len(rejected),
        ignored=row.ignored + older,
        ignored_by=row.ignored_by | ({OLDER: older} if older else {}),
        rows_new=len(difference.new),
        rows_changed=len(difference.changed),
        rows_gone=len(difference.gone),
        rows_vanished=len(difference.still_gone),
    )
    issues.close_issues(connection, source.id, (*RUN_ISSUES, "held"), issue_subject(row))
    issues.close_issues(connection, source.id, ("stale",))


def _hold(connection: Connection, batch_id: int, reason: str) -> None:
    """Keep the batch whole: every row that came in waits in it, and an issue says why."""
    row = batches.row_of(connection, batch_id)
    about = issue_subject(row)
    batches.decide(connection, batch_id, Outcome.HELD, reason, quarantined=row.rows_in - row.ignored)
    issues.open_issue(connection, row.source_id, "held", f"{about}: {reason}" if about else reason, about)
