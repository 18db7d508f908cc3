"""Objects that leave out what they have no value for, as many interfaces write JSON."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from scrapers.reading.row import Row


def fill_gaps(rows: Iterable[Row], names: Collection[str]) -> Iterator[Row]:
    """The rows, in which each of these names is empty where the object leaves it out.

    Only for names of which the interface says that they may be absent: the absence of any other stays a fault. A name
    that no object of the payload has is none that somebody should have taken.
    """
    for row in rows:
        raw, columns = {**dict.fromkeys(names), **row.raw}, row.columns.union(names)
        yield row if row.fault else replace(row, raw=raw, columns=columns, taken=row.taken | (columns - row.columns))
