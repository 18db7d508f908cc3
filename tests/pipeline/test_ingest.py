"""From the site's bytes to history: every sample through the guarded fetcher, the parsers, the suites and storage."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from scrapers.registry import load_source
from scrapers.snapshot import PayloadStore
from surveillance import clock
from surveillance.errors import SourceBlocked, SourceChanged
from surveillance.model.batch import Outcome
from surveillance.model.kinds import KINDS
from surveillance.pipeline import collect as collecting
from surveillance.pipeline.collect import collect, stage
from surveillance.pipeline.housekeep import housekeep
from surveillance.pipeline.summary import source_figures
from surveillance.pipeline.validate import validate
from surveillance.samples.manifest import read_manifest
from surveillance.samples.replay import ReplayServer
from surveillance.settings import settings
from surveillance.storage import batches, history, issues
from surveillance.storage.engine import reading, transaction
from surveillance.storage.tables.collection import batch, fetch, quarantined_row, validation_result

SAMPLES = Path(__file__).parents[2] / "samples"
MANIFEST = read_manifest(SAMPLES)
MAIN = MANIFEST.main_capture
IDS = sorted(MANIFEST.sources_in(MAIN))


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The table of a replay server that answers the main capture."""
    table = tmp_path_factory.mktemp("replay") / "table.json"
    with ReplayServer(SAMPLES, MAIN, table):
        yield table


