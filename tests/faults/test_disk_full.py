"""C08: no room for a payload, for the rows that wait, or in the database: a clean end, nothing half, and it goes on."""

import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from scrapers.snapshot import PayloadStore
from surveillance.errors import SourceUnreachable
from surveillance.pipeline.collect import collect
from surveillance.settings import settings
from surveillance.storage import issues
from surveillance.storage.engine import engine, reading
from tests.faults.invariants import assert_invariants
from tests.faults.world import MACHINE_TROUBLE, REFUSED, Counts, end_of, expect_whole, in_a_child, run_everything

KIB = 1024
ROOMS = {"no room for a payload": 60 * KIB, "no room for waiting rows": 480 * KIB}
"""The largest file that can be written. The register's payload is larger than the first; its rows than the second."""

DISK_FULL = """
CREATE FUNCTION no_room() RETURNS trigger AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
END $$ LANGUAGE plpgsql
"""


def starved(room: int) -> Callable[[], None]:
    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        run_everything()

    return work


def unfinished(home: Path) -> list[Path]:
    """Files that somebody began and left."""
    kept = [path for path in (home / "payloads").rglob("*") if path.is_file() and "." in path.name]
    return kept + [path for path in (home / "staged").glob("*") if path.suffix != ".jsonl"]


@pytest.mark.usefixtures("world")
@pytest.mark.xdist_group("kills")
@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)
def test_without_room_nothing_is_half_and_with_room_everything_is_done(
    room: int, home: Path, undisturbed: dict[str, Counts]
) -> None:
    assert end_of(in_a_child(starved(room))) in (REFUSED, MACHINE_TROUBLE)
    assert unfinished(home) == []
    with reading() as connection:
        assert_invariants(connection, PayloadStore(settings().payloads))
    assert end_of(in_a_child(run_everything)) == 0
    expect_whole(undisturbed)


@pytest.fixture
def full_database(world: None) -> Iterator[Callable[[], None]]:
    """A database that has no room for another product; what is given back makes room."""
    made = engine()
    is_server = made.dialect.name == "postgresql"

    def limit(connection: object, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

    def make_room() -> None:
        if is_server:
            with made.connect() as connection, connection.begin():
                connection.execute(text("DROP FUNCTION IF EXISTS no_room CASCADE"))
        elif event.contains(made, "connect", limit):
            event.remove(made, "connect", limit)

    if is_server:
        with made.connect() as connection, connection.begin():
            connection.execute(text(DISK_FULL))
            connection.execute(
                text("CREATE TRIGGER no_room BEFORE INSERT ON product FOR EACH ROW EXECUTE FUNCTION no_room()")
            )
    else:
        event.listen(made, "connect", limit)
    yield make_room
    make_room()


@pytest.mark.xdist_group("kills")
def test_a_full_database_ends_the_run_and_room_completes_it(
    full_database: Callable[[], None], database: Engine, undisturbed: dict[str, Counts]
) -> None:
    assert end_of(in_a_child(run_everything)) == MACHINE_TROUBLE
    with reading() as connection:
        assert_invariants(connection, PayloadStore(settings().payloads))
    full_database()
    database.dispose()
    assert end_of(in_a_child(run_everything)) == 0
    expect_whole(undisturbed)


@pytest.mark.usefixtures("world")
def test_a_payload_for_which_there_is_no_room_is_an_issue_that_the_next_good_answer_closes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_store: PayloadStore, _place: str, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(PayloadStore, "_write", refuse)
        with pytest.raises(SourceUnreachable, match="No space left on device"):
            collect("nl_cbg_register")
    with reading() as connection:
        assert [(issue.source_id, issue.kind) for issue in issues.open_issues(connection)] == [
            ("nl_cbg_register", "failed")
        ]
    assert len(collect("nl_cbg_register")) == 1
