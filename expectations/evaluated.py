"""What `check` and the engine say to each other: whom a miss strikes, and what became of one expectation."""

from dataclasses import dataclass
from enum import StrEnum

from surveillance.errors import SurveillanceError
from surveillance.model.batch import ExpectationResult


class Strikes(StrEnum):
    """What a missed expectation strikes."""

    BATCH = "batch"
    """The batch as a whole: held when critical, shown when a warning."""
    ROW = "row"
    """Only the rows that miss it: they are quarantined, the others go on."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One expectation after it was evaluated: what is kept of it, and which rows it strikes."""

    result: ExpectationResult
    columns: tuple[str, ...] = ()
    """The fields it looked at."""
    positions: tuple[int, ...] = ()
    """The rows it strikes, by their position in the frame; none when it strikes the batch."""
    is_broken: bool = False
    """Whether it could not be evaluated at all. Then the batch is held, whatever its weight."""


class EvaluationError(SurveillanceError):
    """A batch could not be evaluated as a whole: no suite for its kind, or Great Expectations gave up."""


def mark(expected: str, strikes: Strikes = Strikes.BATCH) -> dict[str, str]:
    """The note that an Expectation carries as its `meta`: what is expected, in words, and what a miss strikes."""
    return {"strikes": strikes, "expected": expected}
