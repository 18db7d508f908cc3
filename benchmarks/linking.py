"""L1: linking 10,000 notices to 20,000 products, beside Splink on the same canonical columns and blocks.

`python -m benchmarks.linking` prints JSON: processor seconds of both, their ratio over interleaved pairs with its
spread, and precision, recall and F1 of both. What makes the columns comparable is timed apart: both sides rest on it.
Splink is no part of the service; where it is not installed (`pip install splink pandas`), only our side is told.
"""

import gc
import json
import logging
import statistics
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

from benchmarks.linking_workload import Workload, make_workload
from surveillance.matching.naming import Names
from surveillance.matching.notices import link_described
from surveillance.matching.presentations import index_profiles
from surveillance.matching.profile import Profile, profile_of_notice, profile_of_product
from surveillance.model.link import RecordKey, product_subject

SEED, PRODUCTS, ROWS, PAIRS = 11, 20_000, 10_000, 5
GOAL = 15.0
"""L1 of performance.md: ours is to be at least so many times as fast, at no lower F1."""
THRESHOLD = 0.9

Profiles = Mapping[str, Profile]
Found = set[tuple[str, str]]


def measure(products: int, rows: int, pairs: int) -> dict[str, Any]:
    """Both sides over the same columns, by turns; Splink's only where it is installed."""
    workload = make_workload(SEED, products, rows)
    started = time.process_time()
    register = {
        product_subject(one.reg_scheme, one.reg_number).id: profile_of_product(one) for one in workload.products
    }
    notices = {one.reference: profile_of_notice(one) for one in workload.notices}
    for one in (*register.values(), *notices.values()):
        one.strengths(1)  # read once and remembered: it belongs to the columns
    told: dict[str, Any] = {"products": products, "rows": rows, "canonical_seconds": time.process_time() - started}
    sides = {"ours": lambda: link_ours(register, notices)}
    if find_spec("splink"):
        names = dict(zip(register, (one.name for one in workload.products), strict=True))
        names |= {one.reference: one.product_name for one in workload.notices}
        sides["splink"] = prepare_splink(register, notices, names)
    gc.collect()
    gc.freeze()  # what both rest on is not swept at the cost of the side that happens to run
    seconds: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(pairs):
        for side, run in sides.items():
            seconds[side].append(_timed(run))
    for side, run in sides.items():
        told[side] = {"seconds": statistics.median(seconds[side]), **_quality(run(), workload)}
    if "splink" in sides:
        ratios = [theirs / ours for ours, theirs in zip(seconds["ours"], seconds["splink"], strict=True)]
        told |= {"ratio": statistics.median(ratios), "spread": [min(ratios), max(ratios)], "goal": GOAL}
    return told


def link_ours(register: Profiles, notices: Profiles) -> Found:
    """Index and look-up, as `match` does them; links to a substance do not count here."""
    index = index_profiles(dict(register), Names(frozenset().union(*(one.substances for one in register.values())), {}))
    return {
        (reference, made.subject.id)
        for reference, stated in notices.items()
        for made in link_described(RecordKey("shortage_notice", "", reference), "", stated, index)
        if made.subject.type == "product"
    }


def prepare_splink(register: Profiles, notices: Profiles, names: Mapping[str, str]) -> Callable[[], Found]:
    """A function that links with Splink: weights set by hand as ours are, so that no training is timed."""
    import pandas as pd
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    sides = {"a_register": register, "b_notices": notices}
    tables = {
        name: pd.DataFrame([_as_row(key, one, names[key]) for key, one in profiles.items()])
        for name, profiles in sides.items()
    }
    exact = {"m_probabilities": [0.9, 0.1], "u_probabilities": [0.01, 0.99]}
    fuzzy = {"m_probabilities": [0.8, 0.1, 0.05, 0.05], "u_probabilities": [0.001, 0.004, 0.005, 0.99]}
    comparisons = [
        *(compare.ExactMatch(column).configure(**exact) for column in ("atc", "form", "strength")),
        *(compare.JaroWinklerAtThresholds(name, [0.92, 0.88]).configure(**fuzzy) for name in ("substance", "brand")),
    ]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[
            block_on("substance", "strength"),
            block_on("atc", "strength"),
            block_on("brand", "strength"),
        ],
        probability_two_random_records_match=1 / len(register),
    )

    def run() -> Found:
        database = DuckDBAPI()
        frames = [database.register(table, dataset_display_name=name) for name, table in tables.items()]
        linker = Linker(frames, settings, log_level=logging.ERROR)
        found = linker.inference.predict(threshold_match_probability=THRESHOLD).as_pandas_dataframe()
        best = found.sort_values("match_probability", ascending=False).drop_duplicates("unique_id_r")
        return set(zip(best["unique_id_r"], best["unique_id_l"], strict=True))

    return run


def _as_row(key: str, profile: Profile, name: str) -> dict[str, Any]:
    strengths = sorted(profile.strengths(1))
    return {
        "unique_id": key,
        "brand": name.split()[0].lower(),
        "substance": " + ".join(sorted(profile.substances)) or None,
        "atc": profile.atc,
        "form": "; ".join(sorted(profile.form.labels)) or None,
        "strength": str(strengths[0]) if strengths else None,
    }


def _quality(found: Found, workload: Workload) -> dict[str, float]:
    right = len(found & workload.truth)
    precision, recall = right / max(len(found), 1), right / len(workload.truth)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(precision + recall, 1e-9)}


def _timed(run: Callable[[], Found]) -> float:
    started = time.process_time()
    run()
    return time.process_time() - started


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=PRODUCTS)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    given = parser.parse_args()
    json.dump(measure(given.products, given.rows, given.pairs), sys.stdout, indent=1)


if __name__ == "__main__":
    main()
