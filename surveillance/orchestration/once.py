"""`python -m surveillance.orchestration.once`: every DAG once, in this one process, over the samples.

The same DAG code as under the scheduler (`dag.test()`), but no proof of scheduling, pools and doorbells: the launcher
and its test give that. Leaves the summary in `last_run.json` and exits with 1 when a part broke.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from surveillance import clock
from surveillance.errors import SurveillanceError
from surveillance.orchestration.captures import manifest_in_force, prepare_ours, replaying
from surveillance.orchestration.closing import close_run, newest_batch
from surveillance.orchestration.environment import ROOT, Ports, adopt, embed
from surveillance.orchestration.order import MAY_FAIL, Step, steps
from surveillance.orchestration.showing import Teller, show_summary
from surveillance.orchestration.sign_in import FILE_NAME
from surveillance.samples.manifest import Manifest
from surveillance.settings import settings


def prepare(tell: Teller) -> None:
    """Bring both databases to the newest revision, and lay down the week before."""
    from surveillance.orchestration.foundation import migrate_airflow

    with tell.doing("databases, and the week before"):
        prepare_ours()
        migrate_airflow()


def run_everything(tell: Teller) -> list[str]:
    """Run every DAG over the main capture, or over the real sites in the profile `live`; returns what broke."""
    manifest = manifest_in_force()
    with ExitStack() as meanwhile:
        if manifest is not None:
            meanwhile.enter_context(replaying(manifest.main_capture))
        return run_dags(manifest, tell)


def run_dags(manifest: Manifest | None, tell: Teller) -> list[str]:
    """Run the DAGs step by step at their moments; a broken one does not stop the others."""
    dags = load_dags()
    broken: list[str] = []
    for step in steps(manifest):
        set_clock(step)
        for dag_id in step.dag_ids:
            with tell.doing(dag_id):
                failed = run_dag(dags[dag_id])
            broken += [f"{dag_id}: {task_id} failed" for task_id in failed]
    return broken


def load_dags() -> Mapping[str, Any]:
    """Every DAG by its id. Raises `SurveillanceError` with Airflow's words when a file cannot be read."""
    from airflow.dag_processing.dagbag import DagBag

    folder = ROOT / "dags"
    bag = DagBag(dag_folder=folder, bundle_path=folder, bundle_name="dags-folder")
    if bag.import_errors:
        raise SurveillanceError("\n".join(f"{file}: {error}" for file, error in bag.import_errors.items()))
    return bag.dags


def run_dag(dag: Any) -> list[str]:
    """Run the DAG here and now, without waiting for retries; returns the tasks that failed and may not."""
    for task in dag.tasks:
        task.retries = 0
    run = dag.test()
    failed = [task.task_id for task in run.get_task_instances() if task.state == "failed"]
    return sorted(set(failed) - MAY_FAIL)


def set_clock(step: Step) -> None:
    """Move domain time to the moment of the step, if it has one."""
    if step.moment is not None:
        clock.advance_domain_time(step.moment)


@contextmanager
def output_in(log: Path) -> Iterator[Teller]:
    """Everything that Airflow and the DAGs say goes to the log; the teller still speaks to the terminal."""
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    with os.fdopen(os.dup(1), "w") as terminal, log.open("w") as file:
        kept = os.dup(2)
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            yield Teller(terminal)
        finally:
            sys.stdout.flush()
            os.dup2(terminal.fileno(), 1)
            os.dup2(kept, 2)
            os.close(kept)


def main() -> int:
    """Run everything once; 0 when every part worked."""
    adopt(embed(settings().home, Ports()))
    home = settings().home
    log = home / "log" / "once.log"
    began_at = clock.real_now()
    with output_in(log) as tell:
        prepare(tell)
        before = newest_batch()
        broken = run_everything(tell)
        show_summary(tell, close_run(before, began_at), home)
        tell.tell(f"Signing in: `make run` opens the pages; names and passwords are in {home / FILE_NAME}")
        for each in broken:
            tell.wrong(f"{each}; why is in {log}")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
