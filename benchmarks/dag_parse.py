"""A1: what reading each DAG file costs, beside a DAG that does nothing. `python -m benchmarks.dag_parse`, prints JSON.

Airflow reads every file in a child forked from its DAG processor; so does this, from a process that has imported what
that one has, and it measures the child's own processor seconds. Each number is the middle of several readings.
"""

import json
import os
import resource
import statistics
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

BOUND = 1.5
"""A1 of performance.md: a file may cost so many times what the minimal one costs."""

MINIMAL = '''"""Nothing."""

from airflow.sdk import dag, task


@dag(dag_id="minimal", schedule="@daily")
def minimal() -> None:
    @task
    def nothing() -> None:
        """Does nothing."""

    nothing()


minimal()
'''


def cost_of(path: Path) -> float:
    """The processor seconds of reading the file once, in a fork. Raises `RuntimeError` when it cannot be read."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.write(writing, json.dumps(_read(path)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        found: dict[str, Any] = json.loads(answer.read() or '{"errors": "the child died"}')
    os.waitpid(child, 0)
    if found["errors"]:
        raise RuntimeError(f"{path.name}: {found['errors']}")
    return float(found["seconds"])


def _read(path: Path) -> dict[str, Any]:
    from airflow.dag_processing.dagbag import DagBag

    before = resource.getrusage(resource.RUSAGE_SELF)
    bag = DagBag(dag_folder=path, bundle_path=path.parent, bundle_name="dags-folder")
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"errors": "; ".join(bag.import_errors.values()), "seconds": seconds}


def measure(folder: Path, minimal: Path, rounds: int) -> dict[str, Any]:
    """Each file of the folder beside the minimal one, in turns so that a busy machine troubles all alike."""
    files = sorted(folder.glob("*.py"))
    costs: dict[Path, list[float]] = {path: [] for path in (minimal, *files)}
    for _ in range(rounds):
        for path, found in costs.items():
            found.append(cost_of(path))
    middle = {path: statistics.median(found) for path, found in costs.items()}
    ratios = {path.stem: round(middle[path] / middle[minimal], 2) for path in files}
    return {
        "case": "A1",
        "minimal_seconds": round(middle[minimal], 4),
        "ratios": ratios,
        "ratio": max(ratios.values()),
        "bound": BOUND,
        "rounds": rounds,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the DAGs of this checkout and print the figures as one line of JSON."""
    from surveillance.orchestration.environment import ROOT, Ports, adopt, embed

    parser = ArgumentParser(prog="benchmarks.dag_parse", description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each file is read")
    rounds = parser.parse_args(arguments).rounds
    with tempfile.TemporaryDirectory() as home:
        adopt(embed(Path(home), Ports()))
        import_module("airflow.dag_processing.processor")
        minimal = Path(home) / "minimal.py"
        minimal.write_text(MINIMAL)
        sys.stdout.write(json.dumps(measure(ROOT / "dags", minimal, rounds)) + "\n")


if __name__ == "__main__":
    main()
