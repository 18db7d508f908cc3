"""An offer: a listing on a marketplace, as the platform shows or delivers it. Sellers appear by pseudonym only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from surveillance.model.record import Record


class OfferType(StrEnum):
    """Whether somebody offers or asks. The text of a request is never stored."""

    OFFERED = "offered"
    WANTED = "wanted"
    UNKNOWN = "unknown"


class PriceType(StrEnum):
    """How the price is meant; a price of 0 with bids is not free."""

    FIXED = "fixed"
    MINIMUM_BID = "minimum_bid"
    BID = "bid"
    FREE = "free"
    ON_REQUEST = "on_request"
    SEE_DESCRIPTION = "see_description"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Record):
    """One listing. No coordinates, no seller name, no contact details."""

    kind: ClassVar[str] = "offer"
    key: ClassVar[tuple[str, ...]] = ("platform", "item_id")

    platform: str
    item_id: str
    url: str
    offer_type: OfferType
    title: str
    description: str | None = None
    is_description_complete: bool = True
    price_cents: int | None = None
    price_type: PriceType = PriceType.UNKNOWN
    currency: str = "EUR"
    condition: str | None = None
    delivery: str | None = None
    category_path: str | None = None
    posted_at: datetime | None = None
    city: str | None = None
    country: str | None = None
    seller_key: str
    """A keyed hash that the platform or the service made; the identity behind it is not here."""
    seller_type: str | None = None
    seller_active_days: int | None = None
    is_reserved: bool = False
