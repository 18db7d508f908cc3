"""Finds the sources by their YAML, which is their only registration. Never imports a parser before one is asked for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from surveillance.errors import ConfigurationError
from surveillance.model.source import Source

if TYPE_CHECKING:  # the DAGs are read every few seconds: what reads payloads stays out until there is one
    from scrapers.reading.page import Page
    from scrapers.reading.row import Row
    from surveillance.model.record import Record

SOURCES_FOLDER = Path(__file__).parent / "sources"
FAMILIES_FOLDER = Path(__file__).parent / "families"
NAME = re.compile(r"[a-z0-9_]+")
"""What the name of a file can be here: nothing that leads to another folder."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C reads ten times faster; it is in every wheel."""


@dataclass(frozen=True, slots=True)
class Parser:
    """The two pure functions of a source's module, or of its family's."""

    read: Callable[[Source, Page], Iterator[Row]]
    """A page to its rows; where the module has none, by the content's type."""
    parse: Callable[[Source, Row], Record]
    """One row to one record. Raises `RowError` or `IgnoredRow`, which stop this row only."""


def source_ids(folder: Path = SOURCES_FOLDER) -> tuple[str, ...]:
    """The id of every source, in order of the alphabet."""
    return tuple(sorted(path.stem for path in folder.glob("*.yml")))


def load_source(source_id: str, folder: Path = SOURCES_FOLDER) -> Source:
    """The source as its YAML describes it. Raises `ConfigurationError` naming file, line and field."""
    path = folder / f"{source_id}.yml"
    if not NAME.fullmatch(source_id) or not path.is_file():
        raise ConfigurationError(f"there is no source {source_id!r}; there are {', '.join(source_ids(folder))}")
    try:
        return _read_source(path, path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path.name}: byte {error.start} is not UTF-8") from error


def all_sources() -> tuple[Source, ...]:
    """Every source. Raises `ConfigurationError` when one of them cannot be used."""
    return tuple(load_source(source_id) for source_id in source_ids())


def enabled_sources() -> tuple[Source, ...]:
    """Every source that is collected. One that is switched off is described, can be parsed, and is never asked."""
    return tuple(source for source in all_sources() if source.enabled)


def parser_version(source_id: str) -> str:
    """Twelve hexadecimal digits that change when the source's YAML or the module that parses it changes."""
    texts = [SOURCES_FOLDER / f"{source_id}.yml", _module_file(source_id)]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in texts)).hexdigest()[:12]


def parser(source_id: str) -> Parser:
    """The source's functions. Raises `ConfigurationError` when its module is missing or lacks `parse`."""
    path = _module_file(source_id)
    name = f"scrapers.{path.parent.name}.{path.stem}"
    if not path.is_file():
        raise ConfigurationError(f"the source {source_id!r} has no module {name}")
    from scrapers.reading.tables import read_rows

    module = import_module(name)
    if not hasattr(module, "parse"):
        raise ConfigurationError(f"{name} has no function parse")
    return Parser(getattr(module, "read", read_rows), module.parse)


def _module_file(source_id: str) -> Path:
    """Where the source's functions lie: in its own module, or in that of its family."""
    family = load_source(source_id, SOURCES_FOLDER).family
    return FAMILIES_FOLDER / f"{family}.py" if family else SOURCES_FOLDER / f"{source_id}.py"


@cache
def _read_source(path: Path, text: str) -> Source:
    try:
        root = yaml.compose(text, Loader=LOADER)
        lines = dict(_lines(root)) if root else {}
        facts = yaml.constructor.SafeConstructor().construct_document(root) if root else None
    except (yaml.YAMLError, TypeError, ValueError) as error:  # a day that does not exist, a list as the name of a field
        raise ConfigurationError(f"{path.name}: {' '.join(str(error).split())}") from error
    if not isinstance(facts, dict):
        raise ConfigurationError(f"{path.name}: holds no description of a source")
    try:
        source = Source.model_validate({"id": path.stem} | facts)
    except ValidationError as error:
        raise ConfigurationError(f"{path.name}: {_explain(error, lines)}") from error
    if source.id != path.stem:
        raise ConfigurationError(f"{path.name}, line {lines[('id',)]}: id {source.id!r} is not the name of the file")
    return source


def _explain(error: ValidationError, lines: dict[tuple[Any, ...], int]) -> str:
    """Every fault with its line, or the line of what should have held it."""
    faults = []
    for fault in error.errors():
        place = fault["loc"]
        known = next((place[:size] for size in range(len(place), 0, -1) if place[:size] in lines), ())
        at = f"line {lines[known]}, " if known else ""
        faults.append(f"{at}{'.'.join(map(str, place))}: {fault['msg']}")
    return "; ".join(faults)


def _lines(node: yaml.Node, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Where each field stands, by its path. Raises `yaml.YAMLError` for a field that stands there twice."""
    if not isinstance(node, yaml.MappingNode):
        return
    seen = set()
    for key, value in node.value:
        if key.value in seen:
            raise yaml.YAMLError(f"line {key.start_mark.line + 1}: {key.value} stands there twice")
        seen.add(key.value)
        yield (*place, key.value), key.start_mark.line + 1
        yield from _lines(value, (*place, key.value))
