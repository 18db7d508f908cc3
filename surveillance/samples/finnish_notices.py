"""`fi_fimea_shortages`: Fimea's open data on supply problems, made up, in their live shape: numbers and dates only."""

import csv
import io
from collections.abc import Iterator
from datetime import date

from surveillance.samples.abroad import Trouble, troubles
from surveillance.samples.chance import Chance

FILE_NAME = "Saatavuushairiot.csv"
HEADER = (
    *("VNR", "Voimassa", "SaatavuushairioAlkupaiva", "SaatavuushairioLoppupaiva"),
    *("Ilmoituspaiva", "Muokkauspaiva", "Yritys"),
)
NOTICES = 40
HOLDERS = ("Voorbeeld Lääke Oy", "Voorbeeld Pharma Oyj", "Voorbeeld Nordic AB")
FIRST_PACK = 9_000
"""Made-up numbers begin with zeros, so that a lost one is seen."""


def make_finnish_notices(seed: int, day: date) -> dict[str, bytes]:
    """The file as it was to be read on the day: its name and content."""
    chance = Chance(seed, "finnish notices")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(HEADER)
    for trouble in troubles(seed, "fi", day, NOTICES):
        writer.writerows(_rows(trouble, chance))
    return {FILE_NAME: text.getvalue().encode()}


def _rows(trouble: Trouble, chance: Chance) -> Iterator[tuple[str, ...]]:
    """A row for each pack; what is over stays in the file."""
    for pack in range(trouble.packs):
        yield (
            f"{FIRST_PACK + trouble.place * 10 + pack:06d}",
            "E" if trouble.state == "resolved" else "K",
            str(trouble.starts_on),
            str(trouble.ends_on or ""),
            str(trouble.notified_on),
            str(trouble.changed_on),
            chance.pick(HOLDERS, "holder", trouble.substance.nl),
        )
