"""The register at its real size, from bytes to history, beside a plain `csv.reader` of the same file.

`python -m benchmarks.register_load [--rows 25000]` prints JSON: what each step took, its rows a second, and how many
times as long it took as reading the cells and doing nothing with them. The machine cancels out of the ratios.
"""

import csv
import io
import json
import os
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import structlog

from scrapers.parsing import parse_payloads
from scrapers.reading.delimited import LARGEST_CELL
from scrapers.registry import load_source
from surveillance import clock
from surveillance.pipeline.replay import replay
from surveillance.samples.large_register import make_large_register
from surveillance.settings import settings

SOURCE = "nl_cbg_register"
ROWS = 25_000
SEED = 20260927
DAY = date(2026, 9, 27)


def measure(rows: int) -> dict[str, Any]:
    """Every step once over a register of so many rows, with its outcome. The database is a fresh one of its own."""
    data = make_large_register(rows, SEED, DAY)
    plain = _seconds(lambda: read_plainly(data))
    parsed = _seconds(lambda: parse_payloads(load_source(SOURCE), [("metadata.csv", data)]))
    with tempfile.TemporaryDirectory(prefix="register-") as home:
        loaded, outcome = _load(Path(home), data)
    steps = {"plain_read": plain, "parse": parsed, "parse_check_and_load": loaded}
    return {
        "rows": rows,
        "bytes": len(data),
        "outcome": outcome,
        **{name: _tell(rows, seconds, plain) for name, seconds in steps.items()},
    }


def read_plainly(data: bytes) -> int:
    """The number of lines of cells, read and thrown away."""
    csv.field_size_limit(LARGEST_CELL)
    return sum(1 for _ in csv.reader(io.StringIO(data.decode(), newline=""), delimiter="|"))


def _load(home: Path, data: bytes) -> tuple[float, dict[str, Any]]:
    for name in ("DATABASE_URL", "PAYLOAD_URL"):
        os.environ.pop(f"SURVEILLANCE_{name}", None)
    os.environ["SURVEILLANCE_HOME"] = str(home)
    os.environ[clock.CLOCK_FILE_VARIABLE] = str(home / "domain_time")
    settings.cache_clear()
    folder = home / "payloads_to_replay"
    folder.mkdir()
    (folder / f"{DAY}_metadata.csv").write_bytes(data)
    begin = time.perf_counter()
    ((_, batch),) = replay(SOURCE, folder)
    seconds = time.perf_counter() - begin
    return seconds, {"batch": str(batch.outcome), "rows_in": batch.rows_in, "loaded": batch.loaded}


def _seconds(step: Callable[[], object]) -> float:
    begin = time.perf_counter()
    step()
    return time.perf_counter() - begin


def _tell(rows: int, seconds: float, plain: float) -> dict[str, float]:
    return {
        "seconds": round(seconds, 3),
        "rows_per_second": round(rows / seconds),
        "times_plain_read": round(seconds / plain, 1),
    }


def main(words: Sequence[str]) -> None:
    """Measure, and write JSON; what the steps tell meanwhile goes to the other stream."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    parser = ArgumentParser(description="The register at its real size, beside a plain read of it.")
    parser.add_argument("--rows", type=int, default=ROWS)
    sys.stdout.write(json.dumps(measure(parser.parse_args(words).rows), indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
