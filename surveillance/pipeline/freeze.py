"""Freeze: a source that answers word for word the same for too long has stopped, whatever its status code says.

A public project fetched the same file for five months and saw nothing but good answers (shortages.md A5, rule 7).
"""

from datetime import timedelta

from surveillance import clock
from surveillance.model.source import Source
from surveillance.storage import batches
from surveillance.storage.engine import Connection


def too_long_the_same(connection: Connection, source: Source) -> str | None:
    """Why the same payload once more is no good answer: the list in force is older than the source may be silent.

    Its age is that of the source's own stamp, or else of the day on which it came.
    """
    days, before = source.guards.frozen_days, batches.last_accepted(connection, source.id)
    if days is None or before is None:
        return None
    since = before.stated_as_of or before.known_at
    if clock.now() - since <= timedelta(days=days):
        return None
    return f"frozen: the same payload as on {since:%Y-%m-%d}, more than {days} days ago"
