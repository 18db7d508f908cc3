"""The hand-checked pairs on which linking is measured, read from the files where they lie.

What may be published stands in `committed.csv` whole. Of other lists `keyed.csv` and `second_draw.csv` hold the row and
the verdict only; the rows themselves are read from the recorded files, where these are at hand.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from surveillance.errors import ConfigurationError
from surveillance.matching.quality import Level, Pair
from surveillance.model.identifiers import find_registrations, is_atc_substance, read_registrations
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.product import Product

COMMITTED, KEYED, SECOND = "committed.csv", "keyed.csv", "second_draw.csv"
"""The second draw was judged when the rules were settled, and is what they were not made on."""
REGISTER = "nl_cbg_register/cbg_register_extract_2025-10-15.csv"
ATC_OF_AUTHORITY = ("BE_", "DE_", "AT_", "SE_", "FI_", "CH_", "IT_")
"""Recorded lists whose ATC code is the authority's own; in the others the compiler of the lists guessed it."""

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PairSet:
    """The pairs that could be read, and how many could not for want of the recorded files."""

    pairs: tuple[Pair, ...]
    unread: int


def read_pairs(folder: Path, recorded: Path | None) -> PairSet:
    """Every pair. Raises `ConfigurationError` when the folder holds none."""
    if not (folder / COMMITTED).is_file():
        raise ConfigurationError(f"{folder} holds no {COMMITTED}")
    committed = [_committed(number, cells) for number, cells in enumerate(_rows(folder / COMMITTED), 1)]
    first, second = list(_rows(folder / KEYED)), list(_rows(folder / SECOND))
    if recorded is None or not (recorded / REGISTER).is_file():
        return PairSet(tuple(committed), len(first) + len(second))
    return PairSet((*committed, *_keyed("K", first, recorded), *_keyed("S", second, recorded)), 0)


def _committed(number: int, cells: Cells) -> Pair:
    (registration,) = find_registrations(cells["reg_number"])
    product = Product(
        reg_scheme=registration.scheme,
        reg_number=registration.number,
        relation=registration.relation,
        reference_number=registration.reference,
        name=cells["reg_name"],
        form=cells["reg_form"] or None,
        strength=cells["reg_strength"] or None,
        substances=tuple(filter(None, cells["reg_substances"].split("; "))),
    )
    notice = _notice(f"C{number}", cells, numbers=cells["numbers"])
    return Pair(f"C{number}", notice, product, Level(cells["level"]), cells["decided"])


def _keyed(letter: str, keyed: list[Cells], recorded: Path) -> Iterator[Pair]:
    register = {cells["REGISTRATIENUMMER"]: cells for cells in _rows(recorded / REGISTER)}
    lists = {file: list(_rows(recorded / file)) for file in {cells["file"] for cells in keyed}}
    for number, cells in enumerate(keyed, 1):
        stated = _stated(cells["file"], lists[cells["file"]][int(cells["row"]) - 1])
        notice = _notice(f"{letter}{number}", stated, numbers=stated["numbers"])
        product = _registered(register[cells["reg_number"]])
        yield Pair(f"{letter}{number}", notice, product, Level(cells["level"]), cells["decided"])


def _notice(reference: str, cells: Cells, numbers: str) -> ShortageNotice:
    return ShortageNotice(
        reference=reference,
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        status=NoticeStatus.UNKNOWN,
        product_name=cells["name"],
        registration_numbers=read_registrations(numbers),
        substance=cells["substance"] or None,
        form=cells["form"] or None,
        strength=cells["strength"] or None,
        atc_code=cells.get("atc") or None,
    )


def _stated(file: str, row: Cells) -> dict[str, str]:
    """The row of a recorded list under the names of a notice."""
    if "farmanco" in file:
        return _named(row["stof"], row["stof"], row["omschrijving"], row["vorm"])
    if "cbg_tav" in file:
        return _named(row["product"], numbers=f"{row['reg_type']} {row['reg']} {row['reg']}")
    list_name = file.rsplit("/", 1)[-1]
    code = re.search(r"(?<![A-Z])[A-V]\d{2}[A-Z]{2}\d{2}", row.get("atc_code", ""))
    is_dutch = list_name.startswith("NL_")
    return _named(
        row["medicine_name"],
        "" if is_dutch else row["active_substance"],
        row["strength"],
        row.get("dosage_form") or row.get("pharmaceutical_form") or "",
        numbers=row["product_no"] if is_dutch else "",
        atc=code[0] if code and is_atc_substance(code[0]) and list_name.startswith(ATC_OF_AUTHORITY) else "",
    )


def _named(
    name: str, substance: str = "", strength: str = "", form: str = "", numbers: str = "", atc: str = ""
) -> dict[str, str]:
    return {"name": name, "substance": substance, "strength": strength, "form": form, "numbers": numbers, "atc": atc}


def _registered(row: Cells) -> Product:
    (registration,) = find_registrations(f"{row['SOORT'].strip()} {row['REGISTRATIENUMMER']}")
    code, _, atc_name = row["ATC"].partition(" - ")
    return Product(
        reg_scheme=registration.scheme,
        reg_number=registration.number,
        relation=registration.relation,
        reference_number=registration.reference,
        name=row["PRODUCTNAAM"],
        form=row["FARMACEUTISCHEVORM"] or None,
        strength=row["POTENTIE"] or None,
        route=row["TOEDIENINGSWEG"] or None,
        atc_code=code if is_atc_substance(code) else None,
        atc_name=atc_name or None,
        substances=tuple(dict.fromkeys(part.strip() for part in row["WERKZAMESTOFFEN"].split("#") if part.strip())),
    )


def _rows(path: Path) -> Iterator[Cells]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        delimiter = "|" if "|" in file.readline() and path.parent.name in ("nl_cbg_tav", "nl_farmanco") else ","
        file.seek(0)
        yield from csv.DictReader(file, delimiter=delimiter)
