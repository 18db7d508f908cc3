"""Each address of the source once: most registers are one file."""

from scrapers.fetching.delivery import Delivery, Known, deliver, keep_answer
from scrapers.http import Fetcher
from scrapers.snapshot import PayloadStore
from surveillance.model.source import Source


def ask_each(source: Source, store: PayloadStore, known: Known, fetcher: Fetcher) -> Delivery:
    """One delivery of all addresses. An address that is unchanged counts with its known payload."""
    last = {url: known(url) for url in source.fetch.urls}
    payloads = [keep_answer(fetcher.get(url, last[url]), store, last[url]) for url in source.fetch.urls]
    return deliver(source.fetch.urls[0], payloads, known)
