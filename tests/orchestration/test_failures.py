"""What an error means for a task."""

from datetime import timedelta

import pytest
from airflow.sdk import RetryAction
from airflow.sdk.exceptions import AirflowFailException

from surveillance.errors import ConfigurationError, SourceBlocked, SourceChanged, SourceUnreachable
from surveillance.orchestration.failures import LONGEST_WAIT, DecideByError, fail_for_held

POLICY = DecideByError()


def test_an_unreachable_source_is_tried_again_after_the_time_it_asked_for() -> None:
    decision = POLICY.evaluate(SourceUnreachable("nl_x_y", "429", retry_after_seconds=90), 1, 3)
    assert (decision.action, decision.retry_delay) == (RetryAction.RETRY, timedelta(seconds=90))
    assert decision.reason == "nl_x_y: 429"


def test_a_source_that_asks_for_days_is_tried_sooner() -> None:
    decision = POLICY.evaluate(SourceUnreachable("nl_x_y", "503", retry_after_seconds=10**9), 1, 3)
    assert decision.retry_delay == LONGEST_WAIT


def test_without_a_wish_of_the_source_the_backoff_of_the_task_holds() -> None:
    decision = POLICY.evaluate(SourceUnreachable("nl_x_y", "no answer"), 1, 3)
    assert (decision.action, decision.retry_delay) == (RetryAction.RETRY, None)


@pytest.mark.parametrize(
    "error",
    [SourceChanged("nl_x_y", "no column"), SourceBlocked("nl_x_y", "403"), ConfigurationError("nl_x_y.yml: no title")],
    ids=lambda error: type(error).__name__,
)
def test_what_time_cannot_heal_fails_at_once(error: Exception) -> None:
    assert POLICY.evaluate(error, 1, 3).action is RetryAction.FAIL


def test_anything_else_follows_the_retries_of_the_task() -> None:
    assert POLICY.evaluate(OSError("disk full"), 1, 3).action is RetryAction.DEFAULT


def test_held_batches_fail_at_once_and_are_named() -> None:
    with pytest.raises(AirflowFailException, match=r"nl_x_y \(batch 3\), nl_x_z \(batch 4\)"):
        fail_for_held(["nl_x_y (batch 3)", "nl_x_z (batch 4)"])
    fail_for_held([])
