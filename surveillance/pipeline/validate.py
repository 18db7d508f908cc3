"""Validate: judge every staged batch; what is accepted becomes history, what is not waits for a person."""

import math
from datetime import timedelta

import structlog

from expectations.check import check
from scrapers.registry import load_source
from surveillance import clock
from surveillance.errors import ConfigurationError
from surveillance.model.batch import Outcome, StagedRow, Verdict
from surveillance.model.source import Guards, Source
from surveillance.pipeline.collect import RUN_ISSUES
from surveillance.storage import batches, history, issues, staging
from surveillance.storage.engine import Connection, reading, transaction

log = structlog.get_logger()

SMALL_CHANGE = 10
"""So many rows may always come or go at once: a share of a short list says little."""


def validate() -> list[batches.BatchSummary]:
    """Judge every batch that waits, the oldest first; returns how each ended. Nothing waiting is no error."""
    with reading() as connection:
        waiting = batches.waiting(connection, batches.STAGED)
    return [_judge(row.id) for row in waiting]


def _judge(batch_id: int) -> batches.BatchSummary:
    with reading() as connection:
        row = batches.row_of(connection, batch_id)
    source = load_source(row.source_id)
    if row.staged_path is None:
        raise ConfigurationError(f"{source.id}: batch {batch_id} has no staged rows")
    rows = list(staging.read_staged(row.staged_path, row.kind))
    verdict = check(source, rows, already_rejected=row.quarantined)
    with transaction() as connection:
        _settle(connection, source, batch_id, rows, verdict)
        summary = batches.summary_of(batches.row_of(connection, batch_id))
    log.info("batch_decided", source=source.id, batch=batch_id, outcome=summary.outcome, reason=summary.reason)
    return summary


def _settle(connection: Connection, source: Source, batch_id: int, rows: list[StagedRow], verdict: Verdict) -> None:
    """Accept or hold, in one transaction: history, quarantine, results, outcome and issue stand or fall together."""
    row = batches.row_of(connection, batch_id)
    batches.add_results(connection, batch_id, verdict.results)
    refused = {rejected.number for rejected in verdict.rejected}
    fit = [staged for staged in rows if staged.number not in refused]
    difference = history.compare(connection, source, fit)
    reason = (
        verdict.reason
        if verdict.outcome is Outcome.HELD
        else too_old(connection, source, batch_id) or too_much_at_once(connection, source, batch_id, difference)
    )
    if reason is not None:
        held = row.rows_in - row.ignored
        batches.decide(connection, batch_id, Outcome.HELD, reason, quarantined=held)
        issues.open_issue(connection, source.id, "held", reason)
        return
    history.load(connection, source, batch_id, difference)
    batches.add_quarantined(connection, batch_id, verdict.rejected)
    batches.decide(
        connection,
        batch_id,
        Outcome.ACCEPTED,
        None,
        loaded=len(fit),
        quarantined=row.quarantined + len(verdict.rejected),
        rows_new=len(difference.new),
        rows_changed=len(difference.changed),
        rows_gone=len(difference.gone),
        rows_vanished=len(difference.still_gone),
    )
    issues.close_issues(connection, source.id, (*RUN_ISSUES, "held", "stale"))


def too_old(connection: Connection, source: Source, batch_id: int) -> str | None:
    """Why the batch is older than it may be: the source's own stamp is frozen, or before that of the last one."""
    stated = batches.row_of(connection, batch_id).stated_as_of
    if stated is None:
        return None
    days = source.guards.frozen_days
    if days is not None and clock.now() - stated > timedelta(days=days):
        return f"frozen: the source says its data are of {stated:%Y-%m-%d}, more than {days} days ago"
    before = batches.last_accepted(connection, source.id)
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
