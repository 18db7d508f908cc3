"""The national lists of March 2026 as one developer collected them, for tests that bring them back into their shape."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
LISTS = "world_shortages_2026_03"

Rows = list[dict[str, str]]


def recorded(*parts: str) -> Path:
    """A recorded file; the test is skipped where the shared data are not at hand."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the recorded payloads (../shared/data/{'/'.join(parts)}) are not here")
    return path


def recorded_list(name: str) -> Rows:
    """The rows of one country's list: `IT_AIFA_shortage_2026-03-12`."""
    text = recorded(LISTS, f"{name}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def delimited(columns: Iterable[str], rows: Iterable[Mapping[str, str]], delimiter: str) -> str:
    """The rows as delimited text with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, tuple(columns), restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def slashed(day: str) -> str:
    """`2026-03-12` as `12/03/2026`."""
    return "/".join(reversed(day.split("-"))) if day else ""
