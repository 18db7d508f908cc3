"""A critical medicine: an entry of the Union list, or of a national one. A substance by a route, never one product."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from surveillance.model.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalMedicine(Record):
    """A substance that must not run out. Matching without the route flags too much."""

    kind: ClassVar[str] = "critical_medicine"
    key: ClassVar[tuple[str, ...]] = ("atc_code", "route")

    atc_code: str
    """Level 5."""
    atc_name: str | None = None
    route: str | None = None
    """Route of administration as the list states it; nothing where it states none."""
    included_on: date | None = None
