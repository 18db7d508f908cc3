"""Apply every rule to what is known now, and keep the findings and the alerts of each team up to date.

Rules also look at the calendar (an end date passes by itself), so this runs every morning even when nothing came in.
Running it again makes no duplicate: a finding has one key, and an alert that a person decided stays decided.

## When it is red

Read the log of `detect`: it names the rule and the subject. Alerts of the last good run stay in the desk. A rule that
stops on one subject is a fault of ours: pause nothing, report it, and clear the task once it is mended.
"""

from airflow.sdk import AssetOrTimeSchedule, dag, task

from surveillance.orchestration.assets import ALERTS, LINKS
from surveillance.orchestration.defaults import by_clock, settings_of

SCHEDULE = AssetOrTimeSchedule(timetable=by_clock("50 5 * * *"), assets=[LINKS])


@dag(dag_id="detect", schedule=SCHEDULE, **settings_of(__doc__, "detect"))
def detect() -> None:
    """Apply the rules."""

    @task(outlets=[ALERTS], task_id="detect")
    def apply_rules() -> None:
        from surveillance.pipeline.detect import detect

        detect()

    apply_rules()


detect()
