"""One run of one source, and what became of it: the outcomes of the behaviour contract."""

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from surveillance.model.record import Record


class Outcome(StrEnum):
    """How a batch ended. Only `accepted` changes what an inspector sees."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    """The source answered, the content is the same: fresher, nothing else."""
    HELD = "held"
    """Kept whole; waits for a person."""
    FAILED = "failed"
    BLOCKED = "blocked"
    """The source refused us."""


WORST_FIRST = (Outcome.FAILED, Outcome.BLOCKED, Outcome.HELD, Outcome.ACCEPTED, Outcome.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Payload:
    """Bytes as received, kept before anything read them."""

    name: str
    """The address they came from, or the name of the file in the inbox."""
    sha256: str
    byte_count: int
    requested_at: datetime
    http_status: int | None = None
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None

    @property
    def modified_at(self) -> datetime | None:
        """The instant in `last_modified`; nothing where there is none, or none that can be read."""
        try:
            read = parsedate_to_datetime(self.last_modified) if self.last_modified else None
        except ValueError:
            return None
        return read if read and read.tzinfo else None


@dataclass(frozen=True, slots=True)
class StagedRow:
    """A row that was read: its place in the payload and the record it gave."""

    number: int
    record: Record


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be taken as fact, with the reason and the row as it came."""

    number: int
    reason: str
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What reading a batch's payloads gave. Rows in = rows + rejected + ignored, always."""

    rows: tuple[StagedRow, ...]
    rejected: tuple[RejectedRow, ...] = ()
    ignored: dict[str, int] = field(default_factory=dict)
    """How many rows each named rule dropped: `{"veterinary": 12}`."""
    remarks: tuple[str, ...] = ()
    """What nobody took (a new column) or what a reader should know; never stops the batch."""
    stated_as_of: datetime | None = None
    """The instant the source itself says its data are of."""

    @property
    def rows_in(self) -> int:
        """How many rows the source gave."""
        return len(self.rows) + len(self.rejected) + sum(self.ignored.values())


class Weight(StrEnum):
    """What a missed expectation does: hold the batch, or be shown."""

    CRITICAL = "critical"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """One expectation evaluated over one batch; kept, and shown on the quality page."""

    expectation: str
    column: str | None
    weight: Weight
    is_met: bool
    observed: str
    """What was seen, as a person reads it: `74 rows`, `3 of 74 (4.1 %)`."""
    expected: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Is this batch fit? Which rows are not?"""

    outcome: Outcome
    """`accepted` or `held`."""
    reason: str | None
    """Why it is held, in a sentence that names figures."""
    rejected: tuple[RejectedRow, ...]
    """Rows that broke a row rule: quarantined when the batch is accepted."""
    results: tuple[ExpectationResult, ...]
