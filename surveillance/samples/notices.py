"""`nl_meldpunt_notices`: an export of the Meldpunt, made up, in the columns of the importer contract."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from surveillance.clock import AMSTERDAM
from surveillance.samples.catalogue import REPORTING_HOLDER, Entry, by_key
from surveillance.samples.chance import Chance
from surveillance.samples.facts import read_facts

COLUMNS = (
    *("notification_id", "notification_type", "received_at", "reg_scheme", "reg_number", "product_name", "mah_name"),
    *("atc", "form", "strength", "expected_start", "actual_start", "expected_end", "actual_end"),
    *("reason_code", "reason_text", "alternatives_text", "mitigation_text"),
    *("market_share_pct", "stock_remaining_units", "patients_est", "supersedes_id", "exceptional_circumstances"),
)
DATES = {"start": "expected_start", "began": "actual_start", "end": "expected_end", "ended": "actual_end"}
REASON_TEXTS = {
    "production": "Vertraging bij de productie (voorbeeld)",
    "quality_gmp": "Afkeuring bij de vrijgifte (voorbeeld)",
    "api_shortage": "Werkzame stof niet geleverd (voorbeeld)",
    "raw_material": "Verpakkingsmateriaal ontbreekt (voorbeeld)",
    "logistics": "Vertraging in het transport (voorbeeld)",
    "demand_increase": "Vraag hoger dan verwacht (voorbeeld)",
    "commercial": "Bedrijfseconomische reden (voorbeeld)",
    "regulatory": "Wijziging van het dossier in behandeling (voorbeeld)",
    "discontinuation": "Uit de handel genomen (voorbeeld)",
    "other": "Overige reden (voorbeeld)",
    "unknown": "",
}
ALTERNATIVES = ("Ander merk met dezelfde stof en sterkte", "Andere sterkte beschikbaar", "Geen alternatief bekend", "")
MITIGATIONS = ("Voorraad wordt verdeeld", "Levering uit ander land aangevraagd", "")

ORDINARY = 62
"""So many notices beside the hand-written ones: in time, running, with their end well ahead."""
FIRST_ORDINARY = 1001
RECEIVED = (date(2026, 5, 15), date(2026, 9, 18))
DAYS_AHEAD = (70, 110)
DAYS_SHORT = (80, 200)


def make_notices(seed: int, known_at: datetime) -> dict[str, bytes]:
    """The export as it stood at the instant: file name and content, one row a notice received until then."""
    chance = Chance(seed, "notices")
    products = by_key(seed)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", delimiter=";", lineterminator="\n")
    writer.writeheader()
    for case in (*read_facts("notices"), *_ordinary(products, known_at.date(), chance)):
        received_at = datetime.fromisoformat(case["received"]).replace(tzinfo=AMSTERDAM)
        if received_at <= known_at:
            writer.writerow(_row(_as_of(case, known_at.date()), received_at, products[case["product"]], chance))
    return {f"meldpunt-export_{known_at.date()}.csv": text.getvalue().encode()}


def _ordinary(products: Mapping[str, Entry], day: date, chance: Chance) -> Iterator[dict[str, Any]]:
    """Uneventful notices, on products of holders that hand in no stock report: nothing can contradict them."""
    free = [key for key, product in products.items() if product.scheme == "RVG" and product.holder != REPORTING_HOLDER]
    chosen = sorted(free, key=lambda key: chance.order("ordinary", key))[:ORDINARY]
    for place, key in enumerate(chosen):
        received_on = chance.day(*RECEIVED, "received", key)
        received_at = datetime.combine(received_on, time(chance.between(8, 17, "hour", key), 30))
        start = received_on + timedelta(days=chance.between(*DAYS_AHEAD, "ahead", key))
        yield {
            "id": f"MP-2026-{FIRST_ORDINARY + place}",
            "product": key,
            "type": chance.pick(("interruption", "interruption", "reduced_supply"), "type", key),
            "received": received_at.isoformat(),
            "start": start,
            "began": start if start <= day else "",
            "end": start + timedelta(days=chance.between(*DAYS_SHORT, "short", key)),
            "reason": chance.pick(("production", "logistics", "quality_gmp", "api_shortage"), "reason", key),
        }


def _as_of(case: Mapping[str, Any], day: date) -> dict[str, Any]:
    stated = dict(case)
    for since, change in sorted(case.get("later", {}).items()):
        if since <= day:
            stated |= change
    return stated


def _row(case: Mapping[str, Any], received_at: datetime, product: Entry, chance: Chance) -> dict[str, object]:
    notice = case["id"]
    reason = case.get("reason", "")
    return {
        "notification_id": notice,
        "notification_type": case["type"],
        "received_at": received_at.isoformat(),
        "reg_scheme": product.scheme,
        "reg_number": case.get("number", product.number),
        "product_name": product.name,
        "mah_name": product.holder,
        "atc": product.substance.atc,
        "form": product.form,
        "strength": product.strength,
        **{column: case.get(name, "") for name, column in DATES.items()},
        **(_circumstances(notice, reason, chance) if reason else {}),
        "supersedes_id": case.get("supersedes", ""),
        "exceptional_circumstances": case.get("exceptional", ""),
    }


def _circumstances(notice: str, reason: str, chance: Chance) -> dict[str, object]:
    """What a holder tells besides, who tells a reason at all."""
    return {
        "reason_code": reason,
        "reason_text": REASON_TEXTS[reason],
        "alternatives_text": chance.pick(ALTERNATIVES, "alternatives", notice),
        "mitigation_text": chance.pick(MITIGATIONS, "mitigation", notice),
        "market_share_pct": chance.between(1, 80, "share", notice),
        "stock_remaining_units": chance.between(0, 40, "stock", notice) * 100,
        "patients_est": chance.between(1, 90, "patients", notice) * 100,
    }
