"""A notice: its dates in order and in our time, its numbers and words as agreed."""

from great_expectations.expectations.expectation import Expectation

from expectations.bands import expect_filled, expect_row_count
from expectations.rows import expect_closed_vocabularies, expect_one_row_a_key, expect_rules_kept
from surveillance.model.notice import ShortageNotice
from surveillance.model.source import Band, Source


def expect(source: Source, band: Band, year: int) -> list[Expectation]:
    """What a batch of the source must meet in `year`; the number of its rows first."""
    return [
        *expect_row_count(band),
        *expect_filled(source),
        expect_one_row_a_key(ShortageNotice),
        *expect_closed_vocabularies(ShortageNotice),
        *expect_rules_kept(ShortageNotice.kind, year),
    ]
