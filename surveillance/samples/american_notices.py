"""`us_fda_shortages`: openFDA's drug shortages, made up, in their live shape: an object a presentation."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from surveillance.samples.abroad import Cause, State, Trouble, troubles
from surveillance.samples.chance import Chance

FILE_NAME = "drug_shortages.json"
NOTICES = 64
LABELER = "99999"
FIRMS = ("Voorbeeld Pharmaceuticals, Inc.", "Voorbeeld Generics LLC")
STATUSES: dict[State, str] = {"upcoming": "Current", "ongoing": "Current", "resolved": "Resolved"}
REASONS: dict[Cause, str] = {
    "production": "Shortage of an active ingredient",
    "demand": "Demand increase for the drug",
    "quality": "Requirements related to complying with good manufacturing practices",
    "logistics": "Delay in shipping of the drug",
    "other": "Other",
}
AVAILABILITIES = ("Available", "Limited Availability", "Unavailable")
STOPPED = 6
"""Every so many medicines stand there once more, because one of their packs is discontinued as well."""
UNFOUND = 9
"""Every so many medicines are not in the registers in which openFDA looks its packs up."""
STOPPED_ON = date(2026, 6, 15)
WEEKEND = 5


def make_american_notices(seed: int, day: date) -> dict[str, bytes]:
    """The list as of the last weekday up to the day: file name and content."""
    chance = Chance(seed, "american notices")
    found = [item for trouble in troubles(seed, "us", day, NOTICES) for item in _presentations(trouble, chance)]
    published_on = day - timedelta(days=max(0, day.weekday() - WEEKEND + 1))
    meta = {"last_updated": str(published_on), "results": {"skip": 0, "limit": len(found), "total": len(found)}}
    return {FILE_NAME: (json.dumps({"meta": meta, "results": found}, ensure_ascii=False, indent=1) + "\n").encode()}


def _presentations(trouble: Trouble, chance: Chance) -> Iterator[dict[str, Any]]:
    known = {
        "status": STATUSES[trouble.state],
        "update_type": "New" if trouble.changed_on == trouble.notified_on else "Revised",
        "update_date": _shown(trouble.changed_on),
        "initial_posting_date": _shown(trouble.notified_on),
        "shortage_reason": REASONS[trouble.cause],
        "availability": chance.pick(AVAILABILITIES, "availability", trouble.substance.nl),
    }
    for pack in range(trouble.packs):
        yield _presentation(trouble, pack, chance) | known
    if trouble.place % STOPPED == 0:
        yield _presentation(trouble, 0, chance) | {
            "status": "To Be Discontinued",
            "update_type": "New",
            "update_date": _shown(STOPPED_ON),
            "initial_posting_date": _shown(STOPPED_ON),
            "discontinued_date": _shown(STOPPED_ON),
            "related_info": "Discontinuation of the manufacture of the drug",
        }


def _presentation(trouble: Trouble, pack: int, chance: Chance) -> dict[str, Any]:
    substance = trouble.substance
    form = "Tablet" if "ablet" in substance.form else "Injection"
    number = f"{LABELER}-{trouble.place:03d}-{pack + 1:02d}"
    found = {"openfda": {"substance_name": [substance.en.upper()], "package_ndc": [number]}}
    return {
        "package_ndc": number,
        "generic_name": f"{substance.en.capitalize()} {form}",
        "company_name": chance.pick(FIRMS, "firm", substance.nl),
        "contact_info": "+1 000 000 0000",
        "presentation": f"{substance.en.capitalize()} Voorbeeld, {form}, {trouble.strength} (NDC {number})",
        "dosage_form": form,
        "therapeutic_category": ["Voorbeeld"],
        **(found if trouble.place % UNFOUND else {}),
    }


def _shown(day: date) -> str:
    return f"{day:%m/%d/%Y}"
