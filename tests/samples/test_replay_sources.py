"""Every source that is fetched, from the replay server's answers to its rows: the samples hold for the real fetcher."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.fetching import fetch
from scrapers.guard import ReplayTable, read_replay_table
from scrapers.http import Fetcher
from scrapers.pacing import rush
from scrapers.parsing import parse_payloads
from scrapers.registry import enabled_sources, load_source
from scrapers.snapshot import PayloadStore
from surveillance import clock
from surveillance.samples.manifest import Manifest
from surveillance.samples.replay import ReplayServer
from surveillance.settings import settings

FETCHED = [source.id for source in enabled_sources() if source.fetch.how != "inbox"]


@pytest.fixture(scope="module")
def table(committed: Path, manifest: Manifest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplayTable]:
    place = tmp_path_factory.mktemp("replay") / "replay.json"
    with ReplayServer(committed, manifest.main_capture, place):
        yield read_replay_table(place)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("source_id", FETCHED)
def test_a_source_is_fetched_whole_and_its_rows_are_within_bounds(
    source_id: str, table: ReplayTable, manifest: Manifest
) -> None:
    clock.set_domain_time(manifest.captures[manifest.main_capture].known_at)
    source, store = load_source(source_id), PayloadStore(settings().payloads)
    fetcher = Fetcher(source, resolve=table.resolve, pace=rush, authority=table.authority)
    for delivery in fetch(source, store, fetcher=fetcher):
        parsed = parse_payloads(source, [(one.name, store.read(one.sha256)) for one in delivery.payloads])
        band = source.band("samples")
        assert band.min <= len(parsed.rows) <= (band.max or len(parsed.rows))
        assert len(parsed.rejected) <= source.guards.rejectable(parsed.rows_in)
