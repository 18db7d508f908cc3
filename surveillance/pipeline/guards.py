"""What no list does from one day to the next: grow old, stand still, or change too much at once (decision 9)."""

import math
from datetime import timedelta

from surveillance import clock
from surveillance.model.source import Guards, Source
from surveillance.storage import batches, history
from surveillance.storage.engine import Connection

SMALL_CHANGE = 10
"""So many rows may always come or go at once: a share of a short list says little."""


def too_old(connection: Connection, source: Source, batch_id: int) -> str | None:
    """Why the batch is older than it may be: a later list is in force, or the source's own stamp is old or frozen."""
    before = batches.last_accepted(connection, source.id)
    if before is not None and before.id > batch_id and source.delivery == "full":
        return f"older than stored: batch {before.id}, which came later, is in force"
    stated = batches.row_of(connection, batch_id).stated_as_of
    if stated is None:
        return None if before is None else _sent_before(connection, batch_id, before.id)
    days = source.guards.frozen_days
    if days is not None and clock.now() - stated > timedelta(days=days):
        return f"frozen: the source says its data are of {stated:%Y-%m-%d}, more than {days} days ago"
    if before is not None and before.stated_as_of is not None and stated < before.stated_as_of:
        return f"older than stored: stated as of {stated:%Y-%m-%d %H:%M}, stored {before.stated_as_of:%Y-%m-%d %H:%M}"
    return None


def _sent_before(connection: Connection, batch_id: int, stored_id: int) -> str | None:
    """By the server's own date of each payload, where the source states none: a cache that lags behind (T21)."""
    known = {payload.name: payload.modified_at for payload in batches.payloads_of(connection, stored_id)}
    for payload in batches.payloads_of(connection, batch_id):
        before, now = known.get(payload.name), payload.modified_at
        if before and now and now < before:
            return f"older than stored: last modified {now:%Y-%m-%d %H:%M}, stored {before:%Y-%m-%d %H:%M}"
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
