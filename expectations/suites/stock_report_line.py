"""A line of a stock report: only what cannot be read is refused; a doubtful figure is stored and judged."""

from great_expectations.expectations.expectation import Expectation

from expectations.rows import expect_record
from surveillance.model.source import Band, Source
from surveillance.model.stock import StockReportLine


def expect(source: Source, band: Band, year: int) -> list[Expectation]:
    """What a batch of the source must meet in `year`."""
    return expect_record(StockReportLine, source, band, year)
