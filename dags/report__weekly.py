"""Build the weekly report of every week that has none yet, and put its mail in the outbox.

Runs on Monday just after midnight, Amsterdam time, for the week that ended; the mail leaves at seven (`deliver`). Which
weeks are missing is read from our database, so a Monday on which nothing ran is made up for. Trigger it with `week` to
build one week again: the report comes out the same, and nobody gets a second mail. A week before the last one is built
and not mailed.

## When it is red

Read the log of `build`: it names the week. No mail left for it. Clear the task to run it again; report and mail are
written together or not at all. Inform the readers when it will be later than Monday noon.
"""

from airflow.sdk import CronDataIntervalTimetable, Param, dag, task

from surveillance.orchestration.assets import REPORT
from surveillance.orchestration.defaults import ZONE, settings_of

WEEK = Param(None, type=["null", "string"], pattern=r"^\d{4}-W\d{2}$", title="Week", description="2026-W39; empty: all")


@dag(
    dag_id="report__weekly",
    schedule=CronDataIntervalTimetable("5 0 * * 1", timezone=ZONE),
    params={"week": WEEK},
    **settings_of(__doc__, "report"),
)
def report_weekly() -> None:
    """Choose the weeks, build each, ring once."""

    @task
    def choose(params: dict[str, str | None] | None = None) -> list[str]:
        from surveillance.pipeline.report import unbuilt_weeks

        week = (params or {}).get("week")
        return [week] if week else unbuilt_weeks()

    @task
    def build(week: str) -> int:
        from surveillance.pipeline.report import build_week

        return build_week(week)

    @task(outlets=[REPORT])
    def ring() -> None:
        """A report was built; none was when this is skipped."""

    build.expand(week=choose()) >> ring()


report_weekly()
