"""The benchmark of reading the DAGs: that it measures, and not how busy this machine is."""

import json
import math
import subprocess
import sys

from tests.dags.page import ROOT


def test_reading_each_file_is_weighed_against_a_minimal_dag() -> None:
    command = [sys.executable, "-m", "benchmarks.dag_parse", "--rounds", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-4000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert set(found["ratios"]) == {path.stem for path in (ROOT / "dags").glob("*.py")}
    assert all(math.isfinite(ratio) and ratio > 0 for ratio in found["ratios"].values())
    assert found["ratio"] == max(found["ratios"].values())
