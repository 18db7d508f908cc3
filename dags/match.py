"""Link the records of accepted batches to products, substances, devices and sellers, each link with its reason.

Takes every current record that is not linked yet; running it again links nothing twice, and a person's judgement wins.

## When it is red

Read the log of `link`: it names the record and the reason. Nothing was half done, so clear the task to run it again.
Inspectors keep working on the links of the last good run.
"""

from airflow.sdk import AssetAny, AssetOrTimeSchedule, dag, task

from surveillance.orchestration.assets import LINKS, RECORDS
from surveillance.orchestration.defaults import by_clock, settings_of

SCHEDULE = AssetOrTimeSchedule(timetable=by_clock("35 * * * *"), assets=AssetAny(*RECORDS.values()))


@dag(dag_id="match", schedule=SCHEDULE, **settings_of(__doc__, "match"))
def match() -> None:
    """Link what waits."""

    @task(outlets=[LINKS])
    def link() -> None:
        from surveillance.pipeline.match import match

        match()

    link()


match()
