"""Staged rows: what was read from a batch, waiting beside the payloads for validation, one JSON line a row."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4

from surveillance.model.batch import StagedRow
from surveillance.model.kinds import KINDS
from surveillance.settings import settings


def write_staged(batch_id: int, rows: Sequence[StagedRow]) -> str:
    """Write the rows whole or not at all; returns the path. Writing again replaces. Raises `OSError` without room."""
    target = settings().home / "staged" / f"{batch_id}.jsonl"
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(f".{uuid4().hex}")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            for row in rows:
                json.dump({"number": row.number, "record": row.record.as_plain()}, file, ensure_ascii=False)
                file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    return str(target)


def read_staged(path: str, kind: str) -> Iterator[StagedRow]:
    """The rows that `write_staged` wrote, in their order.

    Raises `OSError` where the file is gone, and one of `MISTAKES` where it is damaged or of an older model.
    """
    record = KINDS[kind]
    with Path(path).open(encoding="utf-8") as file:
        for line in file:
            plain = json.loads(line)
            yield StagedRow(number=plain["number"], record=record.from_plain(plain["record"]))


def forget_staged(path: str) -> None:
    """Remove the rows of a batch that was decided: its payloads are the evidence, and a copy would outlive them."""
    Path(path).unlink(missing_ok=True)
