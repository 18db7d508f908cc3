"""Where faults are injected: a good day of one source, made once and copied; and the world of a whole run."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from surveillance import clock
from surveillance.model.batch import Outcome
from surveillance.samples.replay import ReplayServer
from surveillance.settings import settings
from surveillance.storage import schema
from surveillance.storage.columns import metadata
from surveillance.storage.engine import engine, transaction
from tests.faults.chain import take_in
from tests.faults.sheets import SAMPLES, sample_of
from tests.faults.world import MANIFEST, SOURCES, Counts

DATABASE = "surveillance.db"


@pytest.fixture(scope="session")
def _good_days() -> dict[str, Path]:
    """For each source the home in which its good batch is in force."""
    return {}


@pytest.fixture
def good_day(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, _good_days: dict[str, Path]
) -> Iterator[Callable[[str], None]]:
    """Put the good batch of a source into force: a fresh copy of everything that yesterday left behind."""
    monkeypatch.setenv("SURVEILLANCE_SAMPLES_FOLDER", str(SAMPLES))
    settings.cache_clear()

    def begin(source_id: str) -> None:
        today = clock.now()
        if source_id not in _good_days:
            clock.set_domain_time(today - timedelta(days=1) + timedelta(hours=13))
            with pytest.MonkeyPatch.context() as passing:
                _make_good_day(source_id, passing)
            engine().dispose()
            _good_days[source_id] = tmp_path_factory.mktemp(source_id) / "home"
            shutil.copytree(home, _good_days[source_id])
        else:
            shutil.copytree(_good_days[source_id], home, dirs_exist_ok=True)
        clock.set_domain_time(today)

    yield begin
    engine().dispose()


def _make_good_day(source_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    metadata.create_all(engine())
    with transaction() as connection:
        schema.create_views(connection)
    good = take_in(sample_of(source_id).source, sample_of(source_id).as_bytes(), monkeypatch)
    assert (good.outcome, good.quarantined) == (Outcome.ACCEPTED, 0), good.reason


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
        shutil.copytree(lying, inbox / source_id)
    monkeypatch.setenv("SURVEILLANCE_INBOX_URL", str(inbox))
    monkeypatch.setenv("SURVEILLANCE_PROXY_TABLE", str(replayed))
    monkeypatch.setenv("SURVEILLANCE_SAMPLES_FOLDER", str(SAMPLES))
    settings.cache_clear()


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, Counts]:
    """What a run leaves that nothing disturbed, learned at first use."""
    return {}
