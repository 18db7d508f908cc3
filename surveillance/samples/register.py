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
NEWS_OF_ONE_PRODUCT = 2_500
"""One product has so many news links that its field is longer than what a CSV reader takes by default (131,072)."""


def make_register(entries: list[Entry], seed: int, day: date) -> dict[str, bytes]:
    """The register as it was to be read on the day: file name and content."""
    chance = Chance(seed, "register")
    # Only parallel imports and duplexes: no notice or stock report is about them.
    ranked = sorted(
        (entry for entry in entries if entry.relation), key=lambda entry: chance.order("news", entry.number)
    )
    newest = {entry.number for entry in ranked[:NEWEST]}
    revised = {entry.number for entry in ranked[NEWEST : NEWEST + REVISED]}
    longest = ranked[-1].number
    lines = [HEADER, _line(_homeopathic())]
    for entry in entries:
        registered_on = NEW_ON if entry.number in newest else _registered_on(entry, chance)
        if registered_on + LAG > day:
            continue
        row = _row(entry, registered_on, chance)
        if entry.number in revised and day >= NEW_ON + LAG:
            row["SMPC_WIJZIG_DATUM"] = _short(NEW_ON)
        if entry.number == longest:
            links = [f"{SITE}/nieuws/voorbeeld-{number:04}-van-een-bericht" for number in range(NEWS_OF_ONE_PRODUCT)]
            row["NIEUWS_LINKS"] = "#".join(links)
        lines.append(_line(row))
    return {FILE_NAME: ("\n".join(lines) + "\n").encode()}


def _row(entry: Entry, registered_on: date, chance: Chance) -> dict[str, str]:
    number = entry.number + entry.relation
    changed_on = chance.day(date(2015, 1, 5), date(2026, 7, 31), "smpc", entry.number)
    changed = _short(changed_on, is_dutch=chance.between(1, 12, "months", entry.number) == 1)
    return {
        "REGISTRATIENUMMER": number,
        "SOORT": f"{entry.scheme} ",
        "PRODUCTNAAM": entry.name,
        "INSCHRIJVINGSDATUM": registered_on.strftime("%Y/%m/%d"),
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


def _registered_on(entry: Entry, chance: Chance) -> date:
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
    chosen = [name for name in EXCIPIENTS if chance.between(0, 1, name, entry.number)]
    return "#".join(chosen) or NO_EXCIPIENTS


def _short(day: date, *, is_dutch: bool = False) -> str:
    month = MONTHS[day.month - 1]
    return f"{day.day:02}-{DUTCH_MONTHS.get(month, month) if is_dutch else month}-{day.year % 100:02}"


def _line(row: dict[str, str]) -> str:
    return "|".join(row.get(column, "") for column in HEADER.split("|"))
