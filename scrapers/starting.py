"""What a new source begins with: a description that loads, a parser that runs, and a case without rows.

The pair reads a CSV whose columns are the fields of its kind, so that there is something to change and to run from the
first minute. It is switched off: it has no DAG until its description says otherwise.
"""

import re
from dataclasses import MISSING, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, get_origin

from scrapers.registry import SOURCES_FOLDER
from surveillance.errors import ConfigurationError
from surveillance.model.kinds import KINDS
from surveillance.model.record import Record, bare_type, field_types

CASES = Path("tests/scrapers/cases")
SOURCE_ID = re.compile(r"[a-z]{2}_[a-z0-9]+_[a-z0-9_]+")
LATER = {date: 'row.take_date("{}", "%Y-%m-%d")', Decimal: 'row.take_decimal("{}")', int: 'row.take_integer("{}")'}
"""How a value that is no text is taken."""

DESCRIPTION = """\
title: Een zin die een minister begrijpt
body: {{name: Voorbeeldinstantie, url: "https://voorbeeld.example", country: {country}}}
kind: {kind}
enabled: false   # no DAG and no visits until this line goes
fetch: {{how: single, urls: ["https://voorbeeld.example/{source_id}.csv"]}}
content: {{type: csv, columns: [{columns}]}}
basis: {{purpose: Why an inspector needs it, legal_ground: The article that allows us to collect it}}
{start}schedule: "17 5 * * *"
rows: {{min: 1}}
{lookups}licence: {{name: Its terms of reuse, attribution: Voorbeeldinstantie}}
triage: What an operator does when this source is red.
"""

PARSER = '''\
"""<Body>'s list of <what>: one table, one row a <thing>."""

from scrapers.reading.row import Row
{imports}
from surveillance.model.source import Source


def parse(source: Source, row: Row) -> {record}:
    """One <thing>."""
    return {record}(
{arguments}
    )
'''


def begin_source(source_id: str, kind: str, checkout: Path) -> list[Path]:
    """Write description, parser and case of a new source into the checkout; returns the files.

    Raises `ConfigurationError` for an id that is none, a kind that is none, and a source that is there already.
    """
    if not SOURCE_ID.fullmatch(source_id):
        raise ConfigurationError(f"{source_id!r} is no id of a source; it is like be_famhp_shortages")
    if kind not in KINDS:
        raise ConfigurationError(f"there is no kind {kind!r}; there are {', '.join(KINDS)}")
    pair = checkout / "scrapers" / SOURCES_FOLDER.name / source_id
    record = KINDS[kind]
    texts = {
        pair.with_suffix(".yml"): _describe(source_id, record),
        pair.with_suffix(".py"): _parse(record),
        checkout / CASES / source_id / "first" / "payload.csv": ",".join(_needed(record)) + "\n",
    }
    known = [path for path in texts if path.exists()]
    if known:
        raise ConfigurationError(f"{known[0]} is there already; nothing was written")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(texts)


def _needed(record: type[Record]) -> dict[str, Any]:
    """The fields that every record of the kind has, each with its type."""
    hints = field_types(record)
    return {
        each.name: bare_type(hints[each.name])
        for each in fields(record)
        if each.default is MISSING and each.default_factory is MISSING
    }


def _describe(source_id: str, record: type[Record]) -> str:
    words = {name: hint for name, hint in _needed(record).items() if _is_closed(hint)}
    tables = "".join(f"  {name}: {{{', '.join(f'{word}: {word}' for word in hint)}}}\n" for name, hint in words.items())
    return DESCRIPTION.format(
        country=source_id[:2],
        kind=record.kind,
        source_id=source_id,
        columns=", ".join(_needed(record)),
        start="start_means: actual   # what a start date means here; never assume\n" if _has_start(record) else "",
        lookups=f"lookups:   # the source's words, each with ours; one that is not here quarantines its row\n{tables}"
        if words
        else "",
    )


def _parse(record: type[Record]) -> str:
    needed = _needed(record)
    names = sorted({record.__name__, *(hint.__name__ for hint in needed.values() if _is_closed(hint))})
    return PARSER.format(
        record=record.__name__,
        imports=f"from {record.__module__} import {', '.join(names)}",
        arguments="\n".join(f"        {name}={_take(name, hint)}," for name, hint in needed.items()),
    )


def _take(name: str, hint: Any) -> str:
    if _is_closed(hint):
        return f'{hint.__name__}(row.take_word("{name}", "{name}"))'
    if get_origin(hint) is tuple:
        return f'row.take_texts("{name}")'
    if hint is datetime:
        return f'row.take_instant("{name}")'
    return LATER.get(hint, 'row.take_required("{}")').format(name)


def _is_closed(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, StrEnum)


def _has_start(record: type[Record]) -> bool:
    return "expected_start_on" in field_types(record)
