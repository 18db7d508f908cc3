"""A1: what reading each DAG file costs, beside a DAG that does nothing. `python -m benchmarks.dag_parse`, prints JSON.

Airflow reads every file in a child forked from its DAG processor; so does this, from a process that has imported what
that one has, and it measures the child's own processor seconds. Each number is the middle of several readings. A file
that makes many DAGs is also weighed beside a minimal one that makes as many: the cost of a DAG is Airflow's.
"""

import json
import os
import resource
import statistics
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

BOUND = 1.5
"""A1 of performance.md: a file may cost so many times what the minimal one costs."""

MINIMAL = '''"""Nothing."""

from airflow.sdk import dag, task


def minimal(number: int) -> None:
    @dag(dag_id=f"minimal_{number}", schedule="@daily")
    def make() -> None:
        @task
        def nothing() -> None:
            """Does nothing."""

        nothing()

    make()


for number in range(DAGS):
    minimal(number)
'''


@dataclass(frozen=True)
class Reading:
    """A file that was read once."""

    seconds: float
    dags: int


def read_once(path: Path) -> Reading:
    """Read the file in a fork. Raises `RuntimeError` when it cannot be read."""
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
    return Reading(found["seconds"], found["dags"])


def _read(path: Path) -> dict[str, Any]:
    from airflow.dag_processing.dagbag import DagBag

    before = resource.getrusage(resource.RUSAGE_SELF)
    bag = DagBag(dag_folder=path, bundle_path=path.parent, bundle_name="dags-folder")
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"errors": "; ".join(bag.import_errors.values()), "seconds": seconds, "dags": len(bag.dags)}


def measure(folder: Path, minimal: Path, rounds: int) -> dict[str, Any]:
    """Each file of the folder beside the minimal ones, in turns so that a busy machine troubles all alike."""
    dags = {path: read_once(path).dags for path in sorted(folder.glob("*.py"))}
    equals = {number: _write_minimal(minimal, number) for number in {1, *dags.values()}}
    costs: dict[Path, list[float]] = {path: [] for path in (*equals.values(), *dags)}
    for _ in range(rounds):
        for path, found in costs.items():
            found.append(read_once(path).seconds)
    middle = {path: statistics.median(found) for path, found in costs.items()}

    def weigh(beside: Callable[[Path], int]) -> dict[str, float]:
        return {path.stem: round(middle[path] / middle[equals[beside(path)]], 2) for path in dags}

    ratios, of_equals = weigh(lambda _: 1), weigh(dags.__getitem__)
    of_folder = sum(middle[path] for path in dags) / sum(middle[equals[number]] for number in dags.values())
    return {
        "case": "A1",
        "minimal_seconds": round(middle[equals[1]], 4),
        "ratios": ratios,
        "ratio": max(ratios.values()),
        "ratios_to_as_many_dags": of_equals,
        "ratio_to_as_many_dags": max(of_equals.values()),
        "ratio_of_folder_to_as_many_dags": round(of_folder, 2),
        "bound": BOUND,
        "rounds": rounds,
    }


def _write_minimal(folder: Path, dags: int) -> Path:
    path = folder / f"minimal_{dags}.py"
    path.write_text(MINIMAL.replace("DAGS", str(dags)))
    return path


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the DAGs of this checkout and print the figures as one line of JSON."""
    from surveillance.orchestration.environment import ROOT, Ports, adopt, embed

    parser = ArgumentParser(prog="benchmarks.dag_parse", description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each file is read")
    rounds = parser.parse_args(arguments).rounds
    with tempfile.TemporaryDirectory() as home:
        adopt(embed(Path(home), Ports()))
        import_module("airflow.dag_processing.processor")
        sys.stdout.write(json.dumps(measure(ROOT / "dags", Path(home), rounds)) + "\n")


if __name__ == "__main__":
    main()
