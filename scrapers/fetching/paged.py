"""Pages until the last, in the envelope of Spring: the rules CR-1 to CR-7 of certificates.md.

The interface ignores what it does not know and answers 200, so nothing but the agreed parameters is ever sent, and
once a run a made-up parameter shows that the total does not depend on it.
"""

import json
from collections.abc import Iterator
from typing import Any, NoReturn
from urllib.parse import urlencode

from scrapers.fetching.delivery import Delivery, Known, deliver, keep_answer
from scrapers.http import Fetcher
from scrapers.reading.page import walk
from scrapers.snapshot import PayloadStore
from surveillance.errors import SourceChanged
from surveillance.model.batch import Payload
from surveillance.model.source import Source

LAST = "last"
MOST_PAGES = 2_000


def walk_pages(source: Source, store: PayloadStore, known: Known, fetcher: Fetcher) -> Delivery:
    """One delivery of every page, from 0 until the one that calls itself the last.

    Raises `SourceChanged` for a page that is missing, for pages that do not end or do not add up to the stated total,
    and when the control probe gives another total.
    """
    run = _Run(source, store, fetcher)
    walked = list(run.walk())
    items, total = sum(len(run.items(page)) for _, page in walked), run.total(walked[-1][1])
    if items != total:
        run.refuse(f"{items} rows came on {len(walked)} pages where the source states {total}")
    run.probe(total)
    return deliver(source.fetch.urls[0], [payload for payload, _ in walked], known)


class _Run:
    """What every page of one run has in common."""

    def __init__(self, source: Source, store: PayloadStore, fetcher: Fetcher) -> None:
        self._source = source
        self._store = store
        self._fetcher = fetcher

    def walk(self) -> Iterator[tuple[Payload, dict[str, Any]]]:
        """Every page until the last. One that came before, or an empty one before the last, would go on for ever."""
        seen = set()
        for number in range(MOST_PAGES):
            payload, page = self.ask(number)
            yield payload, page
            if page.get(LAST) is True:
                return
            if payload.sha256 in seen or not self.items(page):
                self.refuse(f"page {number} came before or is empty, and does not call itself the last")
            seen.add(payload.sha256)
        self.refuse(f"{MOST_PAGES} pages and no end")

    def ask(self, number: int, control: dict[str, str] | None = None) -> tuple[Payload, dict[str, Any]]:
        """The page with this number: kept, then read. A missing one is never taken for an empty one."""
        facts = self._source.fetch
        asked = {facts.page_parameter: number, facts.size_parameter: facts.page_size, **facts.parameters}
        url = f"{facts.urls[0]}?{urlencode(asked | (control or {}))}"
        answer = self._fetcher.get(url, follow_redirects=False)
        if answer.is_redirect:
            self.refuse(f"page {number} is missing: it points to {answer.location}")
        payload = keep_answer(answer, self._store, None)
        try:
            page = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            self.refuse(f"page {number} is no JSON: {error}")
        if not isinstance(page, dict):
            self.refuse(f"page {number} is no page")
        return payload, page

    def items(self, page: dict[str, Any]) -> list[Any]:
        """The rows of a page."""
        rows = walk(page, self._source.content.items or "")
        return rows if isinstance(rows, list) else self.refuse(f"a page has no list {self._source.content.items!r}")

    def total(self, page: dict[str, Any]) -> int:
        """How many rows the source says there are."""
        total = walk(page, self._source.content.stated_total or "")
        return total if isinstance(total, int) else self.refuse("a page does not state the total")

    def probe(self, total: int) -> None:
        """Ask once with the made-up parameter: the interface must ignore it (CR-2)."""
        name = self._source.fetch.control_parameter
        if name is None:
            return
        _, page = self.ask(0, {name: "1"})
        if self.total(page) != total:
            self.refuse(f"the control probe {name}=1 gives {self.total(page)} rows where there are {total}")

    def refuse(self, reason: str) -> NoReturn:
        """Raise `SourceChanged` for the whole run."""
        raise SourceChanged(self._source.id, reason)
