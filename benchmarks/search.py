"""Searching among 25,000 medicines: our index beside `LIKE` on the same database (U2 of performance.md).

`python -m benchmarks.search [--rows 25000] [--rounds 5]` prints JSON: the percentiles of each, interleaved in one run,
and the ratio of the 95th; what the whole verb takes, with everything it reads for a page; and what making the index
took, beside a plain read of the rows that it is made of. Before anything is timed both sides must find the same.
"""

import json
import os
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from statistics import quantiles
from typing import Any, TypeVar

import structlog
from sqlalchemy import text

from scrapers.registry import load_source
from surveillance import clock
from surveillance.model.batch import Outcome, StagedRow
from surveillance.model.finding import Team
from surveillance.model.product import Product
from surveillance.pipeline.directory import How
from surveillance.pipeline.review import Person
from surveillance.pipeline.search import Directory, directory, search
from surveillance.samples.chance import Chance
from surveillance.settings import settings
from surveillance.storage import batches, history, schema
from surveillance.storage.engine import Connection, reading, transaction
from surveillance.storage.search import rows_to_search

ROWS, ROUNDS, MOST, PARTS = 25_000, 5, 20, 100
SEED = 20260927
SYLLABLES = [first + vowel + last for first in "bcdfgklmnprstvz" for vowel in "aeiou" for last in ("", "l", "n", "x")]
LIKE = text("SELECT id FROM product WHERE valid_to_batch IS NULL AND name LIKE :pattern LIMIT :most")
T = TypeVar("T")


def make_products(count: int, seed: int) -> Iterator[Product]:
    """Made-up medicines with about a third as many names as there are medicines, as in the register."""
    chance = Chance(seed, "search")
    names = ["".join(_syllables(chance, place)) for place in range(count // 3)]
    for place in range(count):
        substance = names[place % (count // 12)]
        yield Product(
            reg_scheme="RVG",
            reg_number=str(900_001 + place),
            name=f"{chance.pick(names, place).capitalize()} Voorbeeld {place % 9 * 5 + 5} mg, tabletten",
            holder=f"{names[place % 400].capitalize()} Farma B.V.",
            atc_code=f"N{place % 90 + 10}AB{place % 9:02}",
            substances=(substance.upper(),),
        )


def _syllables(chance: Chance, place: int) -> Iterator[str]:
    for at in range(chance.between(3, 5, place)):
        yield chance.pick(SYLLABLES, place, at)


def measure(rows: int, rounds: int) -> dict[str, Any]:
    """Both sides over the same questions, in turn."""
    with tempfile.TemporaryDirectory(prefix="search-") as home:
        _fill(home, rows)
        with reading() as connection:
            plain, read = _timed(lambda: rows_to_search(connection, Product.kind))
            made, index = _timed(lambda: directory(connection, Product.kind))
            parts = _parts([row.name for row in read])
            _assert_equal(connection, index, parts)
            taken = [_ask(connection, index, part) for _ in range(rounds) for part in parts]
    ours, theirs, whole = (sorted(times) for times in zip(*taken, strict=True))
    return {
        "rows": rows,
        "questions": len(parts),
        "index_ms": _tell(ours),
        "like_ms": _tell(theirs),
        "times_like_p95": round(_p95(theirs) / _p95(ours), 1),
        "whole_verb_ms": _tell(whole),
        "making_the_index": {"seconds": round(made, 3), "times_plain_read": round(made / plain, 1)},
    }


def _fill(home: str, rows: int) -> None:
    for name in ("DATABASE_URL", "PAYLOAD_URL"):
        os.environ.pop(f"SURVEILLANCE_{name}", None)
    os.environ["SURVEILLANCE_HOME"] = home
    os.environ[clock.CLOCK_FILE_VARIABLE] = f"{home}/domain_time"
    settings.cache_clear()
    schema.upgrade()
    source = load_source("nl_cbg_register")
    with transaction() as connection:
        batch_id = batches.begin(connection, source, "made up", [], batches.Circumstances("made_up", None, "benchmark"))
        staged = [StagedRow(number, product) for number, product in enumerate(make_products(rows, SEED), start=1)]
        history.load(connection, source, batch_id, history.compare(connection, source, staged))
        batches.decide(connection, batch_id, Outcome.ACCEPTED, None, rows_in=rows, loaded=rows)


def _parts(names: Sequence[str]) -> list[str]:
    """Parts of names as somebody types them: beginnings, middles, whole words, and some that nothing has."""
    chance = Chance(SEED, "questions")
    words = [chance.pick(names, place).split()[0].casefold() for place in range(PARTS)]
    cut = [_part(chance, word) for word in words[: PARTS // 2]]
    return [*cut, *words[PARTS // 2 :], "qqq", "wijwij", "xyzzyx"]


def _part(chance: Chance, word: str) -> str:
    at = chance.between(0, len(word) - 3, word, "at")
    return word[at : at + chance.between(3, 7, word, "length")]


def _assert_equal(connection: Connection, index: Directory, parts: Sequence[str]) -> None:
    """What we find in names is what `LIKE` finds, and all of it where that is less than a page."""
    for part in parts:
        theirs = set(connection.execute(LIKE, {"pattern": f"%{part}%", "most": ROWS}).scalars())
        found = index.find(part, MOST)
        ours = {
            row_id for row_id, why in found if why.field == "name" and why.how in (How.WHOLE, How.BEGINS, How.HOLDS)
        }
        if not ours <= theirs or (len(found) < MOST and not theirs <= {row_id for row_id, _ in found}):
            raise AssertionError(f"{part!r}: ours {len(ours)}, LIKE {len(theirs)}")


def _ask(connection: Connection, index: Directory, part: str) -> tuple[float, float, float]:
    ours, _ = _timed(lambda: index.find(part, MOST))
    theirs, _ = _timed(lambda: connection.execute(LIKE, {"pattern": f"%{part}%", "most": MOST}).all())
    anybody = Person("x", "x", "inspector", frozenset(Team))
    whole, _ = _timed(lambda: search(part, anybody, [Product.kind]))
    return ours, theirs, whole


def _timed(step: Callable[[], T]) -> tuple[float, T]:
    begin = time.perf_counter()
    found = step()
    return time.perf_counter() - begin, found


def _p95(taken: Sequence[float]) -> float:
    return quantiles(taken, n=20)[-1]


def _tell(taken: Sequence[float]) -> dict[str, float]:
    return {"p50": round(taken[len(taken) // 2] * 1000, 3), "p95": round(_p95(taken) * 1000, 3)}


def main(words: Sequence[str]) -> None:
    """Measure, and write JSON."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    parser = ArgumentParser(description="Searching among many medicines, beside LIKE.")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args(words)
    sys.stdout.write(json.dumps(measure(asked.rows, asked.rounds), indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
