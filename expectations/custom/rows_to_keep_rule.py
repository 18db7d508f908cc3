"""Expect every row to keep one row rule: the bridge from `surveillance.model.rowrules` to Great Expectations."""

from typing import Any, ClassVar, Literal

import pandas as pd
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import MulticolumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_condition_partial import (
    multicolumn_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_map_metric_provider import (
    MulticolumnMapMetricProvider,
)

from surveillance.model.rowrules import find_rule


def mark_rows(
    _provider: type, column_list: pd.DataFrame, kind: str, rule: str, year: int, **_unused: Any
) -> "pd.Series[bool]":
    """True for each row that keeps the rule. The first column is the row's number, the others are the rule's fields."""
    is_kept = find_rule(kind, rule, year).is_kept
    marks = [is_kept(values[1:]) for values in column_list.itertuples(index=False, name=None)]
    return pd.Series(marks, index=column_list.index, dtype=bool)


class RowsKeepRule(MulticolumnMapMetricProvider):
    """Which rows keep the rule, computed on a pandas frame."""

    condition_metric_name = "rows.keep_rule"
    condition_domain_keys = ("batch_id", "table", "column_list", "row_condition", "condition_parser", "ignore_row_if")
    condition_value_keys = ("kind", "rule", "year")
    _pandas = multicolumn_condition_partial(engine=PandasExecutionEngine)(mark_rows)


class ExpectRowsToKeepRule(MulticolumnMapExpectation):
    """Expect every row to keep the named rule of its kind, as it stands in the year."""

    kind: str
    rule: str
    year: int
    ignore_row_if: Literal["all_values_are_missing", "any_value_is_missing", "never"] = "never"

    map_metric: ClassVar[str | None] = "rows.keep_rule"
    success_keys: ClassVar[tuple[str, ...]] = ("mostly", "kind", "rule", "year")
    args_keys: ClassVar[tuple[str, ...]] = ("column_list", "kind", "rule", "year")
