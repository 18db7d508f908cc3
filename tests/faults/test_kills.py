"""SIGKILL at every named place, at random moments, and two at once: a rerun completes, and nothing shows a scar."""

import os
import random
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from scrapers.snapshot import PayloadStore
from surveillance import failpoint
from surveillance.settings import settings
from surveillance.storage.engine import reading
from surveillance.storage.tables.collection import batch
from tests.faults.invariants import assert_invariants
from tests.faults.world import Counts, end_of, expect_whole, in_a_child, let_the_lease_end, run_everything

RANDOM_KILLS = 25


@pytest.mark.usefixtures("world")
@pytest.mark.xdist_group("kills")
def test_a_run_that_nothing_disturbs_gives_what_the_others_are_measured_by(undisturbed: dict[str, Counts]) -> None:
    assert end_of(in_a_child(run_everything)) == 0
    expect_whole(undisturbed)


@pytest.mark.usefixtures("world")
@pytest.mark.xdist_group("kills")
@pytest.mark.parametrize("place", failpoint.PLACES)
def test_a_kill_at_this_place_loses_nothing_and_doubles_nothing(place: str, undisturbed: dict[str, Counts]) -> None:
    assert end_of(in_a_child(run_everything, place)) == -signal.SIGKILL, "the place is passed by a run"
    with reading() as connection:
        assert_invariants(connection, PayloadStore(settings().payloads))
    if place.startswith("mail."):
        let_the_lease_end()
    assert end_of(in_a_child(run_everything)) == 0
    expect_whole(undisturbed)


@pytest.mark.usefixtures("world")
@pytest.mark.xdist_group("kills")
def test_kills_at_random_moments_leave_no_scar(request: pytest.FixtureRequest, undisturbed: dict[str, Counts]) -> None:
    moments = random.Random(request.node.name)
    for _ in range(RANDOM_KILLS):
        child = in_a_child(run_everything)
        time.sleep(moments.uniform(0.02, 0.9))
        os.kill(child, signal.SIGKILL)
        end_of(child)
        with reading() as connection:
            assert_invariants(connection, PayloadStore(settings().payloads))
    let_the_lease_end()
    assert end_of(in_a_child(run_everything)) == 0
    expect_whole(undisturbed)


@pytest.mark.usefixtures("world")
@pytest.mark.xdist_group("kills")
def test_two_runs_at_once_do_the_work_of_one(undisturbed: dict[str, Counts]) -> None:
    together = [in_a_child(run_everything) for _ in range(2)]
    ends = [end_of(child) for child in together]
    assert 0 in ends
    assert end_of(in_a_child(run_everything)) == 0
    expect_whole(undisturbed)


@pytest.mark.usefixtures("world")
@pytest.mark.xdist_group("kills")
def test_a_zombie_that_wakes_after_its_successor_changes_nothing(undisturbed: dict[str, Counts]) -> None:
    zombie = in_a_child(run_everything)
    time.sleep(0.3)
    os.kill(zombie, signal.SIGSTOP)
    successor = in_a_child(run_everything)
    time.sleep(0.5)
    os.kill(zombie, signal.SIGCONT)
    end_of(zombie)
    end_of(successor)
    let_the_lease_end()
    assert end_of(in_a_child(run_everything)) == 0
    expect_whole(undisturbed)


def test_every_place_stands_in_the_code_and_no_other() -> None:
    root = Path(__file__).parents[2]
    code = [path for room in ("surveillance", "scrapers") for path in (root / room).rglob("*.py")]
    written = {
        part.split('"')[1] for path in code for part in path.read_text().split("failpoint(")[1:] if part[0] == '"'
    }
    assert written == set(failpoint.PLACES)


@pytest.mark.usefixtures("world")
@pytest.mark.xdist_group("kills")
def test_nothing_is_decided_twice() -> None:
    assert end_of(in_a_child(run_everything)) == 0
    with reading() as connection:
        decided = connection.execute(select(batch.c.id).where(batch.c.outcome == "accepted")).all()
    assert end_of(in_a_child(run_everything)) == 0
    with reading() as connection:
        assert connection.execute(select(batch.c.id).where(batch.c.outcome == "accepted")).all() == decided
