"""A record as the service knew it for a while, and how a source stands."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from surveillance.model.batch import Outcome
from surveillance.model.record import Record

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Version(Generic[R]):
    """One version of one record. `row_id` and `batch_id` lead back to the payload it was read from."""

    row_id: int
    source_id: str
    natural_key: str
    presence: str
    """`present`, `missing` (absent from one accepted batch) or `vanished` (from two)."""
    batch_id: int
    known_at: datetime
    """Domain time at which the service came to know this version."""
    ended_at: datetime | None
    """Domain time at which another version replaced it; none for the current one."""
    record: R

    @property
    def is_present(self) -> bool:
        """Whether the source still showed the record."""
        return self.presence == "present"


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source stands at an instant: the as-of line of every list, page and mail."""

    source_id: str
    title: str
    kind: str
    origin: str
    """`recorded`, `made_up` (samples) or `live`."""
    last_outcome: Outcome | None
    """Of the newest decided batch; none when there was none yet."""
    last_reason: str | None
    last_batch_id: int | None
    last_tried_at: datetime | None
    good_at: datetime | None
    """Domain time of the last accepted or unchanged batch: up to here its data can be relied on."""
    stated_as_of: datetime | None
    """The instant the source itself says its data are of, where it says so."""
    recorded_on: date | None
    """For recorded samples: the day the payload was really recorded."""
    rows: int
    """Records now shown by the source."""
    is_stale: bool
    """No good batch for longer than the source allows: figures exclude it and say so."""
    is_of_holders: bool = False
    """Notices: whether holders must send them by law."""

    @property
    def is_trusted(self) -> bool:
        """Whether a rule may conclude something from what this source does not show."""
        return self.good_at is not None and not self.is_stale
