"""What becomes of a held batch: somebody proposes to release it, a supervisor releases or rejects it, with a reason.

Each verb is one transaction that holds the act and its audit entry. Releasing loads the batch by the same code as a
batch that `validate` accepts; only the judgement of the whole batch is a person's instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from scrapers.parsing import parse_payloads
from scrapers.registry import all_sources, load_source, parser_version
from scrapers.snapshot import PayloadStore
from surveillance.errors import Conflict, Refused, SourceError
from surveillance.language import say
from surveillance.model.batch import Outcome, Parsed, RejectedRow, StagedRow
from surveillance.model.source import Source
from surveillance.pipeline.collect import issue_subject
from surveillance.pipeline.review import NOTE_LENGTH, Person
from surveillance.pipeline.trial import find_broken
from surveillance.pipeline.validate import accept
from surveillance.settings import settings
from surveillance.storage import batches, held, history, issues
from surveillance.storage.audit import record_act
from surveillance.storage.engine import Connection, lock, reading, transaction
from surveillance.storage.quality import BatchLine, read_batch

log = structlog.get_logger()

FIRST_ROWS = 5
"""So many rows of a held batch are shown to whoever decides."""


def propose_release(batch_id: int, reason: str, person: Person) -> None:
    """Tell the supervisors why this held batch may be released. Raises `Refused` or `Conflict`, saying why."""
    _act(batch_id, held.PROPOSE, reason, person)


def reject_batch(batch_id: int, reason: str, person: Person) -> None:
    """Leave a held batch out for good: nothing of it is loaded, and its issue is closed."""

    def close(connection: Connection, row: Any) -> None:
        issues.close_issues(connection, row.source_id, ("held",), issue_subject(row))

    _act(batch_id, held.REJECT, reason, person, close)


def release_batch(batch_id: int, reason: str, person: Person) -> batches.BatchSummary:
    """Load a held batch as if it had been accepted, with the person's reason; returns how it ended.

    Its rows are read again from the payloads, so that what is loaded is what the source sent; rows that break a row
    rule stay apart. Raises `Refused` when there is nothing to load, and `Conflict` when the batch is no longer held or
    the source has answered since: what is older than the newest answer is never loaded.
    """
    with reading() as connection:
        row = _held_row(connection, batch_id)
        payloads = [(payload.name, payload.sha256) for payload in batches.payloads_of(connection, batch_id)]
    source = load_source(row.source_id)
    parsed = _read_again(source, payloads)
    broken = find_broken(parsed)

    def load(connection: Connection, _row: Any) -> None:
        fit = _fit(parsed, broken)
        if not fit:
            raise Refused(say("In deze levering staat geen enkele bruikbare rij; er is niets om te laden."))
        lock(connection, f"history {source.id}")
        batches.write_reading(connection, batch_id, parsed, parser_version(source.id))
        set_aside = [rejected.raw for rejected in (*parsed.rejected, *broken)]
        difference = history.compare(connection, source, fit, set_aside)
        told = say("vrijgegeven door {who}: {reason}", who=person.display_name, reason=reason.strip())
        accept(connection, source, batch_id, difference, fit, broken, told)

    _act(batch_id, held.RELEASE, reason, person, load)
    with reading() as connection:
        return batches.summary_of(batches.row_of(connection, batch_id))


@dataclass(frozen=True, slots=True)
class WaitingBatch:
    """A held batch about which somebody has to decide, with what was proposed."""

    batch: BatchLine
    proposals: tuple[held.BatchAct, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What releasing a held batch would change in the current view of its source, and its first rows."""

    new: int
    changed: int
    same: int
    gone: int
    apart: int
    """Rows that would stay apart, whoever releases."""
    first_rows: tuple[StagedRow, ...]


