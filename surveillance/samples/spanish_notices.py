"""`es_aemps_shortages`: CIMA's supply problems, made up, in their live shape: an object a pack, its days as numbers."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from surveillance.samples.abroad import Trouble, troubles
from surveillance.samples.chance import Chance

FILE_NAME = "psuministro.json"
NOTICES = 56
FIRST_PACK = 990_000
MADRID = ZoneInfo("Europe/Madrid")
ADVICE = (
    *((5, "Existe/n otro/s medicamento/s con el mismo principio activo y para la misma vía de administración."),) * 5,
    (3, "El médico prescriptor deberá determinar la posibilidad de utilizar otros tratamientos comercializados."),
    (7, "Se puede solicitar como medicamento extranjero."),
    (9, "El titular de autorización de comercialización está realizando una distribución controlada."),
    (10, "La AEMPS ha autorizado unidades por comercialización excepcional."),
)


def make_spanish_notices(seed: int, day: date) -> dict[str, bytes]:
    """The packs on the list on the day: file name and content. What is over is not on it."""
    chance = Chance(seed, "spanish notices")
    packs = [pack for trouble in troubles(seed, "es", day, NOTICES) for pack in _packs(trouble, chance)]
    answer = {"totalFilas": len(packs), "pagina": 1, "tamanioPagina": len(packs), "resultados": packs}
    return {FILE_NAME: (json.dumps(answer, ensure_ascii=False, indent=1) + "\n").encode()}


def _packs(trouble: Trouble, chance: Chance) -> Iterator[dict[str, Any]]:
    if trouble.state == "resolved":
        return
    code, note = chance.pick(ADVICE, "advice", trouble.substance.nl)
    name = f"{trouble.substance.en.upper()} VOORBEELD {trouble.strength} EFG"
    for pack in range(trouble.packs):
        end = {"ffin": _shown(trouble.ends_on)} if trouble.ends_on else {}
        yield {
            "cn": str(FIRST_PACK + trouble.place * 10 + pack),
            "nombre": f"{name}, {28 * (pack + 1)} comprimidos",
            "tipoProblemaSuministro": code,
            "fini": _shown(trouble.notified_on),
            **end,
            "activo": True,
            "observ": note,
        }


def _shown(day: date) -> int:
    """Midnight in Madrid, in milliseconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=MADRID).timestamp() * 1000)
