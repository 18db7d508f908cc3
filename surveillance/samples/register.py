"""`nl_cbg_register`: the register's `metadata.csv`, made up, in its live shape with every trap that was seen in it."""

from datetime import date, timedelta

from surveillance.samples.catalogue import Entry
from surveillance.samples.chance import Chance
from surveillance.samples.facts import forms

FILE_NAME = "metadata.csv"
SITE = "https://www.geneesmiddeleninformatiebank.nl"
HEADER = (
    "REGISTRATIENUMMER|SOORT|PRODUCTNAAM|INSCHRIJVINGSDATUM|HANDELSVERGUNNINGHOUDER|AFLEVERSTATUS|FARMACEUTISCHEVORM|"
    "POTENTIE|PROCEDURENUMMER|TOEDIENINGSWEG|AANVULLENDEMONITORING|SMPC_FILENAAM|BIJSLUITER_FILENAAM|PAR_FILENAAM|"
    "SPAR_FILENAAM|ARMM_FILENAAM|SMPC_WIJZIG_DATUM|BIJSLUITER_WIJZIG_DATUM|ATC|WERKZAMESTOFFEN|HULPSTOFFEN|"
    "PRODUCTDETAIL_LINK|NIEUWS_LINKS|NIEUWS_LINK_DATUMS|REFERENTIE|SMPC_VORIGE_VERSIE|SMPC_VORIGE_VORIGE_VERSIE"
)
LAG = timedelta(days=14)
"""The register shows the state of two weeks before."""
STATUS_TEXTS = {
    "UR": "Uitsluitend recept",
    "UA": "Uitsluitend apotheek",
    "UAD": "Uitsluitend apotheek of drogist",
    "AV": "Algemene verkoop [conform voorwaarden CBG AV-lijst d.d. 24 september 2020]",
    "MIX": (
        "Uitsluitend apotheek$SEMICOLON$ Uitsluitend apotheek of drogist$SEMICOLON$ Algemene verkoop - "
        "UA meer dan 50 eenheden - UAD maximaal 50 eenheden - AV maximaal 20 eenheden"
    ),
}
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DUTCH_MONTHS = {"MAR": "MRT", "MAY": "MEI", "OCT": "OKT"}
EXCIPIENTS = (
    "CELLULOSE, MICROKRISTALLIJN (E 460(i))",
    "CROSCARMELLOSE  NATRIUM  (E 468) ",
    "HYPROMELLOSE (E 464)",
    "LACTOSE 1-WATER",
    "MACROGOL 6000 ",
    "MAGNESIUMSTEARAAT (E 470b)",
    "MAÏSZETMEEL",
    "POVIDON K 25 (E 1201)",
    "TITAANDIOXIDE (E 171)",
    "WATER, GEZUIVERD",
)
NO_EXCIPIENTS = "GEEN HULPSTOFFEN"
NEWEST = 3
"""So many products are so new that only the later capture shows them."""
REVISED = 6
"""So many texts are revised between the captures."""
NEW_ON = date(2026, 9, 9)
LONG_NEWS = "#".join(f"{SITE}/nieuws/voorbeeld-{number:04}-van-een-bericht" for number in range(2_500))
"""One product has so many news links that its field is longer than what a CSV reader takes by default (131,072)."""


def make_register(entries: list[Entry], seed: int, day: date) -> dict[str, bytes]:
    """The register as it was to be read on the day: file name and content."""
    chance = Chance(seed, "register")
    roles = _cast(entries, chance)
    shown = [entry for entry in entries if roles.get(entry.number) != "newest" or _is_shown(NEW_ON, day)]
    rows = [_homeopathic(), *(_row(entry, roles.get(entry.number), day, chance) for entry in shown)]
    return {FILE_NAME: "\n".join([HEADER, *map(_line, rows), ""]).encode()}


def _cast(entries: list[Entry], chance: Chance) -> dict[str, str]:
    """Which products are `newest`, which are `revised` and which one is in the `news`, by number."""
    # Only parallel imports and duplexes: no notice or stock report is about them.
    related = sorted((entry.number for entry in entries if entry.relation), key=lambda number: chance.order(number))
    return dict(zip(related, ["newest"] * NEWEST + ["revised"] * REVISED + ["news"], strict=False))


def _is_shown(changed_on: date, day: date) -> bool:
    return changed_on + LAG <= day


