"""The dated norm: how many weeks of stock a reporter must hold, picked by the kind of reporter and the day judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import TypeAdapter

from surveillance.model.stock import ReporterKind

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """One row of the norm, in force from `valid_from` up to and including `valid_to`."""

    norm_id: str
    jurisdiction: str
    trigger: Literal["period_end"]
    """The day that decides which row applies."""
    reporter_kind: ReporterKind
    period_value: int
    """How long the stock must last, in `period_unit`."""
    period_unit: Literal["week"]
    valid_from: date
    valid_to: date | None
    legal_ref: str
    applies_if: str
    """Which products it covers, for a person; the scope itself is judged against the register."""

    def is_in_force(self, day: date) -> bool:
        """Whether the row holds on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@cache
def read_norms() -> tuple[Norm, ...]:
    """Every row there is or ever was, as `norms.yml` states them."""
    rows = yaml.safe_load((_FOLDER / "norms.yml").read_text(encoding="utf-8"))
    return TypeAdapter(tuple[Norm, ...]).validate_python(rows)


def norm_for(reporter_kind: ReporterKind, period_end: date, norms: tuple[Norm, ...] | None = None) -> Norm | None:
    """The norm in force for this kind of reporter at the end of the period; none before there was a duty."""
    fitting = (
        row
        for row in (read_norms() if norms is None else norms)
        if row.reporter_kind is reporter_kind and row.is_in_force(period_end)
    )
    return next(fitting, None)


@cache
def accepted_exemptions() -> Mapping[str, str]:
    """The exemption codes that are accepted as a kind of exception, each with its name in Dutch."""
    codes: dict[str, str] = yaml.safe_load((_FOLDER / "exemptions.yml").read_text(encoding="utf-8"))
    return codes
