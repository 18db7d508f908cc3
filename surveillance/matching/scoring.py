"""The one table of weights: what each way of linking is worth, and on which comparisons it rests."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from surveillance.matching.compare.eu_family import eu_family
from surveillance.matching.compare.name_in_text import name_in_text
from surveillance.matching.compare.pharmaceutical_form import pharmaceutical_form
from surveillance.matching.compare.registration_number import registration_number
from surveillance.matching.compare.substance_name import substance_name
from surveillance.matching.likeness import Likeness

FEATURES: dict[str, Callable[[str, str], Likeness]] = {
    "registration_number": registration_number,
    "eu_family": eu_family,
    "substance_name": substance_name,
    "pharmaceutical_form": pharmaceutical_form,
    "name_in_text": name_in_text,
}
"""Every comparison there is, by the name of its file."""


@dataclass(frozen=True, slots=True)
class Method:
    """A way of linking."""

    weight: float
    """What a full likeness is worth; the link's score is the weight times the likeness."""
    means: str
    """What it rests on, in Dutch, for the page that shows the link."""


METHODS = {
    "registration_number": Method(1.0, "zelfde registratienummer"),
    "certificate_number": Method(1.0, "zelfde aangemelde instantie en certificaatnummer"),
    "judgement": Method(1.0, "door een medewerker vastgesteld"),
    "eu_family": Method(0.9, "zelfde EU-vergunning, andere verpakking"),
    "product_name": Method(0.95, "productnaam in de tekst"),
    "substance_in_text": Method(0.9, "naam van de werkzame stof in de tekst"),
    "brand_in_text": Method(0.9, "bekende merknaam in de tekst"),
    "substance_and_form": Method(0.7, "zelfde werkzame stof en toedieningsvorm"),
    "substance_name": Method(0.5, "zelfde werkzame stof"),
}

IN_DESCRIPTION = 0.9
"""A name in the description weighs less than one in the title."""
VETOED = 0.1
"""What is left of a name that stands beside the word of a look-alike: kept, shown, and below every threshold."""
FIRM = 0.9
"""From here a notice is firmly about a product; below, it is for a person to look at."""
LIKELY = 0.5
"""From here an offer is likely about a substance."""


@cache
def linking_version() -> str:
    """Changes with any rule, list or weight of this room: then every record is linked anew."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in (".py", ".yml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
