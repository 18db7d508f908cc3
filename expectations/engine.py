"""The only place that runs Great Expectations: one context a process, one pandas data source, one batch at a time.

Imported only when a batch is checked, for importing Great Expectations costs seconds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.core.expectation_validation_result import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.exceptions.exceptions import GreatExpectationsError
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.evaluated import Evaluated, EvaluationError, Strikes
from expectations.frame import ROW_NUMBER
from surveillance.model.batch import ExpectationResult, Weight

RESULT_FORMAT = {"result_format": "COMPLETE", "return_unexpected_index_query": False}
"""Complete: the places of the rows that miss an expectation are needed to quarantine them."""

ONE_AT_A_TIME = Lock()
"""Great Expectations keeps suites by name in the one context of the process: threads would take each other's."""

NOT_NULL = "expect_column_values_to_not_be_null"


@dataclass(frozen=True, slots=True)
class Engine:
    """What is made once a process: the context, and the door through which frames go in."""

    context: EphemeralDataContext
    door: BatchDefinition[Any]


@cache
def start() -> Engine:
    """The engine of this process. The data source is made once: making it again breaks what was defined on it.

    Everything stays in memory, and there are no Data Docs: they would run scripts from scraped text.
    """
    quiet = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    context = gx.get_context(mode="ephemeral", project_config=quiet)
    asset = context.data_sources.add_pandas("batches").add_dataframe_asset("batch")
    return Engine(context, asset.add_batch_definition_whole_dataframe("whole"))


def evaluate(name: str, expected: Sequence[Expectation], frame: pd.DataFrame) -> list[Evaluated]:
    """Evaluate the expectations over the frame, under the source's name; in the order in which they were given.

    Raises `EvaluationError` when the run as a whole is impossible.
    """
    suite = gx.ExpectationSuite(name=name, expectations=list(expected))
    try:
        run = _run(suite, frame)
    except GreatExpectationsError as error:
        raise EvaluationError(f"Great Expectations gave up: {error}") from error
    place = {expectation.id: number for number, expectation in enumerate(suite.expectations)}
    found = sorted(run.results, key=lambda result: place[_settings(result).id])
    return [_read(result, len(frame)) for result in found]


def _run(suite: gx.ExpectationSuite, frame: pd.DataFrame) -> ExpectationSuiteValidationResult:
    """Run by a validation definition, which hashes the frame once (`batch.validate` does it twice); then forget it."""
    with ONE_AT_A_TIME:
        return _run_alone(start(), suite, frame)


def _run_alone(engine: Engine, suite: gx.ExpectationSuite, frame: pd.DataFrame) -> ExpectationSuiteValidationResult:
    engine.context.suites.add(suite)
    try:
        definition = gx.ValidationDefinition(name=suite.name, data=engine.door, suite=suite)
        engine.context.validation_definitions.add(definition)
        try:
            return definition.run(batch_parameters={"dataframe": frame}, result_format=RESULT_FORMAT)
        finally:
            engine.context.validation_definitions.delete(suite.name)
    finally:
        engine.context.suites.delete(suite.name)
        _forget_results(engine)


def _forget_results(engine: Engine) -> None:
    """Great Expectations keeps every result of a process, values of rows included; ours are kept in our own tables."""
    store = engine.context.validation_results_store
    forget: Callable[[object], object] = store.remove_key
    for key in store.list_keys():
        forget(key)


def _settings(result: ExpectationValidationResult) -> ExpectationConfiguration:
    if result.expectation_config is None:
        raise EvaluationError("Great Expectations gave a result without saying of which expectation")
    return result.expectation_config


def _read(result: ExpectationValidationResult, row_count: int) -> Evaluated:
    settings, error = _settings(result), _error(result.exception_info)
    note, columns = settings.meta or {}, _columns(settings.kwargs)
    strikes = Strikes(note["strikes"])
    kept = ExpectationResult(
        expectation=settings.type,
        column=", ".join(columns) or None,
        weight=_weight(settings, strikes),
        is_met=bool(result.success) and error is None,
        observed=error or _observe(settings.type, result.result, row_count),
        expected=note["expected"],
    )
    return Evaluated(kept, columns, _struck_rows(result, strikes), is_broken=error is not None)


def _struck_rows(result: ExpectationValidationResult, strikes: Strikes) -> tuple[int, ...]:
    """The places of the rows that miss it; of an expectation over the whole batch no row is to blame."""
    return tuple(result.result.get("unexpected_index_list") or ()) if strikes == Strikes.ROW else ()


def _weight(settings: ExpectationConfiguration, strikes: Strikes) -> Weight:
    """A miss of single rows does not hold the batch, however grave it is for the row."""
    holds = strikes == Strikes.BATCH and settings.severity == FailureSeverity.CRITICAL
    return Weight.CRITICAL if holds else Weight.WARNING


def _columns(kwargs: Mapping[str, Any]) -> tuple[str, ...]:
    """The record's fields that the expectation looks at: none for one over the whole frame."""
    named = kwargs.get("column_list") or [kwargs.get("column")]
    return tuple(name for name in named if name and name != ROW_NUMBER)


def _observe(expectation: str, result: Mapping[str, Any], row_count: int) -> str:
    """What was seen, as a person reads it: `74 rows`, `3 of 74 rows miss it (4.1 %)`."""
    if "unexpected_count" not in result:
        return f"{result['observed_value']} rows"
    missed = result["unexpected_count"]
    told, verb = (row_count - missed, "are filled") if expectation == NOT_NULL else (missed, "miss it")
    return f"{told} of {row_count} rows {verb} ({100 * told / max(row_count, 1):.1f} %)"


def _error(exception_info: Mapping[str, Any]) -> str | None:
    """Why an expectation could not be evaluated: Great Expectations nests it by metric, or not."""
    told = [exception_info] if "raised_exception" in exception_info else list(exception_info.values())
    messages = [str(info["exception_message"]) for info in told if info["raised_exception"]]
    return f"could not be evaluated ({messages[0]})" if messages else None
