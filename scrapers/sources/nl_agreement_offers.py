"""Ads that a platform delivers by agreement: one JSON object a line (marketplaces.md, section 4)."""

from scrapers.reading.row import Row
from surveillance.clock import AMSTERDAM
from surveillance.model.offer import Offer, OfferType, PriceType
from surveillance.model.source import Source


def parse(source: Source, row: Row) -> Offer:
    """One ad, its text as it was written. Of a wanted ad nothing is kept: it may tell of somebody's health."""
    offer_type = row.take_code("offer_type", OfferType)
    if offer_type is OfferType.WANTED:
        row.ignore_as("wanted_ad")
    row.take_word("access_mode", "access_mode")
    return Offer(
        platform=row.take_required("platform"),
        item_id=row.take_required("item_id"),
        url=row.take_required("url"),
        offer_type=offer_type,
        title=row.take_verbatim("title") or "",
        description=row.take_verbatim("description"),
        is_description_complete=row.take_truth("description_complete") is not False,
        price_cents=row.take_integer("price_cents"),
        price_type=row.take_code("price_type", PriceType) if row.take("price_type") else PriceType.UNKNOWN,
        currency=row.take("currency") or "EUR",
        condition=row.take("condition"),
        delivery=row.take("delivery"),
        category_path=row.take("category_path"),
        posted_at=row.take_instant("posted_at", zone=AMSTERDAM),
        city=row.take("city"),
        country=row.take("country"),
        seller_key=row.take_required("seller_key"),
        seller_type=row.take("seller_type"),
        seller_active_days=row.take_integer("seller_active_days"),
        is_reserved=row.take_truth("reserved") is True,
    )
