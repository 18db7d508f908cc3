"""Marktplaats' own search answers. Switched off: see the YAML."""

from collections.abc import Iterator

from scrapers.reading.adevinta import read_answer, read_posted, take_attributes, take_item, take_price, take_text
from scrapers.reading.page import Page
from scrapers.reading.row import Row
from surveillance.model.offer import Offer, OfferType
from surveillance.model.source import Source

PLATFORM = "marktplaats"


def read(source: Source, page: Page) -> Iterator[Row]:
    """The ads, and the paid ones above them."""
    return read_answer(source, page, PLATFORM)


def parse(source: Source, row: Row) -> Offer:
    """One ad; its text may be cut off."""
    item_id, (price_type, price_cents), facts = take_item(row), take_price(row), take_attributes(row)
    return Offer(
        platform=PLATFORM,
        item_id=item_id,
        url=f"{source.body.url}{row.take_required('vipUrl')}",
        offer_type=OfferType.OFFERED,
        title=row.take_verbatim("title") or "",
        description=take_text(row) or None,
        is_description_complete=False,
        price_cents=price_cents,
        price_type=price_type,
        condition=facts.get("condition"),
        delivery=facts.get("delivery"),
        category_path=str(row.take_integer("categoryId") or "") or None,
        posted_at=row.read("date", read_posted),
        city=row.take("city"),
        country=row.take("country"),
        seller_key=row.take_required("seller_key"),
        is_reserved=row.take_truth("reserved") is True,
    )
