"""An entry of a list of critical medicines: a whole ATC code."""

from great_expectations.expectations.expectation import Expectation

from expectations.rows import expect_record
from surveillance.model.critical import CriticalMedicine
from surveillance.model.source import Band, Source


def expect(source: Source, band: Band, year: int) -> list[Expectation]:
    """What a batch of the source must meet in `year`."""
    return expect_record(CriticalMedicine, source, band, year)
