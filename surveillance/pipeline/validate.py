"""Validate: judge every staged batch; what is accepted becomes history, what is not waits for a person."""

import math
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog

from expectations.check import check
from scrapers.registry import load_source
from surveillance import clock
from surveillance.errors import MISTAKES, NotFound, SurveillanceError
from surveillance.failpoint import failpoint
from surveillance.model.batch import Outcome, RejectedRow, StagedRow, Verdict
from surveillance.model.source import Guards, Source
from surveillance.pipeline.collect import RUN_ISSUES, issue_subject, stage
from surveillance.storage import batches, history, issues, staging
from surveillance.storage.engine import Connection, lock, reading, transaction

log = structlog.get_logger()

SMALL_CHANGE = 10
"""So many rows may always come or go at once: a share of a short list says little."""

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
    refused = {rejected.number for rejected in verdict.rejected}
    fit = [staged for staged in rows if staged.number not in refused]
    set_aside = [*batches.rows_set_aside(connection, batch_id), *(rejected.raw for rejected in verdict.rejected)]
    difference = history.compare(connection, source, fit, set_aside)
    reason = (
        verdict.reason
        if verdict.outcome is Outcome.HELD
        else too_old(connection, source, batch_id) or too_much_at_once(connection, source, batch_id, difference)
    )
    if reason is not None:
        _hold(connection, batch_id, reason)
        return
    accept(connection, source, batch_id, difference, fit, verdict.rejected)


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


def too_old(connection: Connection, source: Source, batch_id: int) -> str | None:
    """Why the batch is older than it may be: a later list is in force, or the source's own stamp is old or frozen."""
    before = batches.last_accepted(connection, source.id)
    if before is not None and before.id > batch_id and source.delivery == "full":
        return f"older than stored: batch {before.id}, which came later, is in force"
    stated = batches.row_of(connection, batch_id).stated_as_of
    if stated is None:
        return None
    days = source.guards.frozen_days
    if days is not None and clock.now() - stated > timedelta(days=days):
        return f"frozen: the source says its data are of {stated:%Y-%m-%d}, more than {days} days ago"
    if before is not None and before.stated_as_of is not None and stated < before.stated_as_of:
        return f"older than stored: stated as of {stated:%Y-%m-%d %H:%M}, stored {before.stated_as_of:%Y-%m-%d %H:%M}"
    return None


def too_much_at_once(
    connection: Connection, source: Source, batch_id: int, difference: history.Difference
) -> str | None:
    """Why the change is too large to be true (decision 9): gone and new apart, scaled by the days since the last."""
    before = batches.last_accepted(connection, source.id)
    if before is None or source.delivery == "part" or difference.current == 0:
        return None
    elapsed = batches.row_of(connection, batch_id).known_at - before.known_at
    days = max(1, math.ceil(elapsed / timedelta(days=1)))
    for what, count, share in _changes(difference, source.guards):
        allowed = max(SMALL_CHANGE, min(1.0, share * days) * difference.current)
        if count > allowed:
            return (
                f"{count} of {difference.current} records {what} in {days} day(s); at most {allowed:.0f} are believed"
            )
    return None


def _changes(difference: history.Difference, guards: Guards) -> list[tuple[str, int, float]]:
    return [
        ("gone", len(difference.gone), min(guards.drop, guards.churn)),
        ("new", len(difference.new), guards.churn),
    ]
