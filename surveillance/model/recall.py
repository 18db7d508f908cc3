"""A recall, or another warning about a product's safety or quality: a body or a firm takes something back."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from surveillance.model.record import Record


class RecallSubject(StrEnum):
    """What is taken back."""

    MEDICINE = "medicine"
    DEVICE = "device"
    OTHER = "other"


class RecallAction(StrEnum):
    """What kind of message it is."""

    RECALL = "recall"
    SAFETY_NOTICE = "safety_notice"
    """A field safety notice, a drug or device alert without a recall."""
    SAFETY_UPDATE = "safety_update"
    """News on the safe use of products, no action about a batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(Record):
    """One message of one body. Later issues join it to devices and offers."""

    kind: ClassVar[str] = "recall"
    key: ClassVar[tuple[str, ...]] = ("reference",)

    reference: str
    """The body's own key."""
    subject: RecallSubject
    action: RecallAction
    title: str
    product_name: str | None = None
    recall_class: str | None = None
    """The body's class, its own word: `1`, `2`, `3`, `4`, `I`, `II`, `III`."""
    is_open: bool | None = None
    """Whether the body still calls it open; nothing where it does not say."""
    firm: str | None = None
    identifiers: tuple[str, ...] = ()
    """Numbers of the product with their scheme: `UDI-DI …`, `GTIN …`, `FDA Z-0001-2026`."""
    batches: str | None = None
    """Lots or serial numbers as stated."""
    reason: str | None = None
    summary: str | None = None
    started_on: date | None = None
    published_on: date | None = None
    ended_on: date | None = None
    url: str | None = None
