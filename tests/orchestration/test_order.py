"""In which order the DAGs run when all of them run once."""

from pathlib import Path

from scrapers.registry import enabled_sources
from surveillance.orchestration.order import steps
from surveillance.samples.manifest import read_manifest

SOURCE_IDS = [source.id for source in enabled_sources()]
MANIFEST = read_manifest(Path(__file__).parents[2] / "samples")


def test_sources_come_first_and_the_report_after_detection() -> None:
    order = [dag_id for step in steps(MANIFEST) for dag_id in step.dag_ids]
    after = ["validate", "match", "detect", "detect", "report__weekly", "deliver", "housekeep"]
    assert order == [f"scrape__{source_id}" for source_id in SOURCE_IDS] + after


def test_the_clock_stands_at_the_capture_first_and_at_the_report_later() -> None:
    moments = [(step.dag_ids[0], step.moment) for step in steps(MANIFEST) if step.moment]
    assert [moment for _, moment in moments] == [
        MANIFEST.captures[MANIFEST.main_capture].known_at,
        MANIFEST.report_at,
    ]
    assert moments[1][0] == "detect", "on Monday more days have passed than on Sunday"


def test_a_source_without_samples_is_left_out() -> None:
    fewer = MANIFEST.model_copy(update={"sources": {"nl_stock_reports": MANIFEST.sources["nl_stock_reports"]}})
    assert steps(fewer)[0].dag_ids == ("scrape__nl_stock_reports",)


def test_live_runs_every_source_and_leaves_the_clock_alone() -> None:
    assert len(steps(None)[0].dag_ids) == len(SOURCE_IDS)
    assert not [step for step in steps(None) if step.moment]
