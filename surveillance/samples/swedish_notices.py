"""`se_mpa_shortages`: what Läkemedelsverket's search finds, made up, in its live shape: an object a pack."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from surveillance.samples.abroad import Trouble, troubles

FILE_NAME = "packageShortageDocument.json"
NOTICES = 64
STATUSES = {"upcoming": "1", "ongoing": "2"}
NO_DATE = "0001-01-01T00:00:00"
FIRST_PACK = 20_990_101_000_000
FIRST_NUMBER = 19_000
WITHOUT_NUMBER = 20
"""Every so many medicines have no article number."""


def make_swedish_notices(seed: int, day: date) -> dict[str, bytes]:
    """What is or will be short on the day: file name and content. What is over is not asked for."""
    packs = [pack for trouble in troubles(seed, "se", day, NOTICES) for pack in _packs(trouble)]
    answer = {"totalMatching": len(packs) + 1, "packageShortageDocument": [*packs, _for_animals()]}
    return {FILE_NAME: (json.dumps(answer, ensure_ascii=False, indent=1) + "\n").encode()}


def _packs(trouble: Trouble) -> Iterator[dict[str, Any]]:
    if trouble.state == "resolved":
        return
    substance = trouble.substance
    for pack in range(trouble.packs):
        number = trouble.place * 10 + pack
        is_tablet = "ablet" in substance.form
        packed = f"Blister, {28 * (pack + 1)} tabletter" if is_tablet else f"Ampull, {pack + 1} x 5 ml"
        yield {
            "id": f"voorbeeld-{number:04d}",
            "compositeMedprodName": f"{substance.en.capitalize()} Voorbeeld {trouble.strength}",
            "activeSubstName": substance.en.lower(),
            "strength": trouble.strength,
            "packageDescription": packed,
            "itemNo": f"{FIRST_NUMBER + number:06d}" if trouble.place % WITHOUT_NUMBER else "",
            "nplPackId": str(FIRST_PACK + number),
            "atcInfo": {"atcCode8": substance.atc, "vetOrHum": "Hum"},
            "pharmFormSwe": "Filmdragerad tablett" if is_tablet else "Injektionsvätska, lösning",
            "forecastStartDate": _shown(trouble.starts_on),
            "forecastEndDate": _shown(trouble.ends_on),
            "actualEndDate": NO_DATE,
            "firstPublicationDate": _shown(trouble.notified_on),
            "lastUpdate": _shown(trouble.changed_on),
            "status": STATUSES[trouble.state],
        }


def _for_animals() -> dict[str, Any]:
    """One pack for animals: the search has them among the others."""
    return {
        "id": "voorbeeld-9999",
        "compositeMedprodName": "Flunixin Voorbeeldvet 50 mg/ml",
        "activeSubstName": "flunixinmeglumin",
        "strength": "50 mg/ml",
        "packageDescription": "Injektionsflaska, 100 ml",
        "itemNo": f"{FIRST_NUMBER + 999:06d}",
        "nplPackId": str(FIRST_PACK + 9_999),
        "atcInfo": {"atcCode8": "QM01AG90", "vetOrHum": "Vet"},
        "pharmFormSwe": "Injektionsvätska, lösning",
        "forecastStartDate": "2026-05-04T00:00:00",
        "forecastEndDate": "2026-12-31T00:00:00",
        "actualEndDate": NO_DATE,
        "firstPublicationDate": "2026-04-20T00:00:00",
        "lastUpdate": "2026-04-20T00:00:00",
        "status": "2",
    }


def _shown(day: date | None) -> str:
    return f"{day}T00:00:00" if day else NO_DATE
