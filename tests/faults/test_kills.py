"""SIGKILL at every named place, at random moments, and two at once: a rerun completes, and nothing shows a scar."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import Engine, func, select

import expectations.engine  # noqa: F401  (imported before the children are born: they would each pay for it)
from scrapers.snapshot import PayloadStore
from surveillance import clock, failpoint
from surveillance.errors import SurveillanceError
from surveillance.pipeline.collect import collect, stage
from surveillance.pipeline.deliver import deliver
from surveillance.pipeline.detect import detect
from surveillance.pipeline.match import match
from surveillance.pipeline.report import build_week, unbuilt_weeks
from surveillance.pipeline.validate import validate
from surveillance.samples.manifest import read_manifest
from surveillance.samples.replay import ReplayServer
from surveillance.settings import settings
from surveillance.storage.engine import engine, engine_of, reading
from surveillance.storage.tables.collection import batch
from surveillance.storage.tables.detection import alert, finding, link
from surveillance.storage.tables.history import HISTORY
from surveillance.storage.tables.outgoing import outbox, report
from tests.faults.invariants import assert_invariants

SAMPLES = Path(__file__).parents[2] / "samples"
MANIFEST = read_manifest(SAMPLES)
SOURCES = ("nl_cbg_register", "nl_meldpunt_notices", "nl_stock_reports", "nl_agreement_offers")
"""Enough of the samples for every verb to have work: one over HTTP, three through the inbox."""
RANDOM_KILLS = 25
LONGEST_RUN_SECONDS = 60


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    table = tmp_path_factory.mktemp("replay") / "table.json"
    with ReplayServer(SAMPLES, MANIFEST.main_capture, table):
        yield table


@pytest.fixture
def world(database: Engine, home: Path, replayed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The samples behind every address, an empty database, and Monday morning."""
    inbox = home / "inbox"
    for source_id in SOURCES:
        lying = SAMPLES / MANIFEST.main_capture / source_id
        copytree(lying, inbox / source_id)
    monkeypatch.setenv("SURVEILLANCE_INBOX_URL", str(inbox))
    monkeypatch.setenv("SURVEILLANCE_PROXY_TABLE", str(replayed))
    monkeypatch.setenv("SURVEILLANCE_SAMPLES_FOLDER", str(SAMPLES))
    settings.cache_clear()


def run_everything() -> None:
    """What a day and a Monday do: every verb once, each idempotent."""
    clock.set_domain_time(MANIFEST.captures[MANIFEST.main_capture].known_at)
    for source_id in SOURCES:
        stage(collect(source_id))
    validate()
    match()
    detect()
    clock.set_domain_time(MANIFEST.report_at)
    detect()  # on Monday more has passed than on Sunday; who runs beside us may have seen either
    for week in unbuilt_weeks():
        build_week(week)
    deliver()


def in_a_child(work: Callable[[], None], place: str = "") -> int:
    """Start the work in a process of its own, which dies at the place; returns its id."""
    engine().dispose()
    child = os.fork()
    if child:
        return child
    os.environ[failpoint.VARIABLE] = place
    engine_of.cache_clear()
    try:
        work()
    except SurveillanceError:
        os._exit(1)
    os._exit(0)


def end_of(child: int) -> int:
    """How the child ended: its exit code, or minus the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything that may be neither lost nor doubled."""

    rows: dict[str, int]
    links: int
    findings: int
    alerts: int
    reports: int
    mails: int


def counts() -> Counts:
    with reading() as connection:

        def count(table: object, *wanted: object) -> int:
            return connection.execute(select(func.count()).select_from(table).where(*wanted)).scalar_one()  # type: ignore[call-overload]

        assert_invariants(connection, PayloadStore(settings().payloads))
        return Counts(
            {kind: count(table, table.c.valid_to_batch.is_(None)) for kind, table in HISTORY.items()},
            count(link, link.c.ended_at.is_(None)),
            count(finding, finding.c.ended_at.is_(None)),
            count(alert),
            count(report),
            count(outbox, outbox.c.state == "sent"),
        )


def mails_kept() -> int:
    return len(list((settings().home / "mail").glob("*.eml")))


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, Counts]:
    """What a run leaves that nothing disturbed, learned at first use."""
    return {}


def expect_whole(undisturbed: dict[str, Counts]) -> None:
    found = counts()
    assert found == undisturbed.setdefault("counts", found)
    assert found.rows["product"] > 0
    assert found.alerts > 0
    assert (found.reports, found.mails, mails_kept()) == (1, 1, 1)


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
        _let_the_lease_end()
    assert end_of(in_a_child(run_everything)) == 0
    expect_whole(undisturbed)


def _let_the_lease_end() -> None:
    """A claimed mail is taken up again when its worker has not been heard of for a while."""
    with engine().connect() as connection, connection.begin():
        connection.execute(outbox.update().values(claimed_at=clock.real_now().replace(year=2025)))


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
    _let_the_lease_end()
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
    _let_the_lease_end()
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