@pytest.fixture
def sources(database: Engine, replayed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty database, and the main capture behind every source's address and in the inbox."""
    monkeypatch.setenv("SURVEILLANCE_PROXY_TABLE", str(replayed))
    monkeypatch.setenv("SURVEILLANCE_INBOX_URL", str(SAMPLES / MAIN))
    monkeypatch.setenv("SURVEILLANCE_SAMPLES_FOLDER", str(SAMPLES))
    settings.cache_clear()
    clock.set_domain_time(MANIFEST.captures[MAIN].known_at)


def count(table: str) -> int:
    tables = {"batch": batch, "fetch": fetch, "quarantined_row": quarantined_row}
    with reading() as connection:
        return connection.execute(select(func.count()).select_from(tables[table])).scalar_one()


def take_in(source_id: str) -> list[batches.BatchSummary]:
    stage(collect(source_id))
    return validate()


@pytest.mark.usefixtures("sources")
def test_every_source_of_the_samples_becomes_history_and_its_rows_add_up() -> None:
    for source_id in IDS:
        stage(collect(source_id))
    validate()
    figures = source_figures(after_batch=0)
    assert set(figures) == set(IDS)
    for source_id, made in figures.items():
        assert made.outcome is Outcome.ACCEPTED, source_id
        assert made.rows_in == made.loaded + made.quarantined + made.ignored > 0, source_id
        with reading() as connection:
            record = KINDS[load_source(source_id).kind]
            assert len(history.current(connection, record, source_id)) == made.loaded, source_id


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize("source_id", IDS)
def test_the_same_bytes_again_change_nothing(source_id: str) -> None:
    take_in(source_id)
    before = count("quarantined_row"), count("fetch")
    assert collect(source_id) == []
    assert validate() == []
    assert (count("quarantined_row"), count("fetch")) == before
    with reading() as connection:
        last = batches.decided_since(connection, 0)[-1]
    assert last.outcome is Outcome.UNCHANGED


@pytest.mark.usefixtures("sources")
def test_the_bytes_are_kept_before_anything_reads_them_and_read_again_they_give_the_same() -> None:
    ids = collect("eu_ema_shortages")
    with reading() as connection:
        (payload,) = batches.payloads_of(connection, ids[0])
    data = PayloadStore(settings().payloads).read(payload.sha256)
    assert data == (SAMPLES / MAIN / "eu_ema_shortages" / "shortages.json").read_bytes()
    assert stage(ids) == stage(ids) == 74


@pytest.mark.usefixtures("sources")
def test_what_each_expectation_saw_is_kept() -> None:
    take_in("nl_meldpunt_notices")
    with reading() as connection:
        seen = connection.execute(select(validation_result.c.expectation)).scalars().all()
    assert seen[0] == "expect_table_row_count_to_be_between"
    assert len(seen) > 5


@pytest.mark.usefixtures("sources")
def test_a_quarantined_row_keeps_its_place_its_reason_and_itself() -> None:
    take_in("nl_igj_exemptions")
    with reading() as connection:
        row = connection.execute(select(quarantined_row)).one()
    assert row.row_number == 54
    assert "2026-07-12 lies before" in row.reason
    assert row.raw["Geneesmiddel"]


@pytest.mark.usefixtures("sources")
def test_a_source_that_cannot_be_read_fails_alone_and_its_last_good_rows_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    take_in("eu_ema_shortages")
    with reading() as connection:
        before = history.current(connection, KINDS["shortage_notice"])

    def changed(*_: object) -> None:
        raise SourceChanged("eu_ema_shortages", "HTML where JSON is due")

    monkeypatch.setattr(collecting, "fetch", changed)
    for _ in range(3):
        with pytest.raises(SourceChanged):
            collect("eu_ema_shortages")
    with reading() as connection:
        assert history.current(connection, KINDS["shortage_notice"]) == before
        (issue,) = issues.open_issues(connection)
    assert (issue.kind, issue.times, issue.message) == ("failed", 3, "HTML where JSON is due")


@pytest.mark.usefixtures("sources")
def test_an_issue_closes_by_itself_when_the_source_answers_again() -> None:
    with transaction() as connection:
        issues.open_issue(connection, "eu_ema_shortages", "failed", "no answer")
    take_in("eu_ema_shortages")
    with reading() as connection:
        assert issues.open_issues(connection) == []


@pytest.mark.usefixtures("sources")
def test_a_bad_file_in_the_inbox_does_not_stop_the_good_ones(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = home / "inbox" / "nl_stock_reports"
    inbox.mkdir(parents=True)
    for path in (SAMPLES / MAIN / "nl_stock_reports").iterdir():
        (inbox / path.name).write_bytes(path.read_bytes())
    (inbox / "a_first_and_broken.csv").write_text("stock-report;v1;lines;2\nonly;one;line\n")
    monkeypatch.setenv("SURVEILLANCE_INBOX_URL", str(home / "inbox"))
    settings.cache_clear()
    with pytest.raises(SourceChanged):
        stage(collect("nl_stock_reports"))
    assert [ended.outcome for ended in validate()] == [Outcome.ACCEPTED, Outcome.ACCEPTED]
    assert source_figures(0)["nl_stock_reports"].outcome is Outcome.FAILED


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize(("reference", "profile"), [(None, "samples"), ("VOORBEELD-DPIA-0", "live")])
def test_offers_are_not_collected_without_a_real_dpia(
    monkeypatch: pytest.MonkeyPatch, reference: str | None, profile: str
) -> None:
    source = load_source("nl_agreement_offers")
    basis = source.basis.model_copy(update={"dpia_reference": reference})
    monkeypatch.setattr(collecting, "load_source", lambda _: source.model_copy(update={"basis": basis}))
    monkeypatch.setenv("SURVEILLANCE_PROFILE", profile)
    settings.cache_clear()
    with pytest.raises(SourceBlocked, match="dpia_reference"):
        collect("nl_agreement_offers")


@pytest.mark.usefixtures("sources")
def test_a_source_that_stays_silent_too_long_becomes_an_issue_and_recovers() -> None:
    take_in("nl_igj_exemptions")
    assert housekeep().stale == ()
    later = MANIFEST.captures[MAIN].known_at.replace(month=10)
    clock.set_domain_time(later)
    assert housekeep().stale == ("nl_igj_exemptions",)
    assert collect("nl_igj_exemptions") == []
    assert housekeep().stale == ()
    with reading() as connection:
        assert issues.open_issues(connection) == []


@pytest.mark.usefixtures("sources")
def test_the_same_answer_for_longer_than_the_source_may_be_silent_is_no_good_answer() -> None:
    take_in("eu_ema_shortages")
    known_at = MANIFEST.captures[MAIN].known_at
    clock.set_domain_time(known_at + timedelta(days=1))
    assert collect("eu_ema_shortages") == []
    clock.set_domain_time(known_at + timedelta(days=2))
    assert collect("eu_ema_shortages") == []
    with reading() as connection:
        told = [(issue.kind, issue.message) for issue in issues.open_issues(connection)]
    assert told == [("failed", "frozen: the same payload as on 2026-09-27, more than 2 days ago")]
