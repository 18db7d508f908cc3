"""The report's one picture: whose expected end moved back, from which day to which.

Drawn on a figure of its own (no pyplot: it keeps global state), with fixed metadata, so that the same figures give the
same bytes. Text from outside is drawn as it is, never read as a formula.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from babel.dates import format_date
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from surveillance import language
from surveillance.language import day, say
from surveillance.reporting.figures import NoticeChange

ROWS = 8
"""Notices in the picture: the largest delays. The table beside it has more."""

WIDTH, ROW_HEIGHT, MARGIN = 6.0, 0.68, 0.85
"""In inches, at 100 pixels an inch in the mail."""

SHARPNESS = 200
"""Pixels an inch in the file: twice what is shown, for sharp screens."""

INK, QUIET, LINE, WAS, IS = "#1c2b33", "#5b6b75", "#e3e8eb", "#8a98a1", "#b3401f"

PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
"""What lies under a text, so that no line crosses it."""

LONGEST_NAME = 32
"""Characters of a name that fit on a line with its dates beside it."""


def draw_delays(delays: Sequence[NoticeChange], sunday: date) -> bytes:
    """A PNG: one line a notice, from the end expected before (open) to the end expected now (filled)."""
    shown = delays[:ROWS]
    figure = Figure(figsize=(WIDTH, MARGIN + ROW_HEIGHT * len(shown)), dpi=SHARPNESS, facecolor="white")
    axes = figure.add_axes((0.01, 0.42 / figure.get_figheight(), 0.98, 1 - MARGIN / figure.get_figheight()))
    first, last = _span(shown, sunday)
    for row, delay in enumerate(shown):
        _draw_row(axes, row, delay)
    _draw_frame(axes, len(shown), (first, last), sunday)
    buffer = BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def describe_delays(delays: Sequence[NoticeChange]) -> str:
    """The picture in words, for who does not see it; the table beside it has the figures."""
    longest = delays[0]
    return say(
        "Per melding een lijn van de eerder verwachte naar de nu verwachte einddatum, de langste uitloop bovenaan: "
        "{name}, van {before_on} naar {after_on}. Dezelfde cijfers staan in de tabel.",
        name=longest.name,
        before_on=longest.expected_end_before_on,
        after_on=longest.expected_end_on,
    )


def _span(shown: Sequence[NoticeChange], sunday: date) -> tuple[date, date]:
    days = [sunday]
    for delay in shown:
        days += [on for on in (delay.expected_end_before_on, delay.expected_end_on) if on]
    first, last = min(days), max(days)
    room = max(timedelta(days=4), (last - first) * 0.04)
    return first - room, last + room


def _draw_row(axes: Axes, row: int, delay: NoticeChange) -> None:
    before, after = _place(delay.expected_end_before_on), _place(delay.expected_end_on)
    axes.plot((before, after), (row, row), color=IS, linewidth=2.6, solid_capstyle="butt", zorder=2)
    axes.plot((before,), (row,), "o", markersize=8, markerfacecolor="white", markeredgecolor=WAS, zorder=3)
    axes.plot((after,), (row,), "o", markersize=9, color=IS, zorder=3)
    name = delay.name if len(delay.name) <= LONGEST_NAME else delay.name[: LONGEST_NAME - 1].rstrip(" ,;") + "…"
    dates = f"{_short(delay.expected_end_before_on)} → {day(delay.expected_end_on)}"
    across: dict[str, Any] = {
        "va": "center",
        "transform": axes.get_yaxis_transform(),
        "bbox": PAPER,
        "parse_math": False,
    }
    axes.text(0, row - 0.38, name, color=INK, fontsize=13, **across)
    axes.text(1, row - 0.38, dates, color=QUIET, fontsize=12, ha="right", **across)


def _draw_frame(axes: Axes, rows: int, span: tuple[date, date], sunday: date) -> None:
    axes.set_xlim(_place(span[0]), _place(span[1]))
    axes.set_ylim(rows - 0.55, -1.0)
    axes.set_yticks([])
    months = _month_starts(*span)
    axes.set_xticks([_place(month) for month in months], [_month(month) for month in months])
    axes.tick_params(axis="x", length=0, labelsize=12, labelcolor=QUIET, pad=6)
    axes.grid(axis="x", color=LINE, linewidth=0.9)
    axes.axvline(_place(sunday), color=INK, linewidth=1, linestyle=(0, (3, 3)), zorder=1)
    week_end = say("zondag {sunday_on}", sunday_on=sunday)
    side = "left" if _place(sunday) * 2 < _place(span[0]) + _place(span[1]) else "right"
    axes.text(_place(sunday), -0.84, f" {week_end} ", color=QUIET, fontsize=11, va="center", ha=side, bbox=PAPER)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_axisbelow(True)


def _month_starts(first: date, last: date) -> list[date]:
    """The first days of months in the span: every one, or each so many, so that at most seven are labelled."""
    starts = []
    month = date(first.year, first.month, 1)
    while month <= last:
        if month >= first:
            starts.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return starts[:: 1 + (len(starts) - 1) // 7]


def _month(month: date) -> str:
    pattern = "MMM y" if month.month == 1 else "MMM"
    return format_date(month, pattern, locale=language.current.get()).replace(".", "")


def _short(on: date | None) -> str:
    return format_date(on, "d MMM", locale=language.current.get()).replace(".", "") if on else "–"


def _place(on: date | None) -> int:
    return on.toordinal() if on else 0
