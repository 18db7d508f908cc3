"""A recall or safety message: what it is about, and when it came."""

from great_expectations.expectations.expectation import Expectation

from expectations.rows import expect_record
from surveillance.model.recall import Recall
from surveillance.model.source import Band, Source


def expect(source: Source, band: Band, year: int) -> list[Expectation]:
    """What a batch of the source must meet in `year`."""
    return expect_record(Recall, source, band, year)
