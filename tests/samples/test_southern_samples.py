"""The made-up lists of Spain, France, Italy, Switzerland and the United States: made up, readable, and with a story."""

import re
from datetime import date
from pathlib import Path

import pytest

from scrapers.parsing import parse_payloads
from scrapers.registry import load_source
from surveillance.model.record import Record
from surveillance.model.rowrules import broken_rules

MADE_UP = {
    "es_aemps_shortages": r"99\d{4}",
    "fr_ansm_shortages": r"voorbeeld-\d\d-.+",
    "it_aifa_shortages": r"00990\d{4}",
    "ch_drugshortage_shortages": r"7680999\d{6}",
    "us_fda_shortages": r"99999-\d{3}-\d\d\|.+",
}
"""What the reference of each notice looks like: its number is in a range that nobody else uses."""


def read(made: Path, capture: str, source_id: str) -> dict[str, Record]:
    files = [(path.name, path.read_bytes()) for path in (made / capture / source_id).iterdir()]
    parsed = parse_payloads(load_source(source_id), files)
    assert (parsed.rejected, parsed.ignored, parsed.remarks) == ((), {}, ())
    return {staged.record.natural_key: staged.record for staged in parsed.rows}


@pytest.mark.parametrize("source_id", MADE_UP)
def test_every_row_is_read_without_a_word_and_has_a_made_up_number(made: Path, source_id: str) -> None:
    for capture in ("2026-09-20", "2026-09-27"):
        records = read(made, capture, source_id)
        assert [key for key in records if not re.fullmatch(MADE_UP[source_id], key)] == []
        assert [record for record in records.values() if broken_rules(record, date.fromisoformat(capture))] == []
        band = load_source(source_id).band("samples")
        assert band.min <= len(records) <= (band.max or len(records))


@pytest.mark.parametrize("source_id", MADE_UP)
def test_between_the_captures_something_came_and_something_changed(made: Path, source_id: str) -> None:
    before, after = (read(made, capture, source_id) for capture in ("2026-09-20", "2026-09-27"))
    assert set(after) - set(before)
    both = set(before) & set(after)
    assert any(before[key].content_hash != after[key].content_hash for key in both)
    assert len(both) > len(before) * 0.8
