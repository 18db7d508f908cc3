"""Writes `docs/dags.md` from the DAGs themselves: `python -m tests.dags.page`, from the checkout."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "dags.md"

HEAD = """# The DAGs

Written by `make docs` from the DAGs themselves; a test fails when it is not up to date. Times are those of Amsterdam.
An asset is a doorbell: it makes a DAG start sooner, and what is to be done is read from our own database.

| DAG | runs at | rung by | rings | tasks | owner |
|---|---|---|---|---|---|
"""


def read_bag() -> dict[str, Any]:
    """What `tests.dags.bag` finds, in a process of its own."""
    command = [sys.executable, "-m", "tests.dags.bag"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def render(dags: dict[str, Any]) -> str:
    """The whole page."""
    rows = "".join(row_of(dag_id, dag) for dag_id, dag in dags.items())
    return HEAD + rows + "".join(f"\n## {dag_id}\n\n{lower(dag['doc_md'])}\n" for dag_id, dag in dags.items())


def row_of(dag_id: str, dag: dict[str, Any]) -> str:
    """The DAG's line in the table."""
    tasks = dag["tasks"]
    rings = sorted({asset for task in tasks.values() for asset in task["outlets"]})
    owners = sorted({task["owner"] for task in tasks.values()})
    cells = (f"[{dag_id}](#{dag_id})", f"`{dag['cron']}`", dag["rung_by"], rings, list(tasks), owners)
    return "| " + " | ".join(cell if isinstance(cell, str) else ", ".join(cell) for cell in cells) + " |\n"


def lower(text: str) -> str:
    """The text with its headings a level deeper, so that they stand below the DAG's own."""
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in text.strip().splitlines())


if __name__ == "__main__":
    PAGE.write_text(render(read_bag()["dags"]), encoding="utf-8")
