"""An entry of the register: a number that can be joined on, before anything else."""

from great_expectations.expectations.expectation import Expectation

from expectations.bands import expect_filled, expect_row_count
from expectations.rows import expect_closed_vocabularies, expect_one_row_a_key, expect_rules_kept
from surveillance.model.product import Product
from surveillance.model.source import Band, Source


def expect(source: Source, band: Band, year: int) -> list[Expectation]:
    """What a batch of the source must meet in `year`; the number of its rows first."""
    return [
        *expect_row_count(band),
        *expect_filled(source),
        expect_one_row_a_key(Product),
        *expect_closed_vocabularies(Product),
        *expect_rules_kept(Product.kind, year),
    ]
