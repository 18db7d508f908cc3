"""A listing: where it stands, what it says, what it costs."""

from great_expectations.expectations.expectation import Expectation

from expectations.rows import expect_record
from surveillance.model.offer import Offer
from surveillance.model.source import Band, Source


def expect(source: Source, band: Band, year: int) -> list[Expectation]:
    """What a batch of the source must meet in `year`."""
    return expect_record(Offer, source, band, year)