def _row(entry: Entry, role: str | None, day: date, chance: Chance) -> dict[str, str]:
    number = entry.number + entry.relation
    changed_on = chance.day(date(2015, 1, 5), date(2026, 7, 31), "smpc", entry.number)
    if role == "revised" and _is_shown(NEW_ON, day):
        changed_on = NEW_ON
    changed = _short(changed_on, is_dutch=chance.between(1, 12, "months", entry.number) == 1)
    return {
        "REGISTRATIENUMMER": number,
        "SOORT": f"{entry.scheme} ",
        "PRODUCTNAAM": entry.name,
        "INSCHRIJVINGSDATUM": _registered_on(entry, role, chance).strftime("%Y/%m/%d"),
        "HANDELSVERGUNNINGHOUDER": entry.holder,
        "AFLEVERSTATUS": STATUS_TEXTS[entry.substance.status],
        "FARMACEUTISCHEVORM": entry.form,
        "PROCEDURENUMMER": _procedure(entry, chance),
        "TOEDIENINGSWEG": forms()[entry.form]["route"],
        "AANVULLENDEMONITORING": "Y" if entry.scheme == "EU" else "N",
        "SMPC_WIJZIG_DATUM": changed,
        "BIJSLUITER_WIJZIG_DATUM": _short(changed_on + timedelta(days=30)),
        "ATC": _atc(entry, chance),
        "WERKZAMESTOFFEN": entry.substance.salt,
        "HULPSTOFFEN": _excipients(entry, chance),
        "REFERENTIE": f"{entry.holder}, {entry.name} ({number}), {changed}",
        "NIEUWS_LINKS": LONG_NEWS if role == "news" else "",
        **_links(entry),
    }


def _links(entry: Entry) -> dict[str, str]:
    if entry.scheme != "RVG":
        return {}
    original = entry.relation.lstrip("/") if entry.relation.startswith("//") else entry.number
    return {
        "SMPC_FILENAAM": f"{SITE}/smpc/h{original}_smpc.pdf",
        "BIJSLUITER_FILENAAM": f"{SITE}/bijsluiters/h{entry.number}.pdf",
        "PRODUCTDETAIL_LINK": f"{SITE}/nl/rvg{entry.number}",
    }


def _homeopathic() -> dict[str, str]:
    return {
        "REGISTRATIENUMMER": "990001",
        "SOORT": "RVH ",
        "PRODUCTNAAM": "Arnica Voorbeeld D6, korrels",
        "INSCHRIJVINGSDATUM": "2003/04/01",
        "HANDELSVERGUNNINGHOUDER": "Voorbeeld Homeopathie B.V.",
        "FARMACEUTISCHEVORM": "Korrels",
        "TOEDIENINGSWEG": "Oraal gebruik",
        "AANVULLENDEMONITORING": "N",
        "WERKZAMESTOFFEN": "ARNICA MONTANA D6",
        "HULPSTOFFEN": "SACCHAROSE",
        "PRODUCTDETAIL_LINK": f"{SITE}/nl/rvh990001",
    }


def _registered_on(entry: Entry, role: str | None, chance: Chance) -> date:
    if role == "newest":
        return NEW_ON
    last = date(1999, 12, 31) if entry.number.startswith("0") else date(2026, 6, 30)
    return chance.day(date(1990, 1, 1), last, "registered", entry.number)


def _procedure(entry: Entry, chance: Chance) -> str:
    if entry.scheme == "EU" or chance.between(0, 2, "procedure", entry.number):
        return ""
    country = chance.pick(("DE", "DK", "FR", "NL", "SE"), "country", entry.number)
    return f"{country}/H/{chance.between(100, 6999, 'procedure number', entry.number):04}/001"


def _atc(entry: Entry, chance: Chance) -> str:
    if entry.relation and chance.between(0, 2, "atc", entry.number):
        return ""
    return f"{entry.substance.atc} - {entry.substance.en}"


def _excipients(entry: Entry, chance: Chance) -> str:
    if entry.form.startswith("Poeder"):
        return NO_EXCIPIENTS
    return "#".join(name for name in EXCIPIENTS if chance.between(0, 1, name, entry.number))


def _short(day: date, *, is_dutch: bool = False) -> str:
    month = MONTHS[day.month - 1]
    return f"{day.day:02}-{DUTCH_MONTHS.get(month, month) if is_dutch else month}-{day.year % 100:02}"


def _line(row: dict[str, str]) -> str:
    return "|".join(row.get(column, "") for column in HEADER.split("|"))
