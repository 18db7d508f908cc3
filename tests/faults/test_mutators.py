"""Every fault done to every source, through the real chain, against the good batch of the day before."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from scrapers.registry import all_sources, load_source
from scrapers.snapshot import PayloadStore
from surveillance.model.batch import Outcome
from surveillance.model.kinds import KINDS
from surveillance.model.record import KEY_SEPARATOR
from surveillance.settings import settings
from surveillance.storage import history, issues
from surveillance.storage.engine import reading
from surveillance.storage.tables.collection import quarantined_row
from tests.faults.chain import take_in
from tests.faults.expected import Became, Damage, Mutator
from tests.faults.invariants import assert_invariants
from tests.faults.mutators import MUTATORS, cases
from tests.faults.sheets import payload_of, sample_of

OUTCOMES = {
    Became.ACCEPTED: Outcome.ACCEPTED,
    Became.REMARKED: Outcome.ACCEPTED,
    Became.KEPT: Outcome.ACCEPTED,
    Became.QUARANTINED: Outcome.ACCEPTED,
    Became.HELD: Outcome.HELD,
    Became.FAILED: Outcome.FAILED,
    Became.BLOCKED: Outcome.BLOCKED,
    Became.UNCHANGED: Outcome.UNCHANGED,
}

Facts = dict[str, tuple[str, str]]


def shown(source_id: str) -> Facts:
    """What an inspector sees of the source: by key the content and its presence."""
    with reading() as connection:
        versions = history.current(connection, KINDS[load_source(source_id).kind], source_id)
    return {one.natural_key: (one.record.content_hash, one.presence) for one in versions}


def open_issues(source_id: str) -> list[Any]:
    with reading() as connection:
        return [issue for issue in issues.open_issues(connection) if issue.source_id == source_id]


def quarantined(batch_id: int) -> list[Any]:
    with reading() as connection:
        return list(connection.execute(select(quarantined_row).where(quarantined_row.c.batch_id == batch_id)))


@pytest.mark.parametrize(
    ("source_id", "mutator"), cases(), ids=[f"{source_id}-{mutator.name}" for source_id, mutator in cases()]
)
def test_a_damaged_payload_becomes_what_was_decided_and_an_inspector_sees_no_other_facts(
    source_id: str, mutator: Mutator, good_day: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    good_day(source_id)
    sheet, before = sample_of(source_id), shown(source_id)
    damage, expected = mutator.damage(sheet), mutator.expect(sheet)
    assert damage is not None
    ended = take_in(sheet.source, damage.data, monkeypatch)
    assert ended.outcome == OUTCOMES[expected], f"{mutator.name}: {ended.outcome}, {ended.reason}, {ended.remarks}"
    if expected is Became.KEPT:
        assert sorted(set(shown(source_id)) ^ set(before)) == []
        assert (ended.rows_new, ended.rows_changed, ended.quarantined) == (0, 1, 0)
    elif expected is Became.QUARANTINED:
        assert_only_the_damaged_rows_wait(ended, damage, before)
    else:
        assert shown(source_id) == before
    if expected in (Became.HELD, Became.FAILED, Became.BLOCKED):
        assert_said_once(ended, damage)
    if expected is Became.REMARKED:
        assert damage.named in " ".join([*ended.remarks, *ended.ignored_by])
    if expected is Became.ACCEPTED:
        assert (ended.quarantined, ended.remarks, open_issues(source_id)) == (0, [], [])
    with reading() as connection:
        assert_invariants(connection, PayloadStore(settings().payloads))


def assert_only_the_damaged_rows_wait(ended: Any, damage: Damage, before: Facts) -> None:
    waiting, after = quarantined(ended.id), shown(ended.source_id)
    assert len(waiting) == ended.quarantined == damage.rows
    assert all(damage.named in row.reason and row.row_number and row.raw for row in waiting)
    assert ended.rows_in == ended.loaded + ended.quarantined + ended.ignored
    assert (ended.rows_new, ended.rows_changed, ended.rows_vanished) == (0, 0, 0)
    assert set(after) == set(before)
    changed = [key for key in before if after[key] != before[key]]
    assert len(changed) <= damage.rows
    assert [key for key in changed if any(_is_named(key, row.raw) for row in waiting)] == []


def _is_named(key: str, raw: dict[str, Any]) -> bool:
    """Whether every part of the key stands in the row as a word: what it is about is then known, and is not gone."""
    text = " ".join(map(str, raw.values()))
    return all(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) for part in key.split(KEY_SEPARATOR) if part)


def assert_said_once(ended: Any, damage: Damage) -> None:
    (issue,) = open_issues(ended.source_id)
    assert (issue.kind, issue.times) == (ended.outcome, 1)
    assert ended.reason
    assert ended.reason in issue.message
    assert ended.outcome == Outcome.HELD or damage.named in ended.reason


def test_every_source_has_a_payload_to_damage() -> None:
    assert [source.id for source in all_sources() if not payload_of(source.id)] == []


def test_every_mutator_has_a_name_of_its_own_and_some_source_to_damage() -> None:
    names = [mutator.name for mutator in MUTATORS]
    damaged = {mutator.name for _, mutator in cases()}
    assert len(names) == len(set(names))
    assert damaged == set(names)
