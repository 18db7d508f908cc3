"""`no_dmp_shortages`: DMP's overview for pharmacies, made up, in its live shape: lists in a hidden field."""

import json
from datetime import date
from html import escape

from surveillance.samples.abroad import Cause, Trouble, troubles
from surveillance.samples.chance import Chance

FILE_NAME = "oversikt.html"
NOTICES = 48
COLUMNS = (
    *("Legemiddelnavn", "Virkestoff(er)", "ATC-kode", "Meldingsdato", "Mangelperiode fra", "Mangelperiode til"),
    *("Årsak", "Informasjon/tiltak"),
)
CAUSES: dict[Cause, str] = {
    "production": "Produksjonsproblemer",
    "demand": "Økt etterspørsel",
    "quality": "Kvalitetsproblemer",
    "logistics": "Transportproblemer",
    "other": "Endret pakning",
}
STATUSES = {"upcoming": "Kommende", "ongoing": "Pågående", "resolved": "Avsluttet"}
MEASURES = (
    "Tilgjengelig legemiddel innen samme byttegruppe",
    "Grossister (og apotek) har tilstrekkelig lager",
    "Tillatelse til salg av utenlandske pakninger",
    "Saksbehandling pågår",
)
GONE_FOR_A_TIME = 3
"""So many packs left the market for a time."""
FOR_ANIMALS = (
    *("Voorbeeld vet. 5 mg/ml injeksjonsvæske, 1x10 ml hetteglass", "diazepam", "N05BA01"),
    *("20.04.2026 00:00:00", "04.05.2026 00:00:00", "31.12.2026 00:00:00"),
    *("Produksjonsproblemer", "Saksbehandling pågår", "Pågående"),
)
PAGE = """<!DOCTYPE html>
<html lang="nb">
<head><title>Oversikt over legemiddelmangel - for apotek (voorbeeld)</title></head>
<body>
<h1>Oversikt over legemiddelmangel</h1>
<input type="hidden" id="excelData" value="{}">
</body>
</html>
"""


def make_norwegian_notices(seed: int, day: date) -> dict[str, bytes]:
    """The page as it was to be read on the day: file name and content."""
    chance = Chance(seed, "norwegian notices")
    rows = [_row(trouble, chance) for trouble in troubles(seed, "no", day, NOTICES)]
    names = (*COLUMNS, f"Status pr. {day:%d.%m.%Y}")
    columns = {name: list(values) for name, values in zip(names, zip(*rows, FOR_ANIMALS, strict=True), strict=True)}
    return {FILE_NAME: PAGE.format(escape(json.dumps(columns, ensure_ascii=False))).encode()}


def _row(trouble: Trouble, chance: Chance) -> tuple[str, ...]:
    """A medicine in one pack: the overview has no numbers of packs, and a code for some only."""
    substance = trouble.substance
    is_gone = trouble.state == "ongoing" and trouble.place >= NOTICES - GONE_FOR_A_TIME
    return (
        f"{substance.en.capitalize()} Voorbeeld {trouble.strength}, {30 * trouble.packs} stk blisterpakning",
        substance.en.lower(),
        substance.atc if chance.between(0, 3, "is coded", substance.nl) else "",
        _shown(trouble.notified_on),
        _shown(trouble.starts_on),
        _shown(trouble.ends_on),
        CAUSES[trouble.cause],
        chance.pick(MEASURES, "measure", substance.nl),
        "Midlertidig utgått/avregistrert" if is_gone else STATUSES[trouble.state],
    )


def _shown(day: date | None) -> str:
    return f"{day:%d.%m.%Y} 00:00:00" if day else ""
