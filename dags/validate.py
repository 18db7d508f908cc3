"""Judge every staged batch: accept it into the history, or hold it; quarantine single rows with their reason.

Takes all waiting batches of all kinds in one task, because Great Expectations costs seconds to import. The work list is
read from our database, so a doorbell that was missed costs nothing but time.

## When it is red

- `flag_held`: a batch was held. Open the quality page of the desk: it shows what was measured and what was
  expected. Compare with the source's own page. Release with a reason when the source is right, reject when it is not.
  The last good batch stays in force meanwhile, and everything else went on.
- `judge`: read the log; nothing was half done, so clear the task to run it again.
"""

from airflow.sdk import AssetAny, AssetOrTimeSchedule, dag, task

from surveillance.orchestration.assets import RECORDS, STAGED
from surveillance.orchestration.defaults import by_clock, settings_of

SCHEDULE = AssetOrTimeSchedule(timetable=by_clock("20 * * * *"), assets=AssetAny(*STAGED.values()))


@dag(dag_id="validate", schedule=SCHEDULE, **settings_of(__doc__, "validate"))
def validate() -> None:
    """Judge what waits, ring, and show red for what was held."""

    @task
    def judge() -> list[str]:
        from surveillance.pipeline.validate import validate

        return [f"{batch.source_id} (batch {batch.id})" for batch in validate() if batch.outcome == "held"]

    @task(outlets=list(RECORDS.values()))
    def ring() -> None:
        """The history may have changed."""

    @task
    def flag_held(held: list[str]) -> None:
        from surveillance.orchestration.failures import fail_for_held

        fail_for_held(held)

    held = judge()
    held >> ring()
    flag_held(held)


validate()
