"""A maximum price: which article, and what it may cost."""

from great_expectations.expectations.expectation import Expectation

from expectations.rows import expect_record
from surveillance.model.price import MaximumPrice
from surveillance.model.source import Band, Source


def expect(source: Source, band: Band, year: int) -> list[Expectation]:
    """What a batch of the source must meet in `year`."""
    return expect_record(MaximumPrice, source, band, year)
