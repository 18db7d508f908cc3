import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from surveillance.samples.facts import substances
from surveillance.samples.offers import Ad, ads

Row = dict[str, Any]


def feed(made: Path, capture: str) -> dict[str, Row]:
    (path,) = (made / capture / "nl_agreement_offers").iterdir()
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {row["item_id"]: row for row in rows}


@pytest.fixture(scope="module")
def after(made: Path) -> dict[str, Row]:
    return feed(made, "2026-09-27")


@pytest.fixture(scope="module")
def truth(manifest: Any) -> dict[str, Ad]:
    return {ad.id: ad for ad in ads(manifest.seed)}


def test_most_ads_are_harmless_and_some_twenty_are_not(after: dict[str, Row], truth: dict[str, Ad]) -> None:
    kinds = Counter(truth[item].kind for item in after)
    assert kinds["harmless"] > len(after) * 0.7
    assert 18 <= kinds["prescription"] <= 28
    assert kinds["general_sale"] >= 4
    assert kinds["wanted"] >= 3
    assert kinds["unreadable"] == 1


def test_prescription_offers_are_written_in_every_way(truth: dict[str, Ad], after: dict[str, Row]) -> None:
    forms = Counter(truth[item].form for item in after if truth[item].kind == "prescription")
    assert set(forms) == {"plain", "brand", "misspelled", "spaced", "leetspeak"}
    assert min(forms.values()) >= 2


def test_offers_appear_and_go_between_the_captures(made: Path, after: dict[str, Row], truth: dict[str, Ad]) -> None:
    before = feed(made, "2026-09-20")
    for kind in ("prescription", "harmless"):
        assert [item for item in set(after) - set(before) if truth[item].kind == kind]
        assert [item for item in set(before) - set(after) if truth[item].kind == kind]


def test_every_medicine_on_offer_is_a_substance_with_the_status_that_its_kind_says(truth: dict[str, Ad]) -> None:
    status = {substance.nl: substance.status for substance in substances()}
    offered = [ad for ad in truth.values() if ad.kind in ("prescription", "general_sale")]
    assert [ad.id for ad in offered if (status[str(ad.substance)] == "UR") != (ad.kind == "prescription")] == []


def test_something_is_offered_that_is_short_by_a_running_notice(
    after: dict[str, Row], truth: dict[str, Ad], notices: Callable[[str], dict[str, dict[str, str]]]
) -> None:
    atc = {substance.nl: substance.atc for substance in substances()}
    short = {row["atc"] for row in notices("2026-09-27").values() if "" < row["actual_start"] <= "2026-09-27"}
    offered = {truth[item].substance for item in after if truth[item].kind == "prescription"}
    assert {"semaglutide", "methylfenidaat", "salbutamol"} <= {name for name in offered if atc[str(name)] in short}


def test_platform_sellers_and_addresses_are_made_up(after: dict[str, Row]) -> None:
    assert {row["platform"] for row in after.values()} == {"voorbeeldmarkt"}
    assert [row for row in after.values() if not row["url"].startswith("https://voorbeeldmarkt.example/")] == []
    assert [row for row in after.values() if not re.fullmatch("[0-9a-f]{64}", row["seller_key"])] == []


def test_no_ad_holds_a_telephone_number_or_an_address(after: dict[str, Row]) -> None:
    texts = [f"{row['title']} {row['description']}" for row in after.values()]
    assert [text for text in texts if re.search(r"\d[\d -]{7,}|@|www\.|\bhttps?:", text)] == []


def test_only_one_price_cannot_be_read(after: dict[str, Row]) -> None:
    assert [item for item, row in after.items() if isinstance(row["price_cents"], str)] == ["v9301"]


def test_no_ad_is_younger_than_its_capture(after: dict[str, Row]) -> None:
    assert max(row["posted_at"] for row in after.values()) < "2026-09-27T20:00"
    assert all(date.fromisoformat(row["posted_at"][:10]).year == 2026 for row in after.values())
