"""AEMPS's recorded list, brought back into the live shape, against what was counted in it by other means."""

import json
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from scrapers.parsing import parse_payloads
from scrapers.registry import load_source
from surveillance.model.batch import Parsed
from tests.scrapers.recorded_lists import Rows, recorded_list

SOURCE = load_source("es_aemps_shortages")
NOTES = (
    *(
        "Consultar Nota Informativa",
        "Suministro sólo a hospitales",
        "El médico prescriptor",
        "Desabastecimiento temporal",
    ),
    *("Existe/n otro/s medicamento/s con el mismo", "Existe/n otro/s medicamento/s con los mismos"),
    *("Se puede solicitar como medicamento extranjero", "Se restringe", "El titular de autorización"),
    *("La AEMPS ha autorizado", "Existen tratamientos alternativos"),
)
"""How the note begins that AEMPS writes beside each of its eleven codes. The recorded list names a cause instead."""


@pytest.fixture(scope="module")
def rows() -> Rows:
    return recorded_list("ES_AEMPS_shortage_2026-03-12")


def live(rows: Rows, zone: str = "Europe/Madrid") -> bytes:
    items = [_item(row, ZoneInfo(zone)) for row in rows]
    answer = {"totalFilas": len(items), "pagina": 1, "tamanioPagina": 200, "resultados": items}
    return json.dumps(answer).encode()


def _item(row: dict[str, str], zone: ZoneInfo) -> dict[str, object]:
    (code,) = (place for place, note in enumerate(NOTES, start=1) if row["notes"].startswith(note))
    item = {"cn": row["product_no"], "nombre": row["medicine_name"], "tipoProblemaSuministro": code, "activo": True}
    days = {"fini": row["shortage_start"], "ffin": row["estimated_end"]}
    return item | {name: _stamp(day, zone) for name, day in days.items() if day} | {"observ": row["notes"]}


def _stamp(day: str, zone: ZoneInfo) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=zone).timestamp() * 1000)


def parse(payload: bytes) -> Parsed:
    return parse_payloads(SOURCE, [("recorded", payload)])


def test_every_row_of_the_recorded_list_is_accounted_for(rows: Rows) -> None:
    parsed = parse(live(rows))
    assert (parsed.rows_in, len(parsed.rows), parsed.remarks) == (830, 829, ())
    assert [row.reason for row in parsed.rejected] == ["ffin: 2070-02-28 lies outside the years 2000 to 2036"]
    for staged in parsed.rows:
        row, record = rows[staged.number - 1], staged.record.as_plain()
        assert record["identifiers"] == [f"CN {row['product_no']}"]
        assert record["actual_start_on"] == row["shortage_start"]
        assert record["expected_end_on"] == (row["estimated_end"] or None)


def test_the_code_is_advice_and_never_a_cause(rows: Rows) -> None:
    records = [staged.record.as_plain() for staged in parse(live(rows)).rows]
    assert {record["reason"] for record in records} == {"unknown"}
    advised = Counter(record["advice"] for record in records)
    words = SOURCE.lookups["tipoProblemaSuministro"]
    assert (advised[words["5"]], advised[words["9"]], advised[words["10"]], advised[words["11"]]) == (
        542,
        56,
        65 - 1,
        12,
    )
    assert len(words) == 11


def test_a_day_begins_in_madrid(rows: Rows) -> None:
    shifted = parse(live(rows[:1], "Asia/Tokyo")).rows[0].record.as_plain()
    assert (rows[0]["shortage_start"], shifted["actual_start_on"]) == ("2026-03-12", "2026-03-11")
