"""Everything a weekly report says, as data. Reading the database gives it; each rendering is a pure function of it."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from surveillance.model.batch import Outcome
from surveillance.model.certificate import CertificateStatus
from surveillance.model.finding import Severity, Team
from surveillance.model.notice import NoticeStatus, NoticeType, Reason

SHORT = 12
"""Entries a list shows before it refers to the desk: mail clients cut a page off at about 100 kB."""


class Turn(StrEnum):
    """What happened to a notice since the week it is compared with."""

    NEW = "new"
    RETURNED = "returned"
    """In the source again after it had vanished."""
    LATER_END = "later_end"
    END_WITHDRAWN = "end_withdrawn"
    """There was an expected end and now there is none."""
    WORSE_STATUS = "worse_status"
    ENDED = "ended"
    """The source itself says that it is over, or that the notice was withdrawn."""
    VANISHED = "vanished"
    """No longer in the source. Never taken for ended."""


WORSE = frozenset({Turn.LATER_END, Turn.END_WITHDRAWN, Turn.WORSE_STATUS})


class CertificateTurn(StrEnum):
    """What happened to a certificate."""

    LOST = "lost"
    """Suspended, withdrawn or cancelled."""
    RESTRICTED = "restricted"
    EXPIRED = "expired"
    REGAINED = "regained"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """How a source stood at the end of the week, and what its figures are compared with."""

    source_id: str
    title: str
    body: str
    kind: str
    origin: str
    """`recorded`, `made_up` or `live`."""
    recorded_on: date | None
    good_at: datetime | None
    tried_at: datetime | None
    stated_as_of: datetime | None
    outcome: Outcome | None
    reason: str | None
    rows: int
    is_counted: bool
    """Whether its figures are in the counts: a stale source's are not."""
    compared_with: str | None
    """The last earlier week in which it counted; none on its first reading, and when it does not count."""

    @property
    def is_first(self) -> bool:
        """Whether this is the first reading, so that nothing in it can be called new."""
        return self.is_counted and self.compared_with is None


@dataclass(frozen=True, slots=True)
class NoticeChange:
    """A notice to which something happened."""

    turns: tuple[Turn, ...]
    source_id: str
    source_title: str
    reference: str
    notice_type: NoticeType
    name: str
    registration_numbers: tuple[str, ...]
    substance: str | None
    holder: str | None
    status: NoticeStatus
    status_before: NoticeStatus | None
    opened_on: date
    """The day it was published, or received, or first known to us."""
    updated_on: date
    """The day the source says it changed, or we saw it change."""
    expected_end_on: date | None
    expected_end_text: str | None
    expected_end_before_on: date | None
    reason: Reason
    reason_text: str | None
    alternatives: str | None
    alert_id: int | None
    """The alert on its product, where there is one."""

    @property
    def days_later(self) -> int:
        """By how many days the expected end moved back; 0 when either day is unknown."""
        if self.expected_end_on is None or self.expected_end_before_on is None:
            return 0
        return (self.expected_end_on - self.expected_end_before_on).days


@dataclass(frozen=True, slots=True)
class NoticeChanges:
    """The notices that changed, each under one heading."""

    new: tuple[NoticeChange, ...] = ()
    worse: tuple[NoticeChange, ...] = ()
    """The largest delay first."""
    ended: tuple[NoticeChange, ...] = ()
    vanished: tuple[NoticeChange, ...] = ()
    sooner: int = 0
    """How many are expected to end earlier than before."""

    @property
    def shifts(self) -> tuple[NoticeChange, ...]:
        """Those whose expected end moved back by a known number of days."""
        return tuple(change for change in self.worse if Turn.LATER_END in change.turns)

    @property
    def has_any(self) -> bool:
        """Whether any notice stands under any heading."""
        return bool(self.new or self.worse or self.ended or self.vanished)


@dataclass(frozen=True, slots=True)
class CertificateEvent:
    """A certificate to which something happened."""

    turn: CertificateTurn
    number: str
    """Notified body and number: `0633 Z-25-052`."""
    manufacturer: str | None
    status: CertificateStatus
    status_before: CertificateStatus | None
    expires_on: date | None
    known_on: date
    alert_id: int | None


@dataclass(frozen=True, slots=True)
class StockBreach:
    """A finding about stock that stood at the end of the week."""

    name: str
    subject_id: str
    sentence: str
    value: dict[str, Any]
    severity: Severity
    is_new: bool
    since_on: date
    alert_id: int | None


@dataclass(frozen=True, slots=True)
class TopAlert:
    """One line of the table of what comes first."""

    alert_id: int
    team: Team
    name: str
    subject_id: str
    severity: Severity
    severity_before: Severity | None
    """A week earlier; none when it was not open then."""
    priority: float
    sentence: str
    value: dict[str, Any]
    since_on: date


@dataclass(frozen=True, slots=True)
class TeamLine:
    """The alerts of one team in the week."""

    team: Team
    new: int
    open: int
    decided: int
    high: int
    """Open ones of high or critical severity."""


@dataclass(frozen=True, slots=True)
class TradeCounts:
    """Illegal trade, as counts and nothing else. None where the service cannot say."""

    offers: int | None
    new: int | None


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """The figures of one week, as known at its end."""

    week: str
    monday: date
    sunday: date
    desk_url: str
    sources: tuple[SourceLine, ...]
    notices: NoticeChanges
    certificates: tuple[CertificateEvent, ...]
    stock: tuple[StockBreach, ...]
    teams: tuple[TeamLine, ...]
    graver: tuple[TopAlert, ...]
    """Open alerts whose severity went up."""
    top: tuple[TopAlert, ...]
    trade: TradeCounts
    audit_head: str
    known_at: datetime | None = None
    """Of a week that has not ended: up to when it goes. Never set in a report that is kept or sent."""

    @property
    def firsts(self) -> tuple[SourceLine, ...]:
        """The sources that were read for the first time."""
        return tuple(source for source in self.sources if source.is_first)

    @property
    def uncounted(self) -> tuple[SourceLine, ...]:
        """The sources whose figures are left out."""
        return tuple(source for source in self.sources if not source.is_counted)

    @property
    def new_breaches(self) -> tuple[StockBreach, ...]:
        """The findings about stock that are of this week."""
        return tuple(breach for breach in self.stock if breach.is_new)

    @property
    def high(self) -> int:
        """Open alerts of high or critical severity, of all teams."""
        return sum(team.high for team in self.teams)

    @property
    def has_changes(self) -> bool:
        """Whether anything changed that the report names."""
        return bool(self.notices.has_any or self.certificates or self.graver or self.new_breaches)


def as_plain(figures: WeekFigures) -> dict[str, Any]:
    """The figures as JSON can hold them."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(figures), default=lambda value: value.isoformat()))
    return plain
