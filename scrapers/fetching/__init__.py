"""Ways to get a source's payloads: one module a way, and `fetch`, which takes the one that the source's YAML names."""

from collections.abc import Iterator

from scrapers.fetching.delivery import Delivery, Known, known_nothing
from scrapers.fetching.inbox import collect_files
from scrapers.fetching.paged import walk_pages
from scrapers.fetching.signing import sign_in
from scrapers.fetching.single import ask_each
from scrapers.fetching.weekly import ask_weeks
from scrapers.http import Fetcher, open_fetcher
from scrapers.snapshot import PayloadStore
from surveillance.model.source import Source

__all__ = ["Delivery", "Known", "fetch"]

WAYS = {"single": ask_each, "paged": walk_pages, "weekly": ask_weeks}


def fetch(
    source: Source, store: PayloadStore, known: Known = known_nothing, fetcher: Fetcher | None = None
) -> Iterator[Delivery]:
    """What the source has for us now: one delivery, or one for each file of an inbox.

    Every payload is in the store before anything reads it. `known` gives the last good payload of an address or file
    name, by which a repeat is recognised. Raises `SourceError` when nothing usable comes; a file that cannot be taken
    does not keep the others of an inbox: the error follows them.
    """
    if source.fetch.how == "inbox":
        yield from collect_files(source, store, known)
        return
    asking = fetcher or open_fetcher(source)
    sign_in(source, asking)
    yield WAYS[source.fetch.how](source, store, known, asking)
