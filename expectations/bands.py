"""What a source's YAML asks of a whole batch, as expectations: how many rows (`rows:`), how full (`filled:`)."""

from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull
from great_expectations.expectations.core.expect_table_row_count_to_be_between import ExpectTableRowCountToBeBetween
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.evaluated import mark
from surveillance.model.source import Band, Source


def expect_row_count(band: Band) -> list[Expectation]:
    """The first expectation of every suite: all others are met by an empty frame (reliability.md E2a).

    Fewer rows than `min`, or none at all, holds the batch; more than `max` is a warning.
    """
    least = max(band.min, 1)
    expected: list[Expectation] = [
        ExpectTableRowCountToBeBetween(
            min_value=least, severity=FailureSeverity.CRITICAL, meta=mark(f"at least {_rows(least)}")
        )
    ]
    if band.max is not None:
        expected.append(
            ExpectTableRowCountToBeBetween(
                max_value=band.max, severity=FailureSeverity.WARNING, meta=mark(f"at most {_rows(band.max)}")
            )
        )
    return expected


def expect_filled(source: Source) -> list[Expectation]:
    """For each field under `filled:` the share of rows in which it must say something; below it the batch is held."""
    return [
        ExpectColumnValuesToNotBeNull(
            column=name,
            mostly=share,
            severity=FailureSeverity.CRITICAL,
            meta=mark(f"filled in at least {share * 100:g} %"),
        )
        for name, share in source.filled.items()
    ]


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"
