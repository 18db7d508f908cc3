"""Tidy up every night: what may no longer be kept, sources that fell silent, the evidence and the audit chain.

## When it is red

Read the log of `tidy`. A broken audit chain or a payload that no longer matches its checksum is an incident: stop, copy
the database and the payload store as they are, and inform the administrator. Anything else: clear the task.
"""

from airflow.sdk import dag, task

from surveillance.orchestration.defaults import by_clock, settings_of


@dag(
    dag_id="housekeep",
    schedule=by_clock("10 3 * * *"),
    **settings_of(__doc__, "housekeep"),
)
def housekeep() -> None:
    """Tidy up."""

    @task
    def tidy() -> None:
        from surveillance.pipeline.housekeep import housekeep

        housekeep()

    tidy()


housekeep()
