"""C08: no room for a payload, for the rows that wait, or in the database: a clean end, nothing half, and it goes on."""

import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, text

from scrapers.snapshot import PayloadStore
from surveillance.errors import SourceUnreachable
from surveillance.pipeline.collect import collect, stage
from surveillance.settings import settings
from surveillance.storage import issues
from surveillance.storage.engine import engine, reading
from tests.faults.invariants import assert_invariants
from tests.faults.world import MACHINE_TROUBLE, REFUSED, Counts, end_of, expect_whole, in_a_child, run_everything

ROOM = 60 * 1024
"""Bytes of the largest file that can be written: the register, and its rows while they wait, are larger."""

DISK_FULL = """
CREATE FUNCTION no_room() RETURNS trigger AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER no_room BEFORE INSERT ON product FOR EACH ROW EXECUTE FUNCTION no_room()
"""
"""What a server says whose disk is full, in the middle of a load."""


def starve() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))


def no_room_for_a_payload() -> None:
    starve()
    run_everything()


def no_room_for_waiting_rows() -> None:
    waiting = collect("nl_cbg_register")
    starve()
    stage(waiting)


def no_room_in_the_database() -> None:
    made = engine()
    if made.dialect.name == "postgresql":
        with made.connect() as connection, connection.begin():
            connection.execute(text(DISK_FULL))
    else:  # SQLite never shrinks below what it has: not a page more
        event.listen(made, "connect", lambda connection, _record: connection.execute("PRAGMA max_page_count = 1"))
    run_everything()


def make_room() -> None:
    """A child's limits died with it; what the server was told is taken back."""
    if engine().dialect.name == "postgresql":
        with engine().connect() as connection, connection.begin():
            connection.execute(text("DROP FUNCTION IF EXISTS no_room CASCADE"))


def unfinished(home: Path) -> list[Path]:
    """Files that somebody began and left."""
    kept = [path for path in (home / "payloads").rglob("*") if path.is_file() and "." in path.name]
    return kept + [path for path in (home / "staged").glob("*") if path.suffix != ".jsonl"]


@pytest.mark.usefixtures("world")
@pytest.mark.xdist_group("kills")
@pytest.mark.parametrize("starved", [no_room_for_a_payload, no_room_for_waiting_rows, no_room_in_the_database])
def test_without_room_nothing_is_half_and_with_room_everything_is_done(
    starved: Callable[[], None], home: Path, undisturbed: dict[str, Counts]
) -> None:
    try:
        assert end_of(in_a_child(starved)) in (REFUSED, MACHINE_TROUBLE)
    finally:
        make_room()
    assert unfinished(home) == []
    with reading() as connection:
        assert_invariants(connection, PayloadStore(settings().payloads))
    assert end_of(in_a_child(run_everything)) == 0
    expect_whole(undisturbed)


@pytest.mark.usefixtures("world")
def test_a_payload_for_which_there_is_no_room_is_an_issue_of_its_source_and_fetched_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_store: PayloadStore, _place: str, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(PayloadStore, "_write", refuse)
        with pytest.raises(SourceUnreachable, match="No space left on device"):
            collect("nl_cbg_register")
    with reading() as connection:
        opened = [(issue.source_id, issue.kind) for issue in issues.open_issues(connection)]
    assert opened == [("nl_cbg_register", "failed")]
    assert len(collect("nl_cbg_register")) == 1
