"""What every kind asks of its rows, made from the kind itself: its key, its closed vocabularies and its row rules."""

from enum import StrEnum

from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_be_unique import ExpectColumnValuesToBeUnique
from great_expectations.expectations.core.expect_compound_columns_to_be_unique import ExpectCompoundColumnsToBeUnique
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.bands import expect_filled, expect_row_count
from expectations.custom.rows_to_keep_rule import ExpectRowsToKeepRule
from expectations.evaluated import Strikes, mark
from expectations.frame import ROW_NUMBER
from surveillance.model.record import Record, bare_type, field_types
from surveillance.model.rowrules import Rule, advice, rules
from surveillance.model.source import Band, Source


def expect_record(record: type[Record], source: Source, band: Band, year: int) -> list[Expectation]:
    """What a batch of any kind must meet in `year`: the number of its rows first, then what the kind itself asks."""
    return [
        *expect_row_count(band),
        *expect_filled(source),
        expect_one_row_a_key(record),
        *expect_closed_vocabularies(record),
        *expect_rules_kept(record.kind, year),
        *expect_advice_kept(record.kind, year),
    ]


def expect_one_row_a_key(record: type[Record]) -> Expectation:
    """Rows that share a key and differ contradict each other: all of them are quarantined (reliability.md F17)."""
    note = mark("must differ from that of every other row", Strikes.ROW)
    if len(record.key) == 1:
        return ExpectColumnValuesToBeUnique(column=record.key[0], severity=FailureSeverity.CRITICAL, meta=note)
    return ExpectCompoundColumnsToBeUnique(
        column_list=list(record.key), ignore_row_if="never", severity=FailureSeverity.CRITICAL, meta=note
    )


def expect_closed_vocabularies(record: type[Record]) -> list[Expectation]:
    """Each field whose type lists its values holds one of them, or nothing where it may be empty."""
    vocabularies = {name: bare_type(hint) for name, hint in field_types(record).items()}
    return [
        ExpectColumnValuesToBeInSet(
            column=name,
            value_set=[str(word) for word in words],
            severity=FailureSeverity.CRITICAL,
            meta=mark(f"must be one of {', '.join(words)}", Strikes.ROW),
        )
        for name, words in vocabularies.items()
        if isinstance(words, type) and issubclass(words, StrEnum)
    ]


def expect_rules_kept(kind: str, year: int) -> list[Expectation]:
    """The row rules of the kind: a row that breaks one is quarantined."""
    return [_expect_rule(kind, rule, year, FailureSeverity.CRITICAL, Strikes.ROW) for rule in rules(kind, year)]


def expect_advice_kept(kind: str, year: int) -> list[Expectation]:
    """The advice of the kind: what breaks it is shown, and strikes no row."""
    return [_expect_rule(kind, rule, year, FailureSeverity.WARNING, Strikes.BATCH) for rule in advice(kind)]


def _expect_rule(kind: str, rule: Rule, year: int, weight: FailureSeverity, strikes: Strikes) -> Expectation:
    return ExpectRowsToKeepRule(
        column_list=[ROW_NUMBER, *rule.fields],
        kind=kind,
        rule=rule.name,
        year=year,
        severity=weight,
        meta=mark(rule.demand, strikes),
    )
