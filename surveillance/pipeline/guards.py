"""What no list does from one day to the next: grow old, stand still, or change too much at once (decision 9)."""

import math
from datetime import datetime, timedelta

from surveillance import clock
from surveillance.model.source import Guards, Source
from surveillance.storage import batches, history
from surveillance.storage.engine import Connection

SMALL_CHANGE = 10
"""So many rows may always come or go at once: a share of a short list says little."""


def too_old(connection: Connection, source: Source, batch_id: int) -> str | None:
    """Why the batch is older than it may be: a later list is in force, or the source's own stamp is old or frozen."""
    before = batches.last_accepted(connection, source.id)
    stated = batches.row_of(connection, batch_id).stated_as_of
    frozen = _frozen(stated, source.guards.frozen_days)
    if before is None:
        return frozen
    if _is_overtaken(source, batch_id, before.id):
        return f"older than stored: batch {before.id}, which came later, is in force"
    if stated is None:
        return _sent_before(connection, batch_id, before.id)
    return frozen or _lags("stated as of", stated, before.stated_as_of)


def _is_overtaken(source: Source, batch_id: int, newest_id: int) -> bool:
    """Only a full list takes the place of the one before it."""
    return source.delivery == "full" and newest_id > batch_id


def too_long_the_same(connection: Connection, source: Source) -> str | None:
    """Why the same payload once more is no good answer: the list in force is older than the source may be silent.

    Its age is that of the source's own stamp, or else of the day on which it came. A public project fetched the same
    file for five months and saw nothing but good answers (shortages.md A5, rule 7).
    """
    before, days = batches.last_accepted(connection, source.id), source.guards.frozen_days
    since = before and (before.stated_as_of or before.known_at)
    if not _is_past(since, days):
        return None
    return f"frozen: the same payload as on {since:%Y-%m-%d}, more than {days} days ago"


def _frozen(stated: datetime | None, days: int | None) -> str | None:
    if not _is_past(stated, days):
        return None
    return f"frozen: the source says its data are of {stated:%Y-%m-%d}, more than {days} days ago"


def _is_past(instant: datetime | None, days: int | None) -> bool:
    return instant is not None and days is not None and clock.now() - instant > timedelta(days=days)


def _lags(known_by: str, now: datetime | None, before: datetime | None) -> str | None:
    if now is None or before is None or now >= before:
        return None
    return f"older than stored: {known_by} {now:%Y-%m-%d %H:%M}, stored {before:%Y-%m-%d %H:%M}"


def _sent_before(connection: Connection, batch_id: int, stored_id: int) -> str | None:
    """By the server's own date of each payload, where the source states none: a cache that lags behind (T21)."""
    known = {payload.name: payload.modified_at for payload in batches.payloads_of(connection, stored_id)}
    lags = (
        _lags("last modified", payload.modified_at, known.get(payload.name))
        for payload in batches.payloads_of(connection, batch_id)
    )
    return next(filter(None, lags), None)


def too_much_at_once(
    connection: Connection, source: Source, batch_id: int, difference: history.Difference
) -> str | None:
    """Why the change is too large to be true (decision 9): gone and new apart, scaled by the days since the last."""
    before = batches.last_accepted(connection, source.id)
    if before is None or source.delivery == "part" or difference.current == 0:
        return None
    elapsed = batches.row_of(connection, batch_id).known_at - before.known_at
    days = max(1, math.ceil(elapsed / timedelta(days=1)))
    excesses = (_excess(change, days, difference.current) for change in _changes(difference, source.guards))
    return next(filter(None, excesses), None)


def _excess(change: tuple[str, int, float], days: int, current: int) -> str | None:
    what, count, share = change
    allowed = max(SMALL_CHANGE, min(1.0, share * days) * current)
    if count <= allowed:
        return None
    return f"{count} of {current} records {what} in {days} day(s); at most {allowed:.0f} are believed"


def _changes(difference: history.Difference, guards: Guards) -> list[tuple[str, int, float]]:
    return [
        ("gone", len(difference.gone), min(guards.drop, guards.churn)),
        ("new", len(difference.new), guards.churn),
    ]
