"""A list a week, each at its own address: the last weeks up to the present one, by ISO 8601."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from scrapers.fetching.delivery import Delivery, Known, are_known, keep_answer
from scrapers.http import Fetcher
from scrapers.snapshot import PayloadStore
from surveillance import clock
from surveillance.model.batch import Payload
from surveillance.model.source import Source

NOT_FOUND = 404


def ask_weeks(source: Source, store: PayloadStore, known: Known, fetcher: Fetcher) -> Delivery:
    """One delivery of all weeks, the oldest first.

    A week that is not there is a payload without bytes: nothing is read from it, the batch says so, and nobody takes
    it for a week in which all was well; that one more is not there yet is no news. The delivery bears what the
    addresses have in common.
    """
    payloads = [_ask(url, store, known, fetcher) for url in addresses(source)]
    name = source.fetch.urls[0].partition("{")[0]
    told = [payload for payload in payloads if payload.byte_count] or payloads
    return Delivery(name, tuple(payloads), are_known(told, known))


def addresses(source: Source) -> Iterator[str]:
    """The address of every week, the oldest first."""
    for ago in reversed(range(source.fetch.weeks)):
        year, week, _ = (clock.today() - timedelta(weeks=ago)).isocalendar()
        for url in source.fetch.urls:
            yield url.format(week=week, year=year)


def _ask(url: str, store: PayloadStore, known: Known, fetcher: Fetcher) -> Payload:
    last = known(url)
    answer = fetcher.get(url, last, allowed=(NOT_FOUND,))
    is_missing = answer.status == NOT_FOUND
    return keep_answer(replace(answer, body=b"") if is_missing else answer, store, last)
