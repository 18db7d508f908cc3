"""A maximum price: what a medicine may cost by the Wet geneesmiddelenprijzen. History of which numbers existed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from surveillance.model.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class MaximumPrice(Record):
    """One article in one group of comparable products."""

    kind: ClassVar[str] = "maximum_price"
    key: ClassVar[tuple[str, ...]] = ("group_name", "registration", "article_name")

    group_name: str
    """The group of products with one maximum price, as the annex names it."""
    registration: str
    """The number as stated: `23840/12605`, `EU/1/97/030/001`."""
    registration_numbers: tuple[str, ...] = ()
    """The own number with its scheme: `RVG 23840`, `EU/1/97/030/001`."""
    article_name: str
    price_eur: Decimal
    """Per unit."""
    unit: str | None = None
