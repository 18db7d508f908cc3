"""What every record has in common: a natural key, a content hash, and a form in which it can be stored.

A record is one thing a source says, read but not judged. Its fields hold text, numbers, dates, instants, truth
values, closed vocabularies, and tuples of text or numbers; nothing else, so that every kind is stored alike.
"""

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Self, get_args, get_origin, get_type_hints

KEY_SEPARATOR = "|"

_FIELD_TYPES: dict[str, dict[str, Any]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The ancestor of every kind of record."""

    kind: ClassVar[str]
    """The kind's name: `shortage_notice`, `product`, …: also its table and its suite of expectations."""
    key: ClassVar[tuple[str, ...]]
    """The fields that tell one record of a source from another."""
    silent: ClassVar[frozenset[str]] = frozenset()
    """Fields whose change alone is no news: they do not make a new version."""
    stated_at: ClassVar[str | None] = None
    """The field with the instant of the statement, where a later statement holds in whatever order they are read."""

    @property
    def natural_key(self) -> str:
        """The key as one text, unique within a source and kind."""
        parts = (getattr(self, name) for name in self.key)
        return KEY_SEPARATOR.join("" if part is None else str(part) for part in parts)

    @property
    def content_hash(self) -> str:
        """SHA-256 over every field that is news: equal hashes, nothing changed."""
        telling = {name: value for name, value in self.as_plain().items() if name not in self.silent}
        canonical = json.dumps(telling, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def as_plain(self) -> dict[str, Any]:
        """The fields as JSON can hold them: dates and decimals as text, tuples as lists."""
        return {field.name: _to_plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The record that `as_plain` wrote, or that a row of its history table holds (with dates already read).

        Raises `KeyError` when a field is missing.
        """
        return cls(**{name: _from_plain(hint, plain[name]) for name, hint in field_types(cls).items()})


def field_types(record: type[Record]) -> dict[str, Any]:
    """Each field of the record class with its type, in order of declaration."""
    known = _FIELD_TYPES.get(record.kind)
    if known is None:
        hints = get_type_hints(record)
        known = _FIELD_TYPES[record.kind] = {field.name: hints[field.name] for field in fields(record)}
    return known


def bare_type(hint: Any) -> Any:
    """The type without its `| None`."""
    if get_origin(hint) is types.UnionType:
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def _to_plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_to_plain(part) for part in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value) if isinstance(value, StrEnum) else value


def _from_plain(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    bare = bare_type(hint)
    if get_origin(bare) is tuple:
        return tuple(_from_plain(get_args(bare)[0], part) for part in value)
    if bare in (date, datetime):
        return bare.fromisoformat(value) if isinstance(value, str) else value
    if bare is Decimal or issubclass(bare, StrEnum):
        return bare(value)
    return value
