"""Payloads to records: every row of a batch ends as staged, rejected with its reason, or ignored by a named rule."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from scrapers import registry
from scrapers.reading.opening import open_page
from scrapers.reading.page import Page
from scrapers.reading.row import IgnoredRow, Row
from scrapers.reading.text import make_storable
from scrapers.registry import Parser
from surveillance.errors import MISTAKES, RowError, SourceChanged
from surveillance.model.batch import Parsed, RejectedRow, StagedRow
from surveillance.model.source import Source

DUPLICATE = "duplicate"
"""The rule that drops a row which says the same as an earlier one, word for word."""


LONGEST_KEY = 1_000
"""Characters of a natural key: an index of the database holds no more than some 2,700 bytes."""
LONGEST_REASON = 500
"""Characters of a reason; the row itself is kept beside it, whole."""


@dataclass
class _Sorted:
    """The rows so far, by what became of them."""

    staged: list[StagedRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    seen: dict[int, Row] = field(default_factory=dict)
    """The rows as they came, by number."""

    @property
    def count(self) -> int:
        return len(self.staged) + len(self.rejected) + self.ignored.total()


def parse_payloads(source: Source, payloads: Sequence[tuple[str, bytes]], parser: Parser | None = None) -> Parsed:
    """The records of a batch's payloads, each given with its address or file name.

    Raises `SourceChanged` when a payload does not have the agreed shape or the stated number of rows, or when the
    parser breaks on it, and `SourceBlocked` when a barrier stands in its place. `parser` is the source's own unless
    another is given.
    """
    functions = parser or registry.parser(source.id)
    found = _Sorted()
    pages = []
    for name, data in payloads:
        try:
            pages.append(open_page(source, name, data, offset=found.count))
            for row in functions.read(source, pages[-1]):
                _sort(row, functions, found)
        except MISTAKES as error:
            reason = f"{name}: row {found.count + 1}: our parser broke: {type(error).__name__}: {error}"
            raise SourceChanged(source.id, reason) from error
    _check_total(source, pages, found.count)
    repeats = _remark_on_repeats(pages, found.staged) if source.fetch.how == "paged" else []
    _settle_repeats(found)
    instants = [page.stated_as_of for page in pages if page.stated_as_of]
    return Parsed(
        rows=tuple(found.staged),
        rejected=tuple(sorted(found.rejected, key=lambda rejected: rejected.number)),
        ignored=dict(found.ignored),
        remarks=(*_remark_on_pages(source, pages), *repeats, *_remark_on_columns(source, found)),
        stated_as_of=min(instants, default=None),
    )


def _sort(row: Row, functions: Parser, found: _Sorted) -> None:
    found.seen[row.number] = row
    try:
        if row.fault:
            raise RowError(row.fault)
        record = functions.parse(row.source, row)
        if len(record.natural_key) > LONGEST_KEY:
            raise RowError(f"its key has {len(record.natural_key)} characters; at most {LONGEST_KEY} can be kept apart")
    except IgnoredRow as signal:
        found.ignored[signal.rule] += 1
    except RowError as error:
        found.rejected.append(_reject(row, str(error)))
    else:
        found.staged.append(StagedRow(row.number, record))


def _reject(row: Row, reason: str) -> RejectedRow:
    """The row with its reason, without the columns that are left out on purpose.

    Where the source holds personal data, without those that nobody agreed to as well: they may be a telephone number.
    """
    source, agreed = row.source, row.source.content.columns
    is_strict = agreed and not row.fault and source.basis.personal_data != "none"
    left_out = set(source.ignore) | (row.raw.keys() - set(agreed) if is_strict else set())
    kept: dict[str, Any] = make_storable({name: value for name, value in row.raw.items() if name not in left_out})
    return RejectedRow(row.number, reason if len(reason) <= LONGEST_REASON else f"{reason[:LONGEST_REASON]}…", kept)


def _settle_repeats(found: _Sorted) -> None:
    """Count exact repeats as ignored; where one key has different contents, nobody can say which is right."""
    by_key: defaultdict[str, list[StagedRow]] = defaultdict(list)
    for staged in found.staged:
        by_key[staged.record.natural_key].append(staged)
    found.staged = []
    for key, rows in by_key.items():
        if len({staged.record.content_hash for staged in rows}) == 1:
            found.staged.append(rows[0])
            found.ignored[DUPLICATE] += len(rows) - 1
        else:
            reason = f"{len(rows)} rows have the key {key!r} with different contents"
            found.rejected.extend(_reject(found.seen[staged.number], reason) for staged in rows)
    found.ignored = +found.ignored


def _remark_on_repeats(pages: list[Page], rows: list[StagedRow]) -> list[str]:
    """How many records stand on two pages: one row that came in at the front moves all others, and one is missed."""
    starts = [page.offset for page in pages]
    on_pages: defaultdict[str, set[int]] = defaultdict(set)
    for row in rows:
        on_pages[row.record.natural_key].add(bisect_left(starts, row.number))
    count = sum(len(numbers) > 1 for numbers in on_pages.values())
    stand = "row stands" if count == 1 else "rows stand"
    return [f"{count} {stand} on two pages: the list may have moved while it was read"] if count else []


def _check_total(source: Source, pages: list[Page], count: int) -> None:
    totals = {page.stated_total for page in pages} - {None}
    if len(totals) > 1:
        raise SourceChanged(source.id, f"the pages state different numbers of rows: {sorted(map(str, totals))}")
    if totals and totals != {count}:
        raise SourceChanged(source.id, f"{count} rows came where the source states {totals.pop()}")


def _remark_on_pages(source: Source, pages: list[Page]) -> list[str]:
    remarks = [remark for page in pages for remark in page.remarks]
    if source.content.stated_as_of and any(page.stated_as_of is None for page in pages if not page.is_blank):
        remarks.append(
            f"no instant that can be read at {source.content.stated_as_of}: how old the data are is not known"
        )
    totals = {page.stated_total for page in pages if not page.is_blank}
    if source.content.stated_total and None in totals:
        remarks.append(f"the number of rows is not stated at {source.content.stated_total}: it could not be checked")
    return remarks


def _remark_on_columns(source: Source, found: _Sorted) -> list[str]:
    """Name what nobody took. Without a single record nothing can be said: the rows may have stopped early."""
    if not found.staged:
        return []
    rows = found.seen.values()
    columns = set().union(*(row.columns for row in rows))
    taken = set().union(source.ignore, *(row.taken for row in rows))
    return [f"nobody takes the column {name!r}" for name in sorted(columns - taken)]
