"""A timeline as numbers: where each bar, mark and month lies. A page writes them as SVG, in words and looks of its own.

What has been is drawn whole, what is only expected is drawn open, and an end that nobody knows is drawn as one that is
not known. Nothing here depends on a colour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date

from surveillance import language

WIDTH = 1000
NAMES = 250
"""So much of the width is for the names of the lanes."""
MARGIN = 14
TOP = 34
BAR, ROW, GAP = 14, 20, 14
MOST_ROWS = 4
"""So many bars lie under each other in a lane; the others are counted."""
LONGEST_PAST = timedelta(days=3 * 365)
LONGEST_FUTURE = timedelta(days=540)
LEAST = timedelta(days=120)
MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasts: from a day to a day, or to nobody knows when."""

    start_on: date
    end_on: date | None
    is_open: bool
    look: str
    """What it is, for the page to show it by: `notice`, `measure`, `signal`, …"""
    text: str
    """The same in words."""


@dataclass(frozen=True, slots=True)
class Lane:
    """What one source tells."""

    name: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A span as drawn."""

    span: Span
    x: float
    y: float
    width: float
    """Of the part up to today."""
    future_x: float
    future_width: float
    """Of the part that is expected; 0 when there is none."""
    is_cut: bool
    """Whether it began before the picture does."""
    is_endless: bool
    """Whether it goes on and nobody says until when."""


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """A lane as drawn."""

    name: str
    y: float
    """Of the line of its name."""
    bars: tuple[Bar, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Tick:
    """The first day of a month."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A picture's numbers."""

    width: int
    height: float
    lanes: tuple[DrawnLane, ...]
    ticks: tuple[Tick, ...]
    today_x: float
    bottom: float

    @property
    def looks(self) -> frozenset[str]:
        """What stands in the picture, for its legend."""
        return frozenset(bar.span.look for lane in self.lanes for bar in lane.bars)


def draw(lanes: Sequence[Lane], today: date) -> Timeline | None:
    """The lanes that have something to show, one under the other; nothing when none has."""
    told = [lane for lane in lanes if lane.spans]
    if not told:
        return None
    scale = _Scale(*_stretch(told, today), today)
    drawn, y = [], float(TOP + GAP)
    for lane in told:
        rows = _stack(lane.spans)
        shown = rows[:MOST_ROWS]
        bars = tuple(_bar(span, y + ROW * row, scale) for row, spans in enumerate(shown) for span in spans)
        drawn.append(DrawnLane(lane.name, y, bars, sum(len(spans) for spans in rows[MOST_ROWS:])))
        y += ROW * len(shown) + GAP
    return Timeline(WIDTH, y + MARGIN, tuple(drawn), tuple(_ticks(scale)), scale.x(today), y)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    today: date

    def x(self, on: date) -> float:
        share = (min(max(on, self.first), self.last) - self.first) / (self.last - self.first)
        return round(NAMES + share * (WIDTH - NAMES - MARGIN), 1)


def _stretch(lanes: Sequence[Lane], today: date) -> tuple[date, date]:
    """The first and the last day of the picture, with room for what follows on today."""
    spans = [span for lane in lanes for span in lane.spans]
    first = max(min(span.start_on for span in spans), today - LONGEST_PAST)
    days = [day for span in spans for day in (span.start_on, span.end_on) if day]
    last = min(max(today, *days), today + LONGEST_FUTURE)
    first = min(first, today - LEAST)
    room = (last - first) * 0.04
    return first - room / 2, last + room


def _stack(spans: Sequence[Span]) -> list[list[Span]]:
    """The spans in rows in which none lies over another; the running ones in the first rows."""
    rows: list[list[Span]] = []
    for span in sorted(dict.fromkeys(spans), key=lambda one: (not one.is_open, one.start_on)):
        row = next((row for row in rows if all(_are_apart(span, other) for other in row)), None)
        if row is None:
            rows.append([span])
        else:
            row.append(span)
    return rows


def _are_apart(span: Span, other: Span) -> bool:
    first, second = sorted((span, other), key=lambda one: one.start_on)
    return first.end_on is not None and first.end_on < second.start_on


def _bar(span: Span, y: float, scale: _Scale) -> Bar:
    start, today = scale.x(span.start_on), scale.x(scale.today)
    stated = span.end_on if span.end_on is not None else scale.today
    end = max(scale.x(stated), start)
    past_end = min(end, today) if span.start_on <= scale.today else start
    if span.is_open and span.start_on <= scale.today:
        past_end = today
    is_ahead = span.is_open and end > past_end
    return Bar(
        span=span,
        x=start,
        y=y,
        width=round(max(past_end - start, 3.0 if span.start_on <= scale.today else 0.0), 1),
        future_x=past_end,
        future_width=round(end - past_end, 1) if is_ahead else 0.0,
        is_cut=span.start_on < scale.first,
        is_endless=span.is_open and span.end_on is None,
    )


def _ticks(scale: _Scale) -> Iterator[Tick]:
    starts = []
    month = scale.first.replace(day=1)
    while month <= scale.last:
        if month >= scale.first:
            starts.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    year = None
    for start in starts[:: 1 + (len(starts) - 1) // MOST_MONTHS]:
        yield Tick(scale.x(start), _month(start, with_year=start.year != year))
        year = start.year


def _month(month: date, *, with_year: bool) -> str:
    pattern = "MMM y" if with_year else "MMM"
    return format_date(month, pattern, locale=language.current.get()).replace(".", "")
