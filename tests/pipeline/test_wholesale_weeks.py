"""The wholesalers' weeks over both captures, from their addresses to history."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from surveillance import clock
from surveillance.model.version import Version
from surveillance.model.wholesale import WholesaleSignal
from surveillance.pipeline.collect import collect, stage
from surveillance.pipeline.validate import validate
from surveillance.samples.manifest import read_manifest
from surveillance.samples.replay import ReplayServer
from surveillance.settings import settings
from surveillance.storage import batches, history
from surveillance.storage.engine import reading

SAMPLES = Path(__file__).parents[2] / "samples"
MANIFEST = read_manifest(SAMPLES)
SOURCE_ID = "nl_sfk_wholesale"


def take_in(capture: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> list[Version[WholesaleSignal]]:
    """The signals in force after the capture was taken in at its own instant."""
    monkeypatch.setenv("SURVEILLANCE_PROXY_TABLE", str(place / "table.json"))
    monkeypatch.setenv("SURVEILLANCE_SAMPLES_FOLDER", str(SAMPLES))
    settings.cache_clear()
    clock.set_domain_time(MANIFEST.captures[capture].known_at)
    with ReplayServer(SAMPLES, capture, place / "table.json"):
        stage(collect(SOURCE_ID))
    validate()
    with reading() as connection:
        return list(history.current(connection, WholesaleSignal, SOURCE_ID))


def weeks_of(versions: list[Version[WholesaleSignal]]) -> set[int]:
    return {version.record.week for version in versions}


def test_a_week_stays_known_after_it_is_no_longer_asked_for_and_one_that_never_came_stays_unknown(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = take_in("2026-09-20", tmp_path, monkeypatch)
    after = take_in("2026-09-27", tmp_path, monkeypatch)
    assert weeks_of(before) == {34, 35, 37}
    assert weeks_of(after) == {34, 35, 37, 38}
    assert {version.presence for version in after} == {"present"}
    assert {version.natural_key for version in before} < {version.natural_key for version in after}
    with reading() as connection:
        first, second = batches.decided_since(connection, 0)
        asked = [payload.name for payload in batches.payloads_of(connection, second.id)]
    assert [name.partition("period=")[2][:7] for name in asked] == [f"{week}-2026" for week in range(35, 40)]
    assert (first.rows_new, second.rows_changed, second.rows_gone, second.rows_vanished) == (len(before), 0, 0, 0)