def look_ahead(batch_id: int) -> Outlook:
    """Read the held batch's payloads and compare; changes nothing. Raises `Refused` where they cannot be read."""
    with reading() as connection:
        source = load_source(_held_row(connection, batch_id).source_id)
        payloads = [(payload.name, payload.sha256) for payload in batches.payloads_of(connection, batch_id)]
        parsed = _read_again(source, payloads)
        broken = find_broken(parsed)
        fit = _fit(parsed, broken)
        change = history.compare(connection, source, fit, [rejected.raw for rejected in (*parsed.rejected, *broken)])
    gone, apart = len(change.gone), len(parsed.rejected) + len(broken)
    return Outlook(len(change.new), len(change.changed), change.same, gone, apart, tuple(fit[:FIRST_ROWS]))


def waiting_for_decision(connection: Connection) -> list[WaitingBatch]:
    """The held batches that wait for a supervisor, the oldest first."""
    of_files = [source.id for source in all_sources() if source.delivery == "part"]
    found = held.waiting_batches(connection, of_files)
    return [
        WaitingBatch(read_batch(connection, batch_id), tuple(held.acts_about(connection, batch_id)))
        for batch_id in found
    ]


def why_not(connection: Connection, batch_id: int) -> str | None:
    """Why nothing can be decided about this batch any more; none when it waits for a decision."""
    try:
        _held_row(connection, batch_id)
    except Conflict as conflict:
        return str(conflict)
    return None


def _act(
    batch_id: int,
    action: str,
    reason: str,
    person: Person,
    carry_out: Callable[[Connection, Any], None] | None = None,
) -> None:
    told = _checked_reason(reason)
    with transaction() as connection:
        row = _held_row(connection, batch_id, is_to_change=True)
        if carry_out is not None:
            carry_out(connection, row)
        held.write_act(connection, batch_id, action, person.name, person.role, told)
        result = batches.row_of(connection, batch_id)
        figures = {"outcome": result.outcome, "loaded": result.loaded, "quarantined": result.quarantined}
        audited = (f"{action}_batch", f"batch {batch_id}", result.outcome)
        record_act(connection, person.name, person.role, *audited, reason=told, payload=figures)
    log.info("held_batch", source=row.source_id, batch=batch_id, action=action)


def _held_row(connection: Connection, batch_id: int, *, is_to_change: bool = False) -> Any:
    """The batch, when it is held, nobody decided about it, and nothing newer came of its source or file."""
    row = held.read_row(connection, batch_id, is_to_change=is_to_change)
    if row.outcome != Outcome.HELD:
        raise Conflict(say("Deze levering wordt niet (meer) vastgehouden."))
    decided = [act for act in held.acts_about(connection, batch_id) if act.action == held.REJECT]
    if decided:
        raise Conflict(say("Deze levering is al afgewezen door {who}.", who=decided[0].actor))
    newer = held.newer_batch(connection, row, is_of_files=load_source(row.source_id).delivery == "part")
    if newer is not None:
        raise Conflict(
            say("Na deze levering kwam levering {number}; een oudere kan niet meer geladen worden.", number=str(newer))
        )
    return row


def _checked_reason(reason: str) -> str:
    told = reason.strip()
    if not told:
        raise Refused(say("Schrijf erbij waarom."))
    if len(told) > NOTE_LENGTH:
        raise Refused(say("Een reden heeft ten hoogste {count} tekens.", count=NOTE_LENGTH))
    return told


def _fit(parsed: Parsed, broken: Sequence[RejectedRow]) -> list[StagedRow]:
    refused = {rejected.number for rejected in broken}
    return [staged for staged in parsed.rows if staged.number not in refused]


def _read_again(source: Source, payloads: Sequence[tuple[str, str]]) -> Parsed:
    if not payloads:
        raise Refused(say("Bij deze levering is geen bestand bewaard; er is niets om te laden."))
    store = PayloadStore(settings().payloads)
    try:
        return parse_payloads(source, [(name, store.read(sha256)) for name, sha256 in payloads])
    except SourceError as error:
        raise Refused(say("Deze levering kan niet worden gelezen: {why}", why=error.reason)) from error
