"""`ch_drugshortage_shortages`: what drugshortage.ch lists, made up, in its live shape: an object a pack, no start."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from surveillance.model.identifiers import is_gtin
from surveillance.samples.abroad import Trouble, troubles
from surveillance.samples.chance import Chance

FILE_NAME = "shortages.json"
NOTICES = 48
FIRST_PACK = 76_809_990_000
"""The first eleven digits of a made-up GTIN; a digit for the pack and the check digit follow."""
FIRST_PHARMACODE = 9_900_000
HOLDERS = ("Voorbeeld Pharma AG", "Voorbeeld Arzneimittel AG")
STATUSES = {
    1: "aktuell keine Lieferungen",
    2: "angekündigter Engpass",
    3: "Lieferungen kontingentiert/eingeschränkt",
    4: "für Spitäler verfügbar; Retail nicht verfügbar",
}
USUAL = (1, 1, 1, 1, 3, 4)
WITHOUT_A_DAY = ("offen", "unbestimmt", "KW 45", "in Abklärung/en clarif.")


def make_swiss_notices(seed: int, day: date) -> dict[str, bytes]:
    """The packs on the list on the day: file name and content. What is over is not on it."""
    chance = Chance(seed, "swiss notices")
    packs = [pack for trouble in troubles(seed, "ch", day, NOTICES) for pack in _packs(trouble, chance)]
    return {FILE_NAME: (json.dumps({"data": packs}, ensure_ascii=False, indent=1) + "\n").encode()}


def _packs(trouble: Trouble, chance: Chance) -> Iterator[dict[str, Any]]:
    if trouble.state == "resolved":
        return
    substance, about = trouble.substance, trouble.substance.nl
    code = 2 if trouble.state == "upcoming" else chance.pick(USUAL, "status", about)
    end = f"{trouble.ends_on:%d.%m.%Y}" if trouble.ends_on else chance.pick(WITHOUT_A_DAY, "end", about)
    for pack in range(trouble.packs):
        yield {
            "bezeichnung": f"{substance.en.upper()} Voorbeeld Filmtabl {trouble.strength} {28 * (pack + 1)} Stk",
            "atcCode": substance.atc,
            "firma": chance.pick(HOLDERS, "holder", about),
            "gtin": _gtin((FIRST_PACK + trouble.place) * 10 + pack),
            "pharmacode": str(FIRST_PHARMACODE + trouble.place * 10 + pack),
            "statusText": STATUSES[code],
            "statusCode": code,
            "lieferfaehigkeitDate": end,
        }


def _gtin(body: int) -> str:
    return next(number for digit in range(10) if is_gtin(number := f"{body}{digit}"))
