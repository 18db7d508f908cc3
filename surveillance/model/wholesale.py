"""A wholesale signal: in one week at least two of the four wholesalers could not deliver an article directly."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from surveillance.model.record import Record


class RemarkMeaning(StrEnum):
    """What the free remark beside an article says (shortages.md A1.3)."""

    NOTHING = "nothing"
    NOT_PREFERRED = "not_preferred"
    LONG_ABSENCE = "long_absence"
    """More than three months are expected."""
    PROMISED = "promised"
    """A week or a month in which it comes back."""
    AVAILABLE = "available"
    """The firm says that this very article is available: a contradiction."""
    REPLACED = "replaced"
    """Another article takes its place, or is named as available; its number is in `replacements`."""
    OTHER = "other"
    """Something else: the text itself is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholesaleSignal(Record):
    """One article in one week. No test of availability; a week without a list is unknown, not good."""

    kind: ClassVar[str] = "wholesale_signal"
    key: ClassVar[tuple[str, ...]] = ("zi_number", "year", "week")

    zi_number: str
    """The article's number in the G-Standaard, eight digits."""
    article_name: str
    year: int
    """Of the ISO week."""
    week: int
    """ISO week, 1 to 53."""
    package_status: str | None = None
    """SFK's letter beside the package, as stated; `U` stood at 7 of 645 articles and is explained nowhere."""
    preferred_by: tuple[str, ...] = ()
    """The insurers for whom this is the preferred article."""
    is_cheapest_missing: bool | None = None
    """Whether the article with the lowest price is the one that cannot be had."""
    remark: str | None = None
    """In the firm's words."""
    remark_meaning: RemarkMeaning = RemarkMeaning.NOTHING
    promised: str | None = None
    """The week or month in the remark, as stated: `week 8`, `april 2026`."""
    replacements: tuple[str, ...] = ()
    """ZI numbers of other articles that the remark names as available or as taking its place."""
