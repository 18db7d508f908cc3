"""Search answers of Marktplaats and 2dehands, which share one interface (marketplaces.md, section 2).

Ads, and above them paid ones that may be the same. Names and numbers of sellers, and coordinates, go no further.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from scrapers.reading.dates import read_date, read_instant
from scrapers.reading.objects import read_objects
from scrapers.reading.page import Page
from scrapers.reading.pseudonym import seller_key
from scrapers.reading.row import Row, refuse
from surveillance import clock
from surveillance.clock import AMSTERDAM
from surveillance.model.offer import PriceType
from surveillance.model.source import Source

DAY = "%d %B %y"
WORDS = {"vandaag": 0, "gisteren": 1, "eergisteren": 2}
"""What stands for a day, with how many days ago it was."""
ITEM = re.compile(r"[ma]\d{6,12}")
"""`m`: an ad of a person or firm; `a`: one that was bought as advertising."""
WANTED = re.compile(r"\W*(gezocht|gevraagd|te koop gevraagd|ik zoek|wie (heeft|verkoopt))\b", re.IGNORECASE)
NESTED = frozenset({"priceInfo", "location", "sellerInformation"})
FLAT = frozenset({"priceCents", "priceType", "city", "country", "seller_key"})


def read_answer(source: Source, page: Page, platform: str) -> Iterator[Row]:
    """The ads of an answer, then the paid ones above them, each with what is needed of its inner objects."""
    if page.is_blank:
        return
    rows = list(read_objects(source, page))
    above = page.document.get("topBlock") if isinstance(page.document, dict) else None
    paid = replace(page, document={source.content.items or "": above or []}, offset=page.offset + len(rows))
    for row in (*rows, *read_objects(source, paid)):
        yield flatten(row, platform)


def flatten(row: Row, platform: str) -> Row:
    """The row without its inner objects, and beside its values the few of theirs that are needed."""
    columns = row.columns - NESTED | FLAT
    wrong = [name for name in sorted(NESTED) if not isinstance(row.raw.get(name) or {}, dict)]
    if row.fault or wrong:
        fault = row.fault or f"{wrong[0]}: no object"
        return replace(row, raw={"itemId": row.raw.get("itemId")}, columns=columns, fault=fault)
    kept = {name: value for name, value in row.raw.items() if name not in NESTED}
    return replace(row, raw=kept | _needed(row.raw, platform), columns=columns)


def take_item(row: Row) -> str:
    """The ad's number. A wanted ad is dropped before: nothing of it is kept, it may tell of somebody's health."""
    if WANTED.match(row.take("title") or ""):
        row.ignore_as("wanted_ad")
    number = row.take_required("itemId")
    return number if ITEM.fullmatch(number) else refuse("itemId", f"{number!r} is no number of an ad")


def take_price(row: Row) -> tuple[PriceType, int | None]:
    """How the price is meant, and the price in cents; 0 with bids is no price, because nobody has bid yet."""
    price_type, cents = PriceType(row.take_word("priceType", "priceType")), row.take_integer("priceCents")
    return price_type, None if price_type is PriceType.BID and not cents else cents


def take_text(row: Row) -> str:
    """The longer of the two texts: one is cut off at 200 characters."""
    return max(row.take_verbatim("description") or "", row.take_verbatim("categorySpecificDescription") or "", key=len)


def take_attributes(row: Row) -> dict[str, str]:
    """The values of an ad's attributes by their key."""
    found = row.take_raw("attributes") or []
    if not isinstance(found, list) or {type(one) for one in found} - {dict}:
        refuse("attributes", "is no list of objects")
    return {str(one.get("key")): str(one["value"]) for one in found if one.get("value")}


def read_posted(text: str) -> datetime | None:
    """The instant of the ad, or the beginning of its day in Amsterdam where only a day is shown: `Gisteren`."""
    if "T" in text:
        return read_instant(text, AMSTERDAM)
    ago = WORDS.get(text.lower())
    day = read_date(text, DAY) if ago is None else clock.today() - timedelta(days=ago)
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC) if day else None


def _needed(raw: Mapping[str, Any], platform: str) -> dict[str, Any]:
    price, place, seller = (raw.get(name) or {} for name in ("priceInfo", "location", "sellerInformation"))
    # Without a seller nobody knows whose ad it is, and no two such ads may pass for one seller's.
    identity = seller.get("sellerId", f"ad {raw.get('itemId')}")
    return {
        "priceCents": price.get("priceCents"),
        "priceType": price.get("priceType"),
        "city": place.get("cityName"),
        "country": str(place.get("countryAbbreviation") or "").lower(),
        "seller_key": seller_key(platform, str(identity)),
    }
