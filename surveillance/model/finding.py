"""A finding: one rule said something about one subject, with its evidence. An alert gathers those of one subject."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Team(StrEnum):
    """The three supervision teams."""

    MEDICINES = "medicines"
    """Availability of medicines."""
    DEVICES = "devices"
    """Medical devices."""
    ILLEGAL_TRADE = "illegal_trade"


class SubjectType(StrEnum):
    """What a finding can be about."""

    PRODUCT = "product"
    """Identified by scheme and number: `RVG 114624`."""
    CERTIFICATE = "certificate"
    """Identified by notified body and number: `0633 Z-25-052`."""
    OFFER = "offer"
    """Identified by platform and item: `voorbeeldmarkt m123`."""


class Severity(StrEnum):
    """How grave; it sets the due date (decision 11: 20, 10, 3 and 1 working days)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class AlertState(StrEnum):
    """Where an alert stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    SNOOZED = "snoozed"
    DECIDED = "decided"
    REOPENED = "reopened"


class DecisionOutcome(StrEnum):
    """What an inspector decided."""

    CONFIRMED = "confirmed"
    NOT_RELEVANT = "not_relevant"
    DUPLICATE = "duplicate"
    REFERRED = "referred"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"


class Answer(StrEnum):
    """What a rule says of its subject. `cannot_say` is an answer of its own: never read as `none`."""

    FLAGGED = "flagged"
    CLEAR = "clear"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stored record version that a finding rests on."""

    kind: str
    row_id: int
    """The id of the record version in its history table."""
    source_id: str
    batch_id: int
    label: str
    """What it shows, as a person reads it: `Melding M-2026-0112, ontvangen 3 aug 2026`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about one subject."""

    rule_id: str
    rule_version: int
    team: Team
    subject_type: SubjectType
    subject_id: str
    subject_name: str
    """The subject as a person calls it: the product's name, the offer's title."""
    answer: Answer
    severity: Severity
    sentence: str
    """One or two sentences in plain Dutch with `{places}` for the figures: also the key of their translation."""
    value: dict[str, Any] = field(default_factory=dict)
    """The figures behind the sentence, as JSON can hold them; `language.fill` puts them into it."""
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0
    """How sure the link between evidence and subject is, 0 to 1."""
    as_of: date | None = None
    """The day up to which the evidence reaches."""
    occasion: str = ""
    """Tells repeated occasions on one subject apart (the notice's reference, the report's period)."""


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding with what storage knows of it."""

    id: int
    finding: Finding
    first_seen_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None
