"""A line of a stock report: only what cannot be read is refused; a doubtful figure is stored and judged."""

from great_expectations.expectations.expectation import Expectation

from expectations.bands import expect_filled, expect_row_count
from expectations.rows import expect_advice_kept, expect_closed_vocabularies, expect_one_row_a_key, expect_rules_kept
from surveillance.model.source import Band, Source
from surveillance.model.stock import StockReportLine


def expect(source: Source, band: Band, year: int) -> list[Expectation]:
    """What a batch of the source must meet in `year`; the number of its rows first."""
    return [
        *expect_row_count(band),
        *expect_filled(source),
        expect_one_row_a_key(StockReportLine),
        *expect_closed_vocabularies(StockReportLine),
        *expect_rules_kept(StockReportLine.kind, year),
        *expect_advice_kept(StockReportLine.kind, year),
    ]
