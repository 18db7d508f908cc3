"""`de_bfarm_shortages`: BfArM's export of notified shortages, made up, in its live shape: cp1252, N/A, a row a pack."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta

from surveillance.model.identifiers import is_pzn
from surveillance.samples.chance import Chance
from surveillance.samples.facts import Substance, substances

FILE_NAME = "LEMeldungen.csv"
ENCODING = "cp1252"
HEADER = (
    *("PZN", "ENR", "Bearbeitungsnummer", "Referenzierte Erstmeldung", "Meldungsart", "Beginn", "Ende"),
    *("Datum der letzten Meldung", "Art des Grundes", "Arzneimittlbezeichnung", "Atc Code", "Wirkstoffe"),
    *("Krankenhausrelevant", "Zulassungsinhaber", "Telefon", "E-Mail", "Grund", "Anm. zum Grund"),
    *("Alternativpräparat", "Datum der Erstmeldung", "Info an Fachkreise", "Darreichungsform", "klassifikation"),
)
NOTHING = "N/A"
HOLDERS = ("Voorbeeld Arzneimittel GmbH", "Voorbeeld Pharma GmbH")
CAUSES = (
    ("Sonstige", "Erhöhte Nachfrage"),
    ("Sonstige", "Unzureichende Produktionskapazitäten"),
    ("Produktionsproblem", "Probleme bei der Chargenprüfung"),
    ("Produktionsproblem", NOTHING),
)
NOTICES = 24
FIRST_PACK = 9_900_000
NOTIFIED = (date(2026, 3, 2), date(2026, 9, 11))
NEWEST = 2
"""So many notices came between the captures."""
NEWEST_ON = date(2026, 9, 23)
CHANGED = range(2, 6)
"""These got a later end in the same days, by a notice with a number of its own."""
LATER_END = "30.11.2027"


def make_german_notices(seed: int, day: date) -> dict[str, bytes]:
    """The export as it was to be read on the day: file name and content."""
    chance = Chance(seed, "german notices")
    chosen = sorted(substances(), key=lambda substance: chance.order(substance.nl))[:NOTICES]
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, restval=NOTHING, delimiter=";", lineterminator="\n")
    writer.writeheader()
    for place, substance in enumerate(chosen):
        writer.writerows(_rows(place, substance, day, chance))
    return {FILE_NAME: text.getvalue().encode(ENCODING)}


def _rows(place: int, substance: Substance, day: date, chance: Chance) -> Iterator[dict[str, str]]:
    """One notice, a row for each of its packs; none when it came after the day."""
    notified_on = NEWEST_ON if place < NEWEST else chance.day(*NOTIFIED, "notified", substance.nl)
    if notified_on > day:
        return
    notice = _notice(place, substance, notified_on, chance)
    shown = _change(place, notice) if _is_changed(place, day) else notice
    for pack in range(chance.between(1, 3, "packs", substance.nl)):
        yield {"PZN": _number(FIRST_PACK + place * 100 + pack * 10)} | shown


def _notice(place: int, substance: Substance, notified_on: date, chance: Chance) -> dict[str, str]:
    about = substance.nl
    start = notified_on + timedelta(days=chance.between(-20, 40, "start", about))
    kind, cause = chance.pick(CAUSES, "cause", about)
    return {
        "ENR": str(9_900_000 + place),
        "Bearbeitungsnummer": f"LE2026{990000 + place}",
        "Meldungsart": "Erstmeldung",
        "Beginn": _shown(start),
        "Ende": _shown(start + timedelta(days=chance.between(190, 400, "end", about))),
        "Datum der letzten Meldung": _shown(notified_on),
        "Art des Grundes": kind,
        "Grund": cause,
        "Arzneimittlbezeichnung": f"{substance.en.capitalize()} Voorbeeld {substance.strengths[0]}",
        "Atc Code": substance.atc,
        "Wirkstoffe": substance.en.capitalize(),
        "Krankenhausrelevant": chance.pick(("ja", "nein"), "hospital", about),
        "Zulassungsinhaber": chance.pick(HOLDERS, "holder", about),
        "Telefon": "+49 000 000000",
        "E-Mail": "voorbeeld@example.org",
        "Datum der Erstmeldung": _shown(notified_on),
        "Info an Fachkreise": "Nein",
        "klassifikation": chance.pick(("versrel", "verskri (auch versrel)"), "class", about),
    }


def _is_changed(place: int, day: date) -> bool:
    return place in CHANGED and day >= NEWEST_ON


def _change(place: int, notice: dict[str, str]) -> dict[str, str]:
    """The same notice with a later end, under a number of its own."""
    return notice | {
        "Bearbeitungsnummer": f"LE2026{995000 + place}",
        "Referenzierte Erstmeldung": notice["Bearbeitungsnummer"],
        "Meldungsart": "Änderungsmeldung",
        "Ende": LATER_END,
        "Datum der letzten Meldung": _shown(NEWEST_ON),
    }


def _number(first: int) -> str:
    """The first made-up pack number from here whose check digit exists."""
    numbers = (f"{body}{digit}" for body in range(first, first + 10) for digit in range(10))
    return next(filter(is_pzn, numbers))


def _shown(day: date) -> str:
    return f"{day:%d.%m.%Y}"
