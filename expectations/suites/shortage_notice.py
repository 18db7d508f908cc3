"""A notice: its dates in order and in our time, its numbers and words as agreed."""

from great_expectations.expectations.expectation import Expectation

from expectations.rows import expect_record
from surveillance.model.notice import ShortageNotice
from surveillance.model.source import Band, Source


def expect(source: Source, band: Band, year: int) -> list[Expectation]:
    """What a batch of the source must meet in `year`."""
    return expect_record(ShortageNotice, source, band, year)
