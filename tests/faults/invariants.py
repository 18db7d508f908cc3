"""What holds after every fault, as far as storage knows it: I1 to I6 and I9 of reliability.md 2.3.

I7 and I8 are those of report and outbox, I10 to I12 those of pages, parsers' children and the network: tested there.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from scrapers.parsing import parse_payloads
from scrapers.registry import load_source, parser_version
from scrapers.snapshot import PayloadDamaged, PayloadStore
from surveillance.errors import ConfigurationError, NotFound
from surveillance.model.batch import Outcome
from surveillance.model.rowrules import broken_rules
from surveillance.model.source import Source
from surveillance.storage import audit, batches
from surveillance.storage.tables.collection import batch, fetch, issue
from surveillance.storage.tables.detection import alert, alert_finding, finding
from surveillance.storage.tables.history import HISTORY, MISSING, PRESENT, VANISHED

BAD = (Outcome.HELD, Outcome.FAILED, Outcome.BLOCKED)


def assert_invariants(connection: Connection, store: PayloadStore) -> None:
    """Fail with every broken invariant, each by its number."""
    assert broken(connection, store) == []


def broken(connection: Connection, store: PayloadStore) -> list[str]:
    """Every invariant that does not hold, with where; empty when all is well."""
    ended = list(connection.execute(select(batch).order_by(batch.c.id)))
    return [
        *_rows_add_up(ended),
        *_history_is_of_accepted_batches(connection, {row.id: row for row in ended}),
        *_current_view_is_the_last_accepted_list(connection, ended),
        *_nothing_vanishes_at_once(connection),
        *_same_bytes_change_nothing(ended),
        *_payloads_are_kept_whole(connection, store),
        *_payloads_read_again_give_the_current_rows(connection, store, ended),
        *_alerts_have_evidence(connection),
        *_each_failure_is_one_issue(connection, ended),
        *(f"I9: {problem}" for problem in audit.verify_chain(connection)),
    ]


def _rows_add_up(ended: Sequence[Row[Any]]) -> Iterator[str]:
    for row in ended:
        if row.state == batches.DECIDED and row.rows_in != row.loaded + row.quarantined + row.ignored:
            yield f"reconciliation: batch {row.id}: {row.rows_in} rows in, {row.loaded}+{row.quarantined}+{row.ignored}"
        if (row.state == batches.DECIDED) != (row.outcome is not None):
            yield f"I1: batch {row.id} is {row.state} with the outcome {row.outcome}"


def _history_is_of_accepted_batches(connection: Connection, by_id: dict[int, Row[Any]]) -> Iterator[str]:
    for table in HISTORY.values():
        columns = table.c.id, table.c.valid_from_batch, table.c.valid_to_batch
        for row in connection.execute(select(*columns)):
            for batch_id in {row.valid_from_batch, row.valid_to_batch} - {None}:
                if by_id[batch_id].outcome != Outcome.ACCEPTED:
                    yield f"I1: {table.name} {row.id} comes of batch {batch_id}, which is {by_id[batch_id].outcome}"


def _current_view_is_the_last_accepted_list(connection: Connection, ended: Sequence[Row[Any]]) -> Iterator[str]:
    for source_id, last in _last_of(ended, Outcome.ACCEPTED).items():
        table = HISTORY[last.kind]
        rows = _present(connection, table, source_id)
        repeated = [key for key, times in Counter(row.natural_key for row in rows).items() if times > 1]
        if repeated:
            yield f"I1: {source_id} has more than one current version of {', '.join(repeated)}"
        # A record whose row waits in quarantine is still shown by the source, and stays as it was (decision 6).
        most = last.loaded + last.quarantined
        if _source_of(last) and load_source(source_id).delivery == "full" and not last.loaded <= len(rows) <= most:
            yield f"I1: {source_id} shows {len(rows)} records where batch {last.id} loaded {last.loaded}"


def _nothing_vanishes_at_once(connection: Connection) -> Iterator[str]:
    """Absent from one accepted batch: missing; from two: vanished. Never at once."""
    for table in HISTORY.values():
        gone = table.alias("gone")
        before = (gone.c.source_id == table.c.source_id) & (gone.c.natural_key == table.c.natural_key)
        follows = before & (gone.c.presence == MISSING) & (gone.c.valid_to_batch == table.c.valid_from_batch)
        vanished = select(table.c.source_id, table.c.natural_key).where(table.c.presence == VANISHED)
        for row in connection.execute(vanished.where(~select(gone.c.id).where(follows).exists())):
            yield f"I2: {row.source_id} {row.natural_key} vanished without having been missing"


def _same_bytes_change_nothing(ended: Sequence[Row[Any]]) -> Iterator[str]:
    accepted: dict[str, Row[Any]] = {}
    for row in ended:
        if row.outcome != Outcome.ACCEPTED:
            continue
        before = accepted.get(row.source_id)
        same = ("content_sha256", "parser_version")
        news = row.rows_new + row.rows_changed
        if news and before and row.content_sha256 and all(getattr(before, one) == getattr(row, one) for one in same):
            yield f"I3: batch {row.id} has the bytes of {before.id} and changed {news}"
        accepted[row.source_id] = row


def _payloads_are_kept_whole(connection: Connection, store: PayloadStore) -> Iterator[str]:
    for row in connection.execute(select(fetch.c.batch_id, fetch.c.sha256, fetch.c.byte_count)):
        try:
            size = len(store.read(row.sha256))
        except (NotFound, PayloadDamaged) as error:
            yield f"I4: batch {row.batch_id}: {error}"
            continue
        if size != row.byte_count:
            yield f"I4: batch {row.batch_id}: {size} bytes in the store, {row.byte_count} were fetched"


def _payloads_read_again_give_the_current_rows(
    connection: Connection, store: PayloadStore, ended: Sequence[Row[Any]]
) -> Iterator[str]:
    for source_id, last in _last_of(ended, Outcome.ACCEPTED).items():
        source = _source_of(last)
        if source is None or source.delivery == "part" or last.parser_version != parser_version(source_id):
            continue
        payloads = [(one.name, store.read(one.sha256)) for one in batches.payloads_of(connection, last.id)]
        records = [row.record for row in parse_payloads(source, payloads).rows]
        good = [record for record in records if not broken_rules(record, last.known_at.date())]
        again = {(record.natural_key, record.content_hash) for record in good}
        shown = {(row.natural_key, row.content_hash) for row in _present(connection, HISTORY[last.kind], source_id)}
        if not again <= shown or len(shown - again) > last.quarantined:
            yield f"I4: the payload of batch {last.id}, read again, does not give what {source_id} shows"


def _alerts_have_evidence(connection: Connection) -> Iterator[str]:
    for row in connection.execute(select(alert.c.id).where(alert.c.id.not_in(select(alert_finding.c.alert_id)))):
        yield f"I5: alert {row.id} stands on no finding"
    for row in connection.execute(select(finding.c.id, finding.c.evidence, finding.c.rule_version)):
        if not row.evidence or row.rule_version is None:
            yield f"I5: finding {row.id} names no evidence or no version of its rule"


def _each_failure_is_one_issue(connection: Connection, ended: Sequence[Row[Any]]) -> Iterator[str]:
    found = list(connection.execute(select(issue).where(issue.c.closed_at.is_(None))))
    for key, times in Counter((row.source_id, row.kind, row.about) for row in found).items():
        if times > 1:
            yield f"I6: {times} open issues {key}"
    for source_id, last in _last_of(ended, *Outcome).items():
        kinds = {row.kind for row in found if row.source_id == source_id}
        if last.outcome in BAD and last.outcome not in kinds:
            yield f"I6: batch {last.id} of {source_id} is {last.outcome}, and no issue says so"
        is_whole = last.outcome == Outcome.ACCEPTED and (source := _source_of(last)) and source.delivery == "full"
        if is_whole and kinds & set(BAD):
            yield f"I6: {source_id} recovered, and its issues are open: {', '.join(sorted(kinds))}"


def _last_of(ended: Sequence[Row[Any]], *outcomes: Outcome) -> dict[str, Row[Any]]:
    """For each source its newest decided batch with one of the outcomes."""
    return {row.source_id: row for row in ended if row.outcome in outcomes}


def _source_of(row: Row[Any]) -> Source | None:
    """The source of the batch; none where it is no more, or made up by a test."""
    try:
        return load_source(row.source_id)
    except ConfigurationError:
        return None


def _present(connection: Connection, table: Table, source_id: str) -> list[Row[Any]]:
    current = (table.c.source_id == source_id) & table.c.valid_to_batch.is_(None) & (table.c.presence == PRESENT)
    return list(connection.execute(select(table.c.natural_key, table.c.content_hash).where(current)))
