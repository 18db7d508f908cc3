"""Rows as a frame: one column a field, by its name, and the row's own number first.

Every cell stays what the record says: text, number, truth value or nothing. pandas guesses no types (reliability.md
E3a: it would turn `03-04-2026` into a date and `012345` into 12345).
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from surveillance.model.batch import StagedRow
from surveillance.model.kinds import KINDS
from surveillance.model.record import field_types
from surveillance.model.rowrules import is_empty

ROW_NUMBER = "row_number"
"""The column with the place of the row in its payload."""


def frame_of(kind: str, rows: Sequence[StagedRow]) -> pd.DataFrame:
    """The rows as a frame of objects; what is empty in any way is None."""
    fields = list(field_types(KINDS[kind]))
    cells = [[row.number, *_cells(row.record.as_plain(), fields)] for row in rows]
    return pd.DataFrame(cells, columns=[ROW_NUMBER, *fields], dtype=object)


def _cells(plain: dict[str, Any], fields: Sequence[str]) -> list[Any]:
    return [_cell(plain[name]) for name in fields]


def _cell(value: Any) -> Any:
    if is_empty(value):
        return None
    return tuple(value) if isinstance(value, list) else value
