"""A held batch: proposed, released with a reason, rejected; and what is too old to be released."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from scrapers.registry import load_source
from scrapers.snapshot import PayloadStore
from surveillance import clock
from surveillance.errors import Conflict, NotFound, Refused
from surveillance.model.batch import Outcome, Payload
from surveillance.model.finding import Team
from surveillance.model.notice import ShortageNotice
from surveillance.pipeline import release
from surveillance.pipeline.collect import stage
from surveillance.pipeline.review import Person
from surveillance.pipeline.validate import validate
from surveillance.settings import settings
from surveillance.storage import audit, batches, history, issues, quality
from surveillance.storage.engine import reading, transaction
from surveillance.storage.tables.outgoing import audit_entry
from tests.conftest import MONDAY_MORNING
from tests.pipeline.test_ingest import MAIN, SAMPLES

SOURCE = "nl_meldpunt_notices"
FILE = next((SAMPLES / MAIN / SOURCE).glob("*.csv"))
SARA = Person("sara", "Sara Voorbeeld", "supervisor", leads=frozenset(Team))
OLGA = Person("olga", "Olga Voorbeeld", "operator")


def bring(data: bytes) -> int:
    """The source gives these bytes; returns the batch, judged."""
    kept = PayloadStore(settings().payloads).keep(data)
    payload = Payload(name=FILE.name, sha256=kept, byte_count=len(data), requested_at=clock.now())
    with transaction() as connection:
        born = batches.Circumstances("made_up", None, "test")
        batch_id = batches.begin(connection, load_source(SOURCE), FILE.name, [payload], born)
    stage([batch_id])
    validate()
    return batch_id


def lines(count: int | None = None) -> bytes:
    """The sample's first rows, under its header; all of them when no count is given."""
    return b"".join(FILE.read_bytes().splitlines(keepends=True)[: None if count is None else count + 1])


def known() -> int:
    with reading() as connection:
        return len(history.current(connection, ShortageNotice, SOURCE))


def outcome_of(batch_id: int) -> Outcome | None:
    with reading() as connection:
        return quality.read_batch(connection, batch_id).outcome


@pytest.fixture
def held_batch(database: Engine) -> int:
    """The source gave far too little, a day after it gave everything."""
    clock.set_domain_time(MONDAY_MORNING - timedelta(days=1))
    bring(lines())
    clock.set_domain_time(MONDAY_MORNING)
    batch_id = bring(lines(12))
    assert outcome_of(batch_id) is Outcome.HELD
    return batch_id


def test_a_release_loads_what_was_held_and_says_who_and_why(held_batch: int) -> None:
    before = known()
    ended = release.release_batch(held_batch, " De bron heeft opgeruimd. ", SARA)
    assert ended.outcome is Outcome.ACCEPTED
    assert ended.reason == "vrijgegeven door Sara Voorbeeld: De bron heeft opgeruimd."
    assert (ended.rows_in, ended.loaded, ended.quarantined) == (12, 12, 0)
    assert ended.rows_gone == before - 12 > 0
    assert ended.known_at == MONDAY_MORNING
    with reading() as connection:
        assert issues.open_issues(connection) == []
        assert audit.verify_chain(connection) == []
        entry = connection.execute(select(audit_entry).order_by(audit_entry.c.seq.desc())).first()
    assert entry is not None
    assert (entry.actor, entry.action, entry.object, entry.result) == (
        "sara",
        "release_batch",
        f"batch {held_batch}",
        "accepted",
    )


def test_the_same_bytes_after_a_release_are_the_list_in_force(held_batch: int) -> None:
    release.release_batch(held_batch, "klopt", SARA)
    again = bring(lines(12))
    with reading() as connection:
        line = quality.read_batch(connection, again)
    assert (line.outcome, line.rows_new, line.rows_changed, line.rows_gone) == (Outcome.ACCEPTED, 0, 0, 0)


