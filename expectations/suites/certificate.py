"""A version of a certificate: whose it is, and from when to when. An overlong term is shown, not refused."""

from great_expectations.expectations.expectation import Expectation

from expectations.rows import expect_record
from surveillance.model.certificate import Certificate
from surveillance.model.source import Band, Source


def expect(source: Source, band: Band, year: int) -> list[Expectation]:
    """What a batch of the source must meet in `year`."""
    return expect_record(Certificate, source, band, year)
