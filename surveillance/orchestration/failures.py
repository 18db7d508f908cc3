"""What an error means for the task that raised it, decided in one place.

An unreachable source is worth another try, after the time it asked for. A changed or blocked source and a held batch
are not: they fail at once, their issue is open, and the last good batch stays current. Everything else (a busy
database, a full disk) follows the task's own retries.
"""

from collections.abc import Sequence
from datetime import timedelta

from airflow.sdk import Context, RetryDecision, RetryPolicy
from airflow.sdk.exceptions import AirflowFailException
from typing_extensions import override

from surveillance.errors import SourceUnreachable, SurveillanceError

LONGEST_WAIT = timedelta(hours=6)
"""A source that asks for more patience than this is tried again after this."""


class DecideByError(RetryPolicy):
    """Retries what time may heal, and fails at once what it cannot."""

    @override
    def evaluate(
        self, exception: BaseException, try_number: int, max_tries: int, context: Context | None = None
    ) -> RetryDecision:
        """The decision for this error; it never goes beyond the retries of the task."""
        if isinstance(exception, SourceUnreachable):
            return RetryDecision.retry(delay=_asked_delay(exception), reason=str(exception))
        if isinstance(exception, SurveillanceError):
            return RetryDecision.fail(reason=str(exception))
        return RetryDecision.default()


def _asked_delay(error: SourceUnreachable) -> timedelta | None:
    """How long the source asked us to wait; none when it did not say (the task's backoff holds then)."""
    if error.retry_after_seconds is None:
        return None
    return min(timedelta(seconds=error.retry_after_seconds), LONGEST_WAIT)


def fail_for_held(held: Sequence[str]) -> None:
    """Mark the task as failed when batches were held, naming them; retrying would hold them again."""
    if held:
        raise AirflowFailException(f"held, a person decides on the quality page of the desk: {', '.join(held)}")
