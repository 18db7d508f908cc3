"""A version of a certificate: whose it is, and from when to when. An overlong term is shown, not refused."""

from great_expectations.expectations.expectation import Expectation

from expectations.bands import expect_filled, expect_row_count
from expectations.rows import expect_advice_kept, expect_closed_vocabularies, expect_one_row_a_key, expect_rules_kept
from surveillance.model.certificate import Certificate
from surveillance.model.source import Band, Source


def expect(source: Source, band: Band, year: int) -> list[Expectation]:
    """What a batch of the source must meet in `year`; the number of its rows first."""
    return [
        *expect_row_count(band),
        *expect_filled(source),
        expect_one_row_a_key(Certificate),
        *expect_closed_vocabularies(Certificate),
        *expect_rules_kept(Certificate.kind, year),
        *expect_advice_kept(Certificate.kind, year),
    ]
