"""Pages until the last: the rules CR-1 to CR-7 of certificates.md, for every way in which interfaces count pages.

An interface ignores what it does not know and answers 200, so nothing but the agreed parameters is ever sent, and
where it says so in the YAML, a made-up parameter shows once a run that the total does not depend on it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, NoReturn
from urllib.parse import urlencode

from scrapers.fetching.delivery import Delivery, Known, deliver, keep_answer
from scrapers.http import Fetcher
from scrapers.question import Answer, as_json
from scrapers.reading.page import walk
from scrapers.snapshot import PayloadStore
from surveillance.errors import SourceChanged
from surveillance.model.batch import Payload
from surveillance.model.source import Fetch, Source, Value

LAST = "last"
MOST_PAGES = 2_000


def walk_pages(source: Source, store: PayloadStore, known: Known, fetcher: Fetcher) -> Delivery:
    """One delivery of every page, from the first to the last.

    Raises `SourceChanged` for a page that is missing, is empty or came before, for a total that changes, for rows that
    do not add up to it, and when the control probe gives another one.
    """
    run = _Run(source, store, fetcher)
    run.walk()
    return deliver(source.fetch.urls[0], run.payloads, known)


def asked_for(facts: Fetch, number: int) -> dict[str, Value]:
    """The parameters that ask for the page with this number, counted from 0, those of every request included."""
    before = number * facts.page_size
    start = facts.first + (number if facts.step == "pages" else before)
    size = start + facts.page_size - 1 if facts.step == "range" else facts.page_size
    return {facts.page_parameter: start, facts.size_parameter: size, **facts.parameters}


def as_query(values: Mapping[str, Value]) -> str:
    """The parameters as the query of an address."""
    return urlencode({name: str(value).lower() if isinstance(value, bool) else value for name, value in values.items()})


@dataclass
class _Run:
    """One walk over the pages, and what came of it so far."""

    source: Source
    store: PayloadStore
    fetcher: Fetcher
    payloads: list[Payload] = field(default_factory=list)
    rows: int = 0
    total: int | None = None
    """How many rows there are, as every page says."""

    def walk(self) -> None:
        """Ask for every page until the last. One that came before, or an empty one, would go on for ever."""
        seen = set()
        for number in range(MOST_PAGES):
            answer = self.ask(number)
            if answer.status == self.source.fetch.none_found:
                self.keep(replace(answer, body=b""))
                return
            self.keep(answer)
            page = self.read(answer, number)
            items = self.items(page)
            self.count(page, items, number)
            shown = sha256(json.dumps(items, sort_keys=True).encode()).digest()
            is_last = self.is_last(page)
            has_come = bool(items) and shown in seen
            if has_come or not (items or is_last):
                self.refuse(f"page {number} came before or is empty: {self.rows} of {self.total} rows came")
            if is_last:
                self.end()
                return
            seen.add(shown)
        self.refuse(f"{MOST_PAGES} pages and no end")

    def ask(self, number: int, control: Mapping[str, Value] | None = None) -> Answer:
        """The page with this number. A missing one is never taken for an empty one, unless it is the first and the
        interface is known to say so of an empty list. What was posted stands in the answer's address all the same.
        """
        facts = self.source.fetch
        asked = asked_for(facts, number) | dict(control or {})
        url = f"{facts.urls[0]}{'&' if '?' in facts.urls[0] else '?'}{as_query(asked)}"
        allowed = () if facts.none_found is None or number else (facts.none_found,)
        if facts.method == "post":
            return replace(self.fetcher.post(facts.urls[0], as_json(asked), allowed=allowed), url=url)
        answer = self.fetcher.get(url, follow_redirects=False, allowed=allowed)
        if answer.is_redirect:
            self.refuse(f"page {number} is missing: it points to {answer.location}")
        return answer

    def keep(self, answer: Answer) -> None:
        """Put the page into the store, before anything reads it."""
        self.payloads.append(keep_answer(answer, self.store, None))

    def read(self, answer: Answer, number: int) -> dict[str, Any]:
        """What the page holds."""
        try:
            page = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            self.refuse(f"page {number} is no JSON: {error}")
        return page if isinstance(page, dict) else self.refuse(f"page {number} is no page")

    def items(self, page: dict[str, Any]) -> list[Any]:
        """The rows of a page."""
        rows = walk(page, self.source.content.items or "")
        return rows if isinstance(rows, list) else self.refuse(f"a page has no list {self.source.content.items!r}")

    def count(self, page: dict[str, Any], items: list[Any], number: int) -> None:
        """Count the rows of a page. Refuse a total that is not that of the pages before: the list moved meanwhile."""
        total = self.stated(page)
        if self.total not in (None, total):
            self.refuse(f"page {number} states {total} rows where the pages before state {self.total}")
        self.total = total
        self.rows += len(items)

    def stated(self, page: dict[str, Any]) -> int:
        """How many rows the source says there are."""
        total = walk(page, self.source.content.stated_total or "")
        return total if type(total) is int else self.refuse("a page does not state the total")

    def is_last(self, page: dict[str, Any]) -> bool:
        """Whether there is no page after this one."""
        if self.source.fetch.ends == "flag":
            return page.get(LAST) is True
        return self.total is not None and self.rows >= self.total

    def end(self) -> None:
        """Refuse rows that do not add up, and ask once with the made-up parameter: it must be ignored (CR-2)."""
        if self.rows != self.total:
            self.refuse(f"{self.rows} rows came on {len(self.payloads)} pages where the source states {self.total}")
        name = self.source.fetch.control_parameter
        if name is None:
            return
        probed = self.stated(self.read(self.ask(0, {name: "1"}), 0))
        if probed != self.total:
            self.refuse(f"the control probe {name}=1 gives {probed} rows where there are {self.total}")

    def refuse(self, reason: str) -> NoReturn:
        """Raise `SourceChanged` for the whole run."""
        raise SourceChanged(self.source.id, reason)
