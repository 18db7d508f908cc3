"""Reads the folder of DAGs in a fresh process and prints everything the tests ask about, as JSON.

A process of its own, because what one import pulls in can only be seen where nothing else was imported.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

HEAVY = (
    "pandas",
    "numpy",
    "great_expectations",
    "matplotlib",
    "bs4",
    "lxml",
    "scrapers.http",
    "scrapers.parsing",
    "surveillance.storage",
    "surveillance.pipeline",
)
"""What reading the DAGs may not pull in. Airflow itself needs SQLAlchemy; our storage room stands for our use of it."""


def describe(dag: Any) -> dict[str, Any]:
    """What the tests ask about one DAG."""
    return {
        "file": Path(dag.fileloc).name,
        "description": dag.description,
        "cron": getattr(dag.timetable, "timetable", dag.timetable).expression,
        "zone": str(getattr(dag.timetable, "timetable", dag.timetable).timezone),
        "rung_by": assets_of(dag.timetable),
        "doc_md": dag.doc_md,
        "tags": sorted(dag.tags),
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "params": sorted(dag.params),
        "tasks": {task.task_id: describe_task(task) for task in dag.tasks},
    }


def describe_task(task: Any) -> dict[str, Any]:
    """What the tests ask about one task."""
    return {
        "owner": task.owner,
        "pool": task.pool,
        "retries": task.retries,
        "policy": type(task.retry_policy).__name__,
        "outlets": sorted(asset.name for asset in task.outlets),
        "downstream": sorted(task.downstream_task_ids),
    }


def assets_of(timetable: Any) -> list[str]:
    """The assets whose events start a run."""
    condition = getattr(timetable, "asset_condition", None)
    return sorted(asset.name for asset in condition.objects) if condition else []


def loaded(names: tuple[str, ...]) -> list[str]:
    """Which of these modules were imported by now."""
    return [name for name in names if name in sys.modules]


def main() -> None:
    """Print the bag."""
    from surveillance.orchestration.environment import ROOT, Ports, adopt, embed

    with tempfile.TemporaryDirectory() as home:
        adopt(embed(Path(home), Ports()))
        from airflow.dag_processing.dagbag import DagBag

        before = loaded(HEAVY)
        bag = DagBag(dag_folder=ROOT / "dags", bundle_path=ROOT / "dags", bundle_name="dags-folder")
        found = {
            "errors": bag.import_errors,
            "heavy": [name for name in loaded(HEAVY) if name not in before],
            "seconds": {str(stat.file): stat.duration.total_seconds() for stat in bag.dagbag_stats},
            "dags": {dag_id: describe(dag) for dag_id, dag in sorted(bag.dags.items())},
        }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
