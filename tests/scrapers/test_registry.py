"""Sources are found by their YAML; what is wrong with one is said with file, line and field."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scrapers import registry
from surveillance.errors import ConfigurationError
from surveillance.model.kinds import KINDS
from surveillance.model.notice import NoticeStatus
from surveillance.model.product import LegalStatus
from surveillance.model.record import field_types

SOURCE = "eu_ema_shortages"
"""Has a family's parser."""
OWN = "de_bfarm_shortages"
"""Has its own."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(registry.SOURCES_FOLDER / f"{SOURCE}.yml", tmp_path)
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    path = folder / f"{SOURCE}.yml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def line_of(folder: Path, text: str) -> int:
    lines = (folder / f"{SOURCE}.yml").read_text().splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_every_source_can_be_loaded_and_has_a_parser() -> None:
    assert [source.id for source in registry.all_sources()] == list(registry.source_ids())
    for source_id in registry.source_ids():
        assert callable(registry.parser(source_id).parse)


def test_loading_a_source_never_imports_a_parser() -> None:
    code = (
        "import sys; from scrapers import registry; registry.all_sources(); "
        "print([name for name in sys.modules if name.startswith(('scrapers.sources.', 'scrapers.families.'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_source_names_those_that_exist() -> None:
    with pytest.raises(ConfigurationError, match=f"no source 'xx_nobody'.*{SOURCE}"):
        registry.load_source("xx_nobody")
    with pytest.raises(ConfigurationError, match="xx_nobody"):
        registry.parser("xx_nobody")


@pytest.mark.parametrize("source_id", ["../sources/eu_ema_shortages", "os", "__init__"])
def test_what_is_no_source_id_imports_nothing(source_id: str) -> None:
    with pytest.raises(ConfigurationError):
        registry.parser(source_id)


def test_an_unknown_key_is_named_with_its_line(folder: Path) -> None:
    change(folder, "rows:", "rowz: {min: 1}\nrows:")
    with pytest.raises(ConfigurationError, match=rf"{SOURCE}\.yml: line {line_of(folder, 'rowz')}, rowz: Extra inputs"):
        registry.load_source(SOURCE, folder)


def test_a_bad_value_is_named_with_its_line_and_path(folder: Path) -> None:
    change(folder, "how: single", "how: somehow")
    with pytest.raises(ConfigurationError, match=rf"line {line_of(folder, 'somehow')}, fetch\.how: Input should be"):
        registry.load_source(SOURCE, folder)


def test_a_missing_key_is_named(folder: Path) -> None:
    change(folder, "schedule:", "# schedule:")
    with pytest.raises(ConfigurationError, match="schedule: Field required"):
        registry.load_source(SOURCE, folder)


def test_a_key_that_stands_there_twice_is_refused(folder: Path) -> None:
    change(folder, "rows:", "rows: {min: 1}\nrows:")
    with pytest.raises(ConfigurationError, match="rows stands there twice"):
        registry.load_source(SOURCE, folder)


def test_an_id_that_is_not_the_name_of_the_file_is_refused(folder: Path) -> None:
    change(folder, "title:", "id: eu_other_shortages\ntitle:")
    with pytest.raises(ConfigurationError, match="is not the name of the file"):
        registry.load_source(SOURCE, folder)


@pytest.mark.parametrize("text", ["", "just words", "a: [", "- a\n- b\n"])
def test_a_file_that_describes_nothing_is_refused(folder: Path, text: str) -> None:
    (folder / f"{SOURCE}.yml").write_text(text)
    with pytest.raises(ConfigurationError, match=SOURCE):
        registry.load_source(SOURCE, folder)


@pytest.fixture
def family(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The module of the source's family, where it may be changed."""
    families = tmp_path / "families"
    shutil.copytree(registry.FAMILIES_FOLDER, families)
    monkeypatch.setattr(registry, "SOURCES_FOLDER", folder)
    monkeypatch.setattr(registry, "FAMILIES_FOLDER", families)
    return families / f"{registry.load_source(SOURCE, folder).family}.py"


def test_the_version_of_a_parser_follows_its_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = registry.parser_version(OWN)
    for suffix in (".yml", ".py"):
        shutil.copy(registry.SOURCES_FOLDER / f"{OWN}{suffix}", folder)
    monkeypatch.setattr(registry, "SOURCES_FOLDER", folder)
    assert registry.parser_version(OWN) == before
    assert len(before) == 12
    versions = {before}
    for suffix in (".yml", ".py"):
        with (folder / f"{OWN}{suffix}").open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        versions.add(registry.parser_version(OWN))
    assert len(versions) == 3


def test_the_version_of_a_parser_follows_that_of_its_family(folder: Path, family: Path) -> None:
    before = registry.parser_version(SOURCE)
    change(folder, "min: 60", "min: 61")
    in_between = registry.parser_version(SOURCE)
    family.write_text(family.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert len({before, in_between, registry.parser_version(SOURCE)}) == 3


def test_a_family_that_is_not_there_is_named(family: Path) -> None:
    family.unlink()
    with pytest.raises(ConfigurationError, match=rf"has no module scrapers\.families\.{family.stem}"):
        registry.parser(SOURCE)


def test_sources_of_one_family_share_its_parser() -> None:
    first, second = (registry.parser(source_id) for source_id in (SOURCE, f"{SOURCE}_table"))
    assert first == second
    assert first.parse.__module__ == "scrapers.families.ema_shortages"


@pytest.mark.parametrize("source_id", registry.source_ids())
def test_a_source_asks_only_for_fields_that_its_kind_has(source_id: str) -> None:
    source = registry.load_source(source_id)
    assert set(source.filled) <= set(field_types(KINDS[source.kind]))
    assert source.band("samples").min <= source.rows.min


@pytest.mark.parametrize("source_id", registry.source_ids())
def test_a_source_says_why_it_is_collected_and_what_to_do_when_it_is_red(source_id: str) -> None:
    source = registry.load_source(source_id)
    assert source.basis.purpose
    assert source.triage.strip()
    assert source.licence.attribution
    if source.enabled and source.basis.personal_data != "none" and source.kind == "offer":
        assert source.basis.dpia_reference


@pytest.mark.parametrize("source_id", registry.source_ids())
def test_a_source_is_fetched_from_https_only(source_id: str) -> None:
    fetch = registry.load_source(source_id).fetch
    assert bool(fetch.urls) == (fetch.how != "inbox")
    assert all(url.startswith("https://") for url in fetch.urls)


def test_the_words_of_the_tables_are_ours() -> None:
    assert set(registry.load_source(SOURCE).lookups["status"].values()) <= {str(one) for one in NoticeStatus}
    statuses = registry.load_source("nl_cbg_register").lookups["AFLEVERSTATUS"]
    assert set(statuses.values()) == {str(one) for one in LegalStatus}


def test_yaml_reads_every_word_of_a_table_as_a_word() -> None:
    for source_id in registry.source_ids():
        facts = yaml.safe_load((registry.SOURCES_FOLDER / f"{source_id}.yml").read_text())
        for table in facts.get("lookups", {}).values():
            assert all(isinstance(word, str) for pair in table.items() for word in pair), (source_id, table)


@pytest.mark.parametrize("line", ["title: 2026-13-45", "? [a, b]\n: x", "owner: !!int x", "title: [", "title: \udcff"])
def test_yaml_that_cannot_be_read_is_told_in_one_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "xx_a_b.yml").write_bytes(f"{line}\n".encode(errors="surrogateescape"))
    with pytest.raises(ConfigurationError, match=r"^xx_a_b\.yml: [^\n]+$"):
        registry.load_source("xx_a_b", tmp_path)
