"""An article that wholesalers could not deliver: its number with a right check digit, and the week."""

from great_expectations.expectations.expectation import Expectation

from expectations.rows import expect_record
from surveillance.model.source import Band, Source
from surveillance.model.wholesale import WholesaleSignal


def expect(source: Source, band: Band, year: int) -> list[Expectation]:
    """What a batch of the source must meet in `year`."""
    return expect_record(WholesaleSignal, source, band, year)
