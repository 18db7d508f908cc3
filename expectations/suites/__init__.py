"""One suite a kind of record, found by its name: `suites/<kind>.py` with a function `expect(source, band, year)`."""

import importlib

from great_expectations.expectations.expectation import Expectation

from expectations.evaluated import EvaluationError
from surveillance.model.source import Band, Source


def build_suite(source: Source, band: Band, year: int) -> list[Expectation]:
    """What a batch of the source must meet in `year`, the row count first. Raises `EvaluationError` without a suite."""
    name = f"{__name__}.{source.kind}"
    try:
        suite = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise EvaluationError(f"there is no suite of expectations for the kind {source.kind}") from error
    expected: list[Expectation] = suite.expect(source, band, year)
    return expected
