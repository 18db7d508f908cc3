"""One DAG per source, made from its YAML: get the payloads, keep them, read them, and leave a staged batch."""

from airflow.sdk import DAG, dag, task

from scrapers.registry import all_sources
from surveillance.model.source import Source
from surveillance.orchestration.assets import STAGED
from surveillance.orchestration.defaults import pool_of, settings_of_source


def scrape_of(source: Source) -> DAG:
    """The DAG `scrape__<source_id>`."""

    @dag(**settings_of_source(source))
    def scrape() -> None:
        @task(pool=pool_of(source))
        def fetch(run_id: str | None = None) -> list[int]:
            from surveillance.pipeline.collect import collect

            return collect(source.id, dag_run_id=run_id)

        @task(outlets=[STAGED[source.kind]])
        def stage(batch_ids: list[int]) -> None:
            from surveillance.pipeline.collect import stage

            stage(batch_ids)

        stage(fetch())

    return scrape()


for each in all_sources():
    if each.enabled:
        scrape_of(each)
