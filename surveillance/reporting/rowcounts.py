"""How many rows a source gave, delivery by delivery, as numbers for a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from surveillance.model.batch import Outcome

WIDTH, HEIGHT = 1000, 220
LEFT, TOP, BOTTOM = 64, 16, 34
MOST = 60
"""So many deliveries are shown, the newest ones."""
WIDEST = 36.0
ROUND = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery, as far as the picture is concerned."""

    batch_id: int
    known_at: datetime
    outcome: Outcome | None
    rows_in: int


@dataclass(frozen=True, slots=True)
class Column:
    """A delivery as drawn."""

    delivery: Delivery
    x: float
    y: float
    width: float
    height: float
    """0 where nothing was read: the page draws a mark instead."""


@dataclass(frozen=True, slots=True)
class Level:
    """A line across, with the number of rows it stands for."""

    y: float
    rows: int


@dataclass(frozen=True, slots=True)
class RowCounts:
    """A picture's numbers."""

    columns: tuple[Column, ...]
    levels: tuple[Level, ...]
    floor: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def draw_rows(deliveries: Sequence[Delivery]) -> RowCounts | None:
    """The newest deliveries from left to right, the oldest first; nothing when there is none."""
    shown = sorted(deliveries, key=lambda one: one.batch_id)[-MOST:]
    if not shown:
        return None
    top = _round_up(max(one.rows_in for one in shown))
    floor = float(HEIGHT - BOTTOM)
    step = min((WIDTH - LEFT - 8) / len(shown), WIDEST + 12)
    width = round(min(step * 0.75, WIDEST), 1)
    columns = []
    for place, one in enumerate(shown):
        height = round((floor - TOP) * one.rows_in / top, 1)
        columns.append(Column(one, round(LEFT + 8 + place * step, 1), round(floor - height, 1), width, height))
    levels = tuple(Level(round(floor - (floor - TOP) * part / 2, 1), top * part // 2) for part in range(3))
    return RowCounts(tuple(columns), levels, floor)


def _round_up(rows: int) -> int:
    """The next round number that can be halved: 2, 4, 10, 20, 40, 100, …"""
    scale = 2
    while True:
        for step in ROUND[:3]:
            if rows <= scale * step:
                return scale * step
        scale *= ROUND[-1]
