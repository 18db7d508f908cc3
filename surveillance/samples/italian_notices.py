"""`it_aifa_shortages`: AIFA's list, made up, in its live shape: cp1252, two lines before the header, a row a pack."""

import csv
import io
from collections.abc import Iterator
from datetime import date

from surveillance.model.identifiers import is_aic
from surveillance.samples.abroad import Cause, Trouble, troubles
from surveillance.samples.chance import Chance

FILE_NAME = "elenco_medicinali_carenti.csv"
ENCODING = "cp1252"
HEADER = (
    *("Nome medicinale", "Codice AIC", "Principio attivo", "Forma farmaceutica e dosaggio", "Titolare AIC"),
    *("Data inizio", "Fine presunta", "Equivalente", "Motivazioni", "Suggerimenti/Indicazioni AIFA", "Nota AIFA"),
    *("Classe di rimborsabilità", "Codice ATC"),
)
PREAMBLE = f"Elenco dei medicinali carenti (voorbeeld){';' * (len(HEADER) - 1)}\n{';' * (len(HEADER) - 1)}\n"
NOTICES = 56
HOLDERS = ("Voorbeeld Farmaceutici S.R.L.", "VOORBEELD ITALIA S.P.A.")
REASONS: dict[Cause, str] = {
    "production": "Problemi produttivi",
    "demand": "Elevata richiesta: distribuzione contingentata",
    "quality": "Problemi produttivi: forniture discontinue",
    "logistics": "Elevata richiesta/problemi produttivi",
    "other": "Cessata commercializzazione temporanea",
}
STOPPED, STOPPED_IN_ALL = "Cessata commercializzazione definitiva", 3
"""One in so many is taken off the market for good."""
ASK_A_DOCTOR = "Per trattamento alternativo si consiglia di rivolgersi allo specialista o al M.M.G"
IMPORT = "Si rilascia autorizzazione all’importazione alle strutture sanitarie per analogo autorizzato all’estero"
FIRST_PACK = 990_000
"""The first six digits of a made-up AIC with its leading zero lost; the last is its check digit."""


def make_italian_notices(seed: int, day: date) -> dict[str, bytes]:
    """The list as it was to be read on the day: file name and content. What is over is not on it."""
    chance = Chance(seed, "italian notices")
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, restval="", delimiter=";", lineterminator="\n")
    writer.writeheader()
    for trouble in troubles(seed, "it", day, NOTICES):
        writer.writerows(_packs(trouble, chance))
    return {FILE_NAME: (PREAMBLE + text.getvalue()).encode(ENCODING)}


def _packs(trouble: Trouble, chance: Chance) -> Iterator[dict[str, str]]:
    if trouble.state == "resolved":
        return
    substance, about = trouble.substance, trouble.substance.nl
    is_stopped = chance.between(1, STOPPED_IN_ALL, "stopped", about) == 1
    for pack in range(trouble.packs):
        yield {
            "Nome medicinale": f"{substance.en.upper()} VOORBEELD",
            "Codice AIC": _aic(FIRST_PACK + trouble.place * 10 + pack),
            "Principio attivo": substance.en.upper(),
            "Forma farmaceutica e dosaggio": f'"{trouble.strength.upper()} COMPRESSE" {28 * (pack + 1)} COMPRESSE',
            "Titolare AIC": chance.pick(HOLDERS, "holder", about),
            "Data inizio": _shown(trouble.starts_on),
            "Fine presunta": "" if is_stopped else _shown(trouble.ends_on),
            "Equivalente": chance.pick(("Sì", "No"), "equivalent", about),
            "Motivazioni": STOPPED if is_stopped else REASONS[trouble.cause],
            "Suggerimenti/Indicazioni AIFA": chance.pick((ASK_A_DOCTOR, IMPORT), "advice", about),
            "Classe di rimborsabilità": "A TOTALE CARICO DEL SSN.",
            "Codice ATC": substance.atc,
        }


def _aic(body: int) -> str:
    """The made-up number with its check digit, without its leading zeros as the list writes it."""
    return next(number for digit in range(10) if is_aic(number := f"{body}{digit}"))


def _shown(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
