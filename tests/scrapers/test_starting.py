"""What a new source begins with works before anything in it was changed, for every kind of record."""

import importlib.util
from pathlib import Path

import pytest

from scrapers.parsing import parse_payloads
from scrapers.reading.tables import read_rows
from scrapers.registry import Parser, load_source, source_ids
from scrapers.starting import begin_source
from surveillance.errors import ConfigurationError
from surveillance.model.kinds import KINDS

NEW = "be_voorbeeld_nieuw"


def parser_in(path: Path) -> Parser:
    spec = importlib.util.spec_from_file_location("new_source", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Parser(read_rows, module.parse)


@pytest.mark.parametrize("kind", KINDS)
def test_the_pair_loads_and_reads_its_empty_case(tmp_path: Path, kind: str) -> None:
    description, parser, case = begin_source(NEW, kind, tmp_path)
    source = load_source(NEW, description.parent)
    parsed = parse_payloads(source, [(case.name, case.read_bytes())], parser_in(parser))
    assert (source.kind, source.enabled, parsed.rows_in, parsed.rejected) == (kind, False, 0, ())


def test_its_first_row_is_a_record(tmp_path: Path) -> None:
    description, parser, case = begin_source(NEW, "shortage_notice", tmp_path)
    payload = case.read_text() + "A-1,interruption,ongoing,Voorbeeldine 10 mg\n"
    parsed = parse_payloads(
        load_source(NEW, description.parent), [("payload.csv", payload.encode())], parser_in(parser)
    )
    assert [staged.record.natural_key for staged in parsed.rows] == ["A-1"]


@pytest.mark.parametrize(
    ("source_id", "kind", "reason"),
    [
        ("Voorbeeld", "product", "is no id of a source"),
        (NEW, "rumour", "there is no kind 'rumour'"),
        ("../../x_y_z", "product", "is no id of a source"),
    ],
)
def test_what_cannot_become_a_source_is_refused_and_leaves_nothing(
    tmp_path: Path, source_id: str, kind: str, reason: str
) -> None:
    with pytest.raises(ConfigurationError, match=reason):
        begin_source(source_id, kind, tmp_path)
    assert list(tmp_path.rglob("*")) == []


def test_a_source_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    description, *_ = begin_source(NEW, "product", tmp_path)
    description.write_text("changed")
    with pytest.raises(ConfigurationError, match="is there already"):
        begin_source(NEW, "product", tmp_path)
    assert description.read_text() == "changed"


def test_no_example_stayed_among_the_sources() -> None:
    assert [source_id for source_id in source_ids() if "voorbeeld" in source_id] == []
