"""A day and a Monday over four sources of the samples, run in processes that may be killed or starved."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

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
from surveillance.settings import settings
from surveillance.storage.engine import DatabaseTrouble, engine, engine_of, reading
from surveillance.storage.tables.detection import alert, finding, link
from surveillance.storage.tables.history import HISTORY
from surveillance.storage.tables.outgoing import outbox, report
from tests.faults.invariants import assert_invariants

SAMPLES = Path(__file__).parents[2] / "samples"
MANIFEST = read_manifest(SAMPLES)
SOURCES = ("nl_cbg_register", "nl_meldpunt_notices", "nl_stock_reports", "nl_agreement_offers")
"""Enough of the samples for every verb to have work: one over HTTP, three through the inbox."""

REFUSED, MACHINE_TROUBLE = 1, 2
"""How a child ends that was refused, and one whose machine gave no room."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything that may be neither lost nor doubled."""

    rows: dict[str, int]
    links: int
    findings: int
    alerts: int
    reports: int
    mails: int


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
    except SurveillanceError as error:
        os.write(2, f"refused: {error!r}\n".encode())
        os._exit(REFUSED)
    except (OSError, DatabaseTrouble) as error:
        os.write(2, f"trouble of the machine: {error!r}\n".encode())
        os._exit(MACHINE_TROUBLE)
    os._exit(0)


def end_of(child: int) -> int:
    """How the child ended: its exit code, or minus the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def counts() -> Counts:
    """What is there now, after a look at every invariant."""
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


def expect_whole(undisturbed: dict[str, Counts]) -> None:
    """The same as a run leaves that nothing disturbed; the first call tells what that is."""
    found = counts()
    assert found == undisturbed.setdefault("counts", found)
    assert found.rows["product"] > 0
    assert found.alerts > 0
    assert (found.reports, found.mails, len(list((settings().home / "mail").glob("*.eml")))) == (1, 1, 1)


def let_the_lease_end() -> None:
    """A claimed mail is taken up again when its worker has not been heard of for a while."""
    with engine().connect() as connection, connection.begin():
        connection.execute(outbox.update().values(claimed_at=clock.real_now().replace(year=2025)))
