"""The observation history: one table per kind of record, one row per version of a record.

A version is valid from the batch that brought it until the batch that replaced it; the current one has no end.
`presence` says whether the source still showed the record: `present`, `missing` (absent from one accepted batch) or
`vanished` (from two). A vanished record is never taken for a resolved one.
"""

import types
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_args, get_origin

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from surveillance.model.kinds import KINDS
from surveillance.model.record import Record, bare_type, field_types
from surveillance.storage.columns import Exact, Instant, metadata

PRESENT, MISSING, VANISHED = "present", "missing", "vanished"

VERSION_COLUMNS = ("source_id", "natural_key", "content_hash", "presence", "row_number", "valid_from_batch")
"""What stands before the record's own fields in every history table."""


def _column_type(hint: Any) -> Any:
    bare = bare_type(hint)
    if get_origin(bare) is tuple:
        return JSON
    if issubclass(bare, StrEnum):
        return String(40)
    return {str: Text, int: Integer, bool: Boolean, Decimal: Exact, date: Date, datetime: Instant}[bare]


def _is_optional(hint: Any) -> bool:
    return get_origin(hint) is types.UnionType and type(None) in get_args(hint)


def _history_table(record: type[Record]) -> Table:
    name = record.kind
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("source_id", String(80), nullable=False),
        Column("natural_key", Text, nullable=False),
        Column("content_hash", String(64), nullable=False),
        Column("presence", String(10), nullable=False),
        Column("row_number", Integer, nullable=False),
        Column("valid_from_batch", ForeignKey("batch.id"), nullable=False),
        Column("valid_to_batch", ForeignKey("batch.id")),
        *(
            Column(field, _column_type(hint), nullable=_is_optional(hint))
            for field, hint in field_types(record).items()
        ),
        Index(f"ix_{name}_current", "source_id", "valid_to_batch", "natural_key"),
        Index(f"ix_{name}_key", "natural_key"),
        Index(f"ix_{name}_from", "valid_from_batch"),
    )


HISTORY: dict[str, Table] = {kind: _history_table(record) for kind, record in KINDS.items()}
"""The history table of each kind of record."""
