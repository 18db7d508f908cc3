"""An entry of the register: a number that can be joined on, before anything else."""

from great_expectations.expectations.expectation import Expectation

from expectations.rows import expect_record
from surveillance.model.product import Product
from surveillance.model.source import Band, Source


def expect(source: Source, band: Band, year: int) -> list[Expectation]:
    """What a batch of the source must meet in `year`."""
    return expect_record(Product, source, band, year)
