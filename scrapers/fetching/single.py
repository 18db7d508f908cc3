"""Each address of the source once: most registers are one file."""

from scrapers.fetching.delivery import Delivery, Known, deliver, keep_answer
from scrapers.http import Fetcher
from scrapers.question import as_json
from scrapers.snapshot import PayloadStore
from surveillance.model.batch import Payload
from surveillance.model.source import Source


def ask_each(source: Source, store: PayloadStore, known: Known, fetcher: Fetcher) -> Delivery:
    """One delivery of all addresses. An address that is unchanged counts with its known payload."""

    def ask(url: str) -> Payload:
        if source.fetch.method == "post":
            return keep_answer(fetcher.post(url, as_json(source.fetch.parameters)), store, None)
        last = known(url)
        return keep_answer(fetcher.get(url, last), store, last)

    return deliver(source.fetch.urls[0], [ask(url) for url in source.fetch.urls], known)
