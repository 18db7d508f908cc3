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
from surveillance.model.link import BY_PERSON, Link, Verdict

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
    feeds_alerts: bool = True
    """Whether an alert may rest on it; what is less than ATC code and form waits for a person's word."""


METHODS = {
    "registration_number": Method(1.0, "zelfde registratienummer"),
    "certificate_number": Method(1.0, "zelfde aangemelde instantie en certificaatnummer"),
    BY_PERSON: Method(1.0, "door een medewerker vastgesteld"),
    "eu_family": Method(0.9, "zelfde EU-vergunning, andere verpakking"),
    "product_name": Method(0.95, "productnaam in de tekst"),
    "substance_in_text": Method(0.9, "naam van de werkzame stof in de tekst"),
    "brand_in_text": Method(0.9, "bekende merknaam in de tekst"),
    "presentation": Method(0.85, "zelfde werkzame stof of ATC-code, toedieningsvorm en sterkte"),
    "named_presentation": Method(
        0.75, "zelfde toedieningsvorm en sterkte; de stof staat alleen in de naam", feeds_alerts=False
    ),
    "article_name": Method(
        0.85, "zelfde werkzame stof, toedieningsvorm, sterkte en firma of merk in de artikelnaam", feeds_alerts=False
    ),
    "article_presentation": Method(
        0.65, "zelfde werkzame stof, toedieningsvorm en sterkte in de artikelnaam", feeds_alerts=False
    ),
    "substance_and_form": Method(0.7, "zelfde werkzame stof en toedieningsvorm", feeds_alerts=False),
    "substance_name": Method(0.5, "zelfde werkzame stof", feeds_alerts=False),
}

IN_DESCRIPTION = 0.9
"""A name in the description weighs less than one in the title."""
VETOED = 0.1
"""What is left of a name that stands beside the word of a look-alike: kept, shown, and below every threshold."""
FIRM = 0.9
"""From here a notice is firmly about a product; below, it is for a person to look at."""
LIKELY = 0.5
"""From here an offer is likely about a substance."""
DOUBTFUL = frozenset(name for name, method in METHODS.items() if not method.feeds_alerts)
"""Methods whose links wait for a person's word."""


def feeds_alerts(link: Link) -> bool:
    """Whether an alert may rest on the link: a person's word decides, and without one its method."""
    return METHODS[link.method].feeds_alerts if link.verdict is None else link.verdict is Verdict.SAME


def is_firm(link: Link) -> bool:
    """Whether the link names this very subject, by number or by a person's word, and not just its like."""
    return link.verdict is Verdict.SAME or (feeds_alerts(link) and link.score >= FIRM)


@cache
def linking_version() -> str:
    """Changes with any rule, list or weight of this room: then every record is linked anew."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in (".py", ".yml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