def test_rows_that_cannot_be_facts_stay_apart_when_the_rest_is_released(database: Engine) -> None:
    whole = lines()
    header, first, *rest = whole.splitlines(keepends=True)
    spoiled = [header, first, *(row.replace(b";", b";\xf0\x9f\x92\xa5", 3) for row in rest[:8]), *rest[8:]]
    batch_id = bring(b"".join(spoiled))
    assert outcome_of(batch_id) is Outcome.HELD
    ended = release.release_batch(batch_id, "bekend gebrek", SARA)
    with reading() as connection:
        apart = quality.quarantined_in(connection, batch_id)
    assert ended.loaded > 0
    assert ended.rows_in == ended.loaded + ended.quarantined + ended.ignored
    assert ended.quarantined == len(apart) > 0


def test_a_second_release_is_told_that_the_first_was_there(held_batch: int) -> None:
    release.release_batch(held_batch, "klopt", SARA)
    after = known()
    with pytest.raises(Conflict):
        release.release_batch(held_batch, "klopt", SARA)
    assert known() == after


def test_what_is_older_than_the_newest_answer_is_not_released(held_batch: int) -> None:
    newer = bring(lines())
    assert outcome_of(newer) is Outcome.ACCEPTED
    before = known()
    for verb in (release.release_batch, release.propose_release, release.reject_batch):
        with pytest.raises(Conflict, match=f"levering {newer}"):
            verb(held_batch, "toch", SARA)
    assert (known(), outcome_of(held_batch)) == (before, Outcome.HELD)


def test_of_two_held_batches_only_the_newest_waits_and_it_shows_what_was_proposed_before(held_batch: int) -> None:
    release.propose_release(held_batch, "De bron is geschoond.", OLGA)
    again = bring(lines(12))
    with reading() as connection:
        (waiting,) = release.waiting_for_decision(connection)
    assert waiting.batch.id == again
    assert [(act.actor, act.reason) for act in waiting.proposals] == [("olga", "De bron is geschoond.")]


def test_a_proposal_changes_nothing_but_is_kept(held_batch: int) -> None:
    before = known()
    release.propose_release(held_batch, "De bron is geschoond.", OLGA)
    assert (known(), outcome_of(held_batch)) == (before, Outcome.HELD)
    with reading() as connection:
        (waiting,) = release.waiting_for_decision(connection)
        assert [issue.kind for issue in issues.open_issues(connection)] == ["held"]
    assert waiting.proposals[0].role == "operator"


def test_a_rejected_batch_waits_for_nobody_and_loads_nothing(held_batch: int) -> None:
    before = known()
    release.reject_batch(held_batch, "afgebroken levering", SARA)
    assert (known(), outcome_of(held_batch)) == (before, Outcome.HELD)
    with reading() as connection:
        assert release.waiting_for_decision(connection) == []
        assert issues.open_issues(connection) == []
    with pytest.raises(Conflict, match="afgewezen"):
        release.release_batch(held_batch, "toch", SARA)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 4001])
def test_without_a_reason_nothing_is_decided(held_batch: int, reason: str) -> None:
    for verb in (release.release_batch, release.propose_release, release.reject_batch):
        with pytest.raises(Refused):
            verb(held_batch, reason, SARA)
    assert outcome_of(held_batch) is Outcome.HELD


def test_a_batch_without_a_single_row_is_never_loaded(database: Engine) -> None:
    bring(lines())
    before = known()
    batch_id = bring(lines(0))
    with pytest.raises((Refused, Conflict)):
        release.release_batch(batch_id, "toch", SARA)
    assert known() == before > 0


def test_a_batch_that_does_not_exist_is_not_found(database: Engine) -> None:
    with pytest.raises(NotFound):
        release.release_batch(77, "waarom", SARA)


def test_a_batch_that_breaks_half_way_is_as_if_nobody_had_tried(
    held_batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> str:
        raise RuntimeError("disk full")

    before = known()
    monkeypatch.setattr(release, "record_act", fail)
    with pytest.raises(RuntimeError):
        release.release_batch(held_batch, "klopt", SARA)
    assert (known(), outcome_of(held_batch)) == (before, Outcome.HELD)
    with reading() as connection:
        assert [issue.kind for issue in issues.open_issues(connection)] == ["held"]
