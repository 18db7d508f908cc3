"""`nl_agreement_offers`: a delivery of a made-up marketplace, one ad a line, as the connector contract has it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from surveillance.clock import AMSTERDAM
from surveillance.samples.chance import Chance
from surveillance.samples.facts import read_facts

PLATFORM = "voorbeeldmarkt"
SITE = "https://voorbeeldmarkt.example"
CATEGORY_NUMBERS = 4000
MEDICINE_CATEGORY = "Verzorging"
FIRST_DAY = date(2026, 8, 15)
TURNOVER = 7
"""One harmless ad in so many appears, and one in so many goes, between the captures."""
SELLERS = 90
ROGUE_SELLERS = 8
"""The prescription-only offers come from a few sellers, as they do on a real marketplace."""
UNREADABLE_PRICE = "acht tientjes"
"""A price that is no number of cents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ad:
    """One made-up ad, with what it truly is: by that the detection is measured, the feed does not have it."""

    kind: str
    """`prescription`, `general_sale`, `wanted`, `harmless`, or `unreadable`."""
    id: str
    title: str
    text: str
    posted: date
    gone: date = date.max
    price: int | None = None
    category: str = MEDICINE_CATEGORY
    substance: str | None = None
    """What is offered or asked for, where it is a medicine."""
    form: str | None = None
    """How the medicine is written: `plain brand misspelled spaced leetspeak`."""

    def is_listed(self, day: date) -> bool:
        """Whether the ad stands on the platform on the day."""
        return self.posted <= day < self.gone


def ads(seed: int) -> Iterator[Ad]:
    """Every ad there is in any capture, with what it truly is."""
    facts = read_facts("ads")
    for kind in ("prescription", "general_sale", "wanted", "unreadable"):
        for entry in facts[kind]:
            yield Ad(kind=kind, **entry)
    yield from _harmless(facts, Chance(seed, "ads"))


def make_offers(seed: int, known_at: datetime) -> dict[str, bytes]:
    """The delivery at the instant: file name and content, one line an ad, newest first."""
    chance = Chance(seed, "offers")
    listed = [ad for ad in ads(seed) if ad.is_listed(known_at.date())]
    listed.sort(key=lambda ad: (ad.posted, chance.order(ad.id)), reverse=True)
    lines = [json.dumps(_listing(ad, known_at, chance), ensure_ascii=False, separators=(",", ":")) for ad in listed]
    return {f"{PLATFORM}_{known_at.date()}.jsonl": ("\n".join(lines) + "\n").encode()}


def _harmless(facts: Mapping[str, Any], chance: Chance) -> Iterator[Ad]:
    for place, entry in enumerate(facts["harmless"]):
        for copy in range(entry.get("copies", 1)):
            ad = f"v{1000 + place * 10 + copy}"
            fills = {name: chance.pick(values, name, ad) for name, values in facts["fills"].items()}
            posted, gone = _days_listed(ad, chance)
            yield Ad(
                kind="harmless",
                id=ad,
                title=entry["title"].format(**fills),
                text=entry["text"].format(**fills),
                category=entry["category"],
                price=entry.get("price"),
                posted=posted,
                gone=gone,
            )


def _days_listed(ad: str, chance: Chance) -> tuple[date, date]:
    """When a harmless ad appears and when it goes: most stand there before, between and after the captures."""
    fate = chance.between(1, TURNOVER, "fate", ad)
    first, last = (date(2026, 9, 21), date(2026, 9, 27)) if fate == 1 else (FIRST_DAY, date(2026, 9, 19))
    gone = chance.day(date(2026, 9, 21), date(2026, 9, 26), "gone", ad) if fate == TURNOVER else date.max
    return chance.day(first, last, "posted", ad), gone


def _listing(ad: Ad, known_at: datetime, chance: Chance) -> dict[str, Any]:
    facts = read_facts("ads")
    seller = chance.between(1, ROGUE_SELLERS if ad.kind == "prescription" else SELLERS, "seller", ad.id)
    posted_at = datetime.combine(ad.posted, time(chance.between(7, 19, "hour", ad.id)), AMSTERDAM)
    return {
        "platform": PLATFORM,
        "item_id": ad.id,
        "url": f"{SITE}/a/{ad.id}",
        "fetched_at": (known_at - timedelta(hours=2)).isoformat(),
        "access_mode": "agreement",
        "offer_type": "wanted" if ad.kind == "wanted" else "offered",
        "title": ad.title,
        "description": ad.text,
        "description_complete": True,
        "price_cents": UNREADABLE_PRICE if ad.kind == "unreadable" else ad.price,
        "price_type": "see_description" if ad.price is None else chance.pick(("fixed", "bid"), "price", ad.id),
        "currency": "EUR",
        "condition": chance.pick(("used", "as_good_as_new", "new"), "condition", ad.id),
        "delivery": chance.pick(("pickup", "shipping", "pickup_or_shipping"), "delivery", ad.id),
        "category_id": str(CATEGORY_NUMBERS + sum(ad.category.encode()) % 100),
        "category_path": ad.category,
        "posted_at": posted_at.isoformat(),
        "posted_precision": "second",
        "city": chance.pick(facts["cities"], "city", seller),
        "country": "nl",
        "seller_key": chance.digest("seller key", seller).hex(),
        "seller_type": "consumer",
        "seller_active_days": chance.between(3, 3000, "active", seller),
        "seller_verified": None,
        "images": [],
        "attributes": {},
        "promoted": False,
        "reserved": chance.between(1, 25, "reserved", ad.id) == 1,
    }
