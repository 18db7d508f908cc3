"""The French lists: ANSM's export, made up, as a workbook; and recorded lines of BDPM's file."""

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import xlsxwriter

from surveillance.samples.abroad import State, Trouble, troubles
from surveillance.samples.chance import Chance
from surveillance.samples.recorded import FOLDER

ANSM_FILE = "export_disponibilites-des-medicaments.xlsx"
SHEET = "Worksheet"
MADE_AT = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
"""A workbook holds when it was made; the samples must not hang on it."""
HEADER = (
    *("Titre", "Date de création", "Date de mise à jour", "Date de début de situation", "Date de remise à disposition"),
    *("Statut", "Produit(s) de santé", "Domaine(s) médical(aux)", "URL de la page"),
)
NOTICES = 48
PAGES = "https://ansm.sante.fr/disponibilites-des-produits-de-sante/medicaments/voorbeeld"
STATUSES: dict[State, tuple[str, ...]] = {
    "upcoming": ("Tension d'approvisionnement",),
    "ongoing": ("Rupture de stock", "Tension d'approvisionnement", "Tension d'approvisionnement"),
    "resolved": ("Remise à disposition",),
}
STOPPED = 9
"""Every so many medicines are taken off the market."""
MADE_A_DAY_BEFORE = timedelta(days=1)

BDPM_FILE = "CIS_CIP_Dispo_Spec.txt"
BDPM_RECORDED = "fr_bdpm_availability_2026-01-28.txt"
BDPM_ENCODING = "cp1252"


def make_french_notices(seed: int, day: date) -> dict[str, bytes]:
    """ANSM's situations on the day: file name and content."""
    chance = Chance(seed, "french notices")
    rows = [HEADER, *(_situation(trouble, chance) for trouble in troubles(seed, "fr", day, NOTICES))]
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"created": MADE_AT})
        sheet = book.add_worksheet(SHEET)
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                sheet.write_string(number, place, cell)
    return {ANSM_FILE: content.getvalue()}


def _situation(trouble: Trouble, chance: Chance) -> tuple[str, ...]:
    """The cells of its row. Its page is renewed on the day on which a trouble that was announced begins."""
    substance = trouble.substance
    is_stopped = trouble.place % STOPPED == 0 and trouble.state == "ongoing"
    status = chance.pick(STATUSES[trouble.state], "status", substance.nl)
    slug = f"{substance.en.lower()}-{trouble.strength}".replace(" ", "-").replace("/", "-")
    return (
        f"{substance.en.capitalize()} Voorbeeld {trouble.strength}, comprimé - [{substance.en.lower()}]",
        str(trouble.notified_on - MADE_A_DAY_BEFORE),
        str(trouble.changed_on if trouble.state == "upcoming" else max(trouble.changed_on, trouble.starts_on)),
        str(trouble.starts_on),
        str(trouble.ends_on) if trouble.state == "resolved" else "",
        "Arrêt de commercialisation" if is_stopped else status,
        "Médicaments",
        "Médecine générale",
        f"{PAGES}-{trouble.place:02d}-{slug}",
    )


def make_french_availability(origin: Path) -> dict[str, bytes]:
    """The recorded lines of BDPM in the encoding and with the line ends of the site."""
    text = (origin / FOLDER / BDPM_RECORDED).read_text(encoding="utf-8")
    return {BDPM_FILE: text.replace("\n", "\r\n").encode(BDPM_ENCODING)}
