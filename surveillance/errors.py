"""What can go wrong, named for what happened.

Every error says where (source), what (row) and why (reason), because an operator reads the text as it is.
The outcome a source's batch gets follows from the class alone: see `outcome`.
"""

from typing import ClassVar

MISTAKES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    NameError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What our own code raises when it is wrong or meets a value nobody thought of. Caught where the mistake of one source
must not take down the others; trouble of the machine (a full disk, no database) is none of these."""


class SurveillanceError(Exception):
    """The ancestor of every error of the service."""


class ConfigurationError(SurveillanceError):
    """A setting or a source description cannot be used as it is written."""


class SourceError(SurveillanceError):
    """A source gave nothing that can be used."""

    outcome: ClassVar[str] = "failed"
    """The outcome of the batch in which this happened: `failed`, `blocked` or `held`."""

    def __init__(self, source_id: str, reason: str) -> None:
        super().__init__(f"{source_id}: {reason}")
        self.source_id = source_id
        self.reason = reason


class SourceUnreachable(SourceError):
    """No answer, or an answer that promises better luck later: worth another try."""

    def __init__(self, source_id: str, reason: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(source_id, reason)
        self.retry_after_seconds = retry_after_seconds


class SourceChanged(SourceError):
    """The answer does not have the agreed shape: a page where data was due, a column that is gone."""


class SourceMoved(SourceChanged):
    """The source sends us on to another host. Not followed: a person looks at the target, which the reason names."""

    outcome: ClassVar[str] = "held"


class SourceBlocked(SourceError):
    """The source refuses us (403, a login or challenge page, robots.txt). Never evaded; a person decides."""

    outcome: ClassVar[str] = "blocked"


class RowError(SurveillanceError):
    """One row cannot be read. The row is quarantined with this reason; the others go on."""


class NotFound(SurveillanceError):
    """What was asked for does not exist, or not for this user."""


class Conflict(SurveillanceError):
    """Somebody else acted first. The text says who and what."""


class Refused(SurveillanceError):
    """The user may not do this, or not in this way."""
