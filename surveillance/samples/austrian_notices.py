"""`at_basg_shortages`: BASG's register of restricted supply, made up, in its live shape: XML, its dates attributes."""

from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree

from surveillance.model.identifiers import is_pzn
from surveillance.samples.abroad import Cause, Trouble, troubles
from surveillance.samples.chance import Chance

FILE_NAME = "VertriebseinschraenkungenASP.xml"
NOTICES = 36
HOLDERS = (
    "Voorbeeld Arzneimittel GmbH, Musterstraße 1, 1010 Wien, Österreich",
    "Voorbeeld Pharma GmbH, Mustergasse 2, 8010 Graz, Österreich",
)
REASONS: dict[Cause, str] = {
    "production": "Verzögerung bei der Herstellung",
    "demand": "Erhöhter Mehrbedarf",
    "quality": "Qualitätsprobleme des Fertigproduktes",
    "logistics": "Verzögerung bei der Auslieferung",
    "other": "Regulatorische Änderungen",
}
STATUSES = (*("Nicht verfügbar",) * 3, "eingeschränkt verfügbar", "verfügbar gemäß §4 (1)")
AVAILABLE = "verfügbar"
FIRST_PACK = 990_000
SCHEMA = {"xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "xsi:noNamespaceSchemaLocation": "veasp.xsd"}


def make_austrian_notices(seed: int, day: date) -> dict[str, bytes]:
    """The register as it was to be read on the day: file name and content."""
    chance = Chance(seed, "austrian notices")
    register = ElementTree.Element("VEASP", SCHEMA)
    meta = ElementTree.SubElement(register, "Meta", version="1", countryScope="AUT", producedOn=f"{day}T02:00:15")
    ElementTree.SubElement(meta, "Author").text = "Voorbeeld"
    packs = ElementTree.SubElement(register, "Packungen")
    for trouble in troubles(seed, "at", day, NOTICES):
        packs.extend(_packs(trouble, chance))
    ElementTree.indent(register, space="")
    return {FILE_NAME: ElementTree.tostring(register, encoding="UTF-8", xml_declaration=True) + b"\n"}


def _packs(trouble: Trouble, chance: Chance) -> Iterator[ElementTree.Element]:
    """The short packs of a medicine, and often one more that never was short: a notice names them all."""
    about = trouble.substance.nl
    status = AVAILABLE if trouble.state == "resolved" else chance.pick(STATUSES, "status", about)
    for pack in range(trouble.packs):
        yield _pack(trouble, pack, status, _period(trouble), chance)
    if chance.between(0, 2, "sibling", about):
        yield _pack(trouble, trouble.packs, AVAILABLE, {}, chance)


def _period(trouble: Trouble) -> dict[str, str]:
    """What is known of the restriction: an attribute that would be empty is left out."""
    again = {"Datum_voraussichtliche_Wiederbelieferung": str(trouble.ends_on)} if trouble.ends_on else {}
    return again | {"Beginn_Vertriebseinschraenkung": str(trouble.starts_on)}


def _pack(trouble: Trouble, pack: int, status: str, period: dict[str, str], chance: Chance) -> ElementTree.Element:
    substance, holder = trouble.substance, chance.pick(HOLDERS, "holder", trouble.substance.nl)
    told = {
        "PZN": _pzn(FIRST_PACK + trouble.place * 100 + pack * 10),
        "Zulassungsnummer": f"EU/1/99/{substance.eu}/001-004" if substance.eu else f"1-99{trouble.place:03d}",
        "Datum_Meldung": str(trouble.notified_on),
        "Datum_letzte_Aenderung": str(trouble.changed_on),
    }
    made = ElementTree.Element("Packung", told | period)
    texts = {
        "Bezeichnung_Arzneispezialitaet": f"{substance.en.capitalize()} Voorbeeld {trouble.strength}",
        "Status": status,
        "Staerke": trouble.strength,
        "Darreichungsform": "Filmtablette" if "ablet" in substance.form else "Lösung",
        "Parallelexportverbot": "Nein" if status == AVAILABLE else chance.pick(("Ja", "Nein"), "ban", substance.nl),
        "Packungsgroesse": str(30 * (pack + 1)),
        "Packungseinheit": "Stück",
        "Packungsbeschreibung": f"{30 * (pack + 1)} Stück (Blister)",
        "Melder": holder,
        "Zulassungsinhaber": holder,
        "Zulassungsinhaber_Tel": "+43 000 000000",
        "Grund": REASONS[trouble.cause],
        "Wirkstoffe": substance.en.upper(),
        "ATCCodes": substance.atc,
        "Mitteilung_Fachkreise": "Nein",
        "Rechtsgrundlage_Meldung": "§1 (1) Verordnung über die Sicherstellung der Arzneimittelversorgung",
        "Hinweis_BASG": "",
    }
    for tag, text in texts.items():
        ElementTree.SubElement(made, tag).text = text
    return made


def _pzn(body: int) -> str:
    """The first made-up number from here whose check digit exists: seven digits, as Austria writes them."""
    numbers = (f"{one}{digit}" for one in range(body, body + 10) for digit in range(10))
    return next(filter(is_pzn, numbers))
