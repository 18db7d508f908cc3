"""The register at its real size: 25,000 made-up rows are parsed, checked and loaded whole, and none is lost."""

import json
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from benchmarks.register_load import DAY, ROWS, SEED, SOURCE, read_plainly
from surveillance.model.product import Product
from surveillance.pipeline.replay import replay
from surveillance.samples.large_register import MOST, make_large_register
from surveillance.storage import history
from surveillance.storage.engine import reading

ROOT = Path(__file__).parents[2]


@pytest.mark.xdist_group("large_register")
def test_a_register_of_25_000_rows_is_parsed_checked_and_loaded_whole(home: Path, tmp_path: Path) -> None:
    data = make_large_register(ROWS, SEED, DAY)
    folder = tmp_path / "dated"
    folder.mkdir()
    (folder / f"{DAY}_metadata.csv").write_bytes(data)
    assert read_plainly(data) == ROWS + 1
    ((day, batch),) = replay(SOURCE, folder)
    assert (day, batch.outcome) == (DAY, "accepted")
    assert (batch.rows_in, batch.loaded, batch.quarantined, batch.ignored, batch.rows_new) == (ROWS, ROWS, 0, 0, ROWS)
    with reading() as connection:
        found = history.current(connection, Product, SOURCE)
    numbers = {line.split("|", 1)[0].split("//")[0] for line in data.decode().splitlines()[1:]}
    assert {version.record.reg_number for version in found} == numbers
    assert Counter(version.record.relation is not None for version in found) == {False: ROWS - 2_499, True: 2_499}


def test_more_products_than_there_are_made_up_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="made-up numbers for 99999 products, not for 100000"):
        make_large_register(MOST + 1, SEED, DAY)


def test_the_same_seed_gives_the_same_large_register() -> None:
    assert make_large_register(300, 5, DAY) == make_large_register(300, 5, DAY)
    assert make_large_register(300, 5, DAY) != make_large_register(300, 6, date(2026, 9, 27))


@pytest.mark.xdist_group("large_register")
def test_the_benchmark_prints_its_figures_as_ratios() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.register_load", "--rows", "600"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    told = json.loads(done.stdout)
    assert told["outcome"] == {"batch": "held", "rows_in": 600, "loaded": 0} or told["outcome"]["loaded"] == 600
    assert told["plain_read"]["times_plain_read"] == 1.0
    assert told["parse_check_and_load"]["times_plain_read"] > told["parse"]["times_plain_read"] > 1
