"""`be_famhp_shortages`: packs of PharmaStatus that cannot be had, made up, in their live shape: an object a pack."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from surveillance.model.identifiers import is_cnk
from surveillance.samples.abroad import Cause, Trouble, troubles
from surveillance.samples.chance import Chance

FILE_NAME = "packs.json"
NOTICES = 64
HOLDERS = ("Voorbeeld Pharma SA-NV", "Voorbeeld Geneesmiddelen BV-SRL")
REASONS: dict[Cause, str] = {
    "production": "Vertraging in de productie",
    "demand": "Toegenomen vraag",
    "quality": "Vertraging in de vrijgave van het eindproduct",
    "logistics": "Logistieke problemen (transport, douane, ...)",
    "other": "Andere reden",
}
IMPACTS = (
    ("Minstens drie alternatieve verpakkingen beschikbaar", 10),
    ("Eén of twee alternatieve verpakkingen beschikbaar", 20),
    ("Aanpassing van de behandeling mogelijk", 30),
    ("Onder evaluatie", 0),
)
STATUSES = ("unavailable", "unavailable", "unavailable", "limited_availability")
FIRST_PACK = 99_000_000
FIRST_CNK = 990_000
"""The first six digits of a made-up number; the seventh is its check digit."""
LATEST_END = timedelta(days=300)
"""PharmaStatus always has an end: where nobody knows, the firm writes one far away."""


def make_belgian_notices(seed: int, day: date) -> dict[str, bytes]:
    """The packs on the list on the day: file name and content. What is over is not on it."""
    chance = Chance(seed, "belgian notices")
    packs = [pack for trouble in troubles(seed, "be", day, NOTICES) for pack in _packs(trouble, chance)]
    answer = {"success": True, "count": len(packs) + 1, "data": [*packs, _for_animals()]}
    return {FILE_NAME: (json.dumps(answer, ensure_ascii=False, indent=1) + "\n").encode()}


def _packs(trouble: Trouble, chance: Chance) -> Iterator[dict[str, Any]]:
    if trouble.state == "resolved":
        return
    substance, notice = trouble.substance, _notice(trouble, chance)
    for pack in range(trouble.packs):
        number = trouble.place * 10 + pack
        yield {
            "packId": FIRST_PACK + number,
            "prescriptionName": f"{substance.nl.capitalize()} Voorbeeld {trouble.strength} {28 * (pack + 1)} st.",
            "cnkCode": _cnk(FIRST_CNK + number),
            "atcCode": f"{substance.atc} {substance.en}",
            "authorisationNumber": f"EU/1/99/{substance.eu}/{pack + 1:03d}" if substance.eu else f"BE99{number:04d}",
            "packCompanyName": chance.pick(HOLDERS, "holder", substance.nl),
            "activeSubstancesLongEn": json.dumps([substance.en]),
            "activeSubstancesLongFr": json.dumps([substance.en]),
            "activeSubstancesLongNl": json.dumps([substance.nl.capitalize()], ensure_ascii=False),
            "notARR": [notice, *_earlier(trouble)],
        }


def _notice(trouble: Trouble, chance: Chance) -> dict[str, Any]:
    impact, weight = chance.pick(IMPACTS, "impact", trouble.substance.nl)
    return {
        "notificationStatus": chance.pick(STATUSES, "status", trouble.substance.nl),
        "startDate": _shown(trouble.starts_on),
        "presumedEndDate": _shown(trouble.ends_on or trouble.starts_on + LATEST_END),
        "endDate": None,
        "notificationReason": REASONS[trouble.cause],
        "impact": weight,
        "impactString": impact,
        "additionalInfo": None,
    }


def _earlier(trouble: Trouble) -> Iterator[dict[str, Any]]:
    """What some packs went through before, and is over."""
    if trouble.place % 5 == 0:
        yield {
            "notificationStatus": "unavailable",
            "startDate": "2025-02-03T00:00:00.000Z",
            "presumedEndDate": "2025-03-31T00:00:00.000Z",
            "endDate": "2025-04-07T00:00:00.000Z",
            "notificationReason": "Andere reden",
            "impact": 0,
            "impactString": "-",
            "additionalInfo": None,
        }


def _for_animals() -> dict[str, Any]:
    """One pack that nobody asked for: the list of human use has them all the same."""
    trouble = {
        "notificationStatus": "unavailable",
        "startDate": "2026-05-04T00:00:00.000Z",
        "presumedEndDate": "2026-12-31T00:00:00.000Z",
        "endDate": None,
        "notificationReason": "Andere reden",
        "impact": 0,
        "impactString": "-",
    }
    return {
        "packId": FIRST_PACK + 9_999,
        "prescriptionName": "Voorbeeldvet 50 mg/ml inj. opl. 100 ml",
        "cnkCode": _cnk(FIRST_CNK + 9_999),
        "atcCode": "QM01AG90 Flunixin",
        "authorisationNumber": "BE-V999999",
        "packCompanyName": "Voorbeeld Dier BV-SRL",
        "activeSubstancesLongEn": '["Flunixin"]',
        "activeSubstancesLongFr": '["Flunixine"]',
        "activeSubstancesLongNl": '["Flunixine"]',
        "notARR": [trouble],
    }


def _cnk(body: int) -> str:
    return next(number for digit in range(10) if is_cnk(number := f"{body}{digit}"))


def _shown(day: date) -> str:
    return f"{day}T00:00:00.000Z"
