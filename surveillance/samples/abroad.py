"""What is made up to be short abroad: the same facts for every country's list, so that a writer is only its format."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from surveillance.samples.chance import Chance
from surveillance.samples.facts import Substance, substances

State = Literal["upcoming", "ongoing", "resolved"]
Cause = Literal["production", "demand", "quality", "logistics", "other"]

CAUSES: tuple[Cause, ...] = ("production", "production", "demand", "quality", "logistics", "other")
NOTIFIED = (date(2026, 1, 12), date(2026, 9, 11))
CHANGED_ON = date(2026, 9, 23)
"""Between the captures: what is new, later or over by the second one became so on this day."""
NEW = range(2)
LATER = range(2, 5)
OVER = range(5, 7)
"""Which places came, got a later end, or ended between the captures."""
LATER_BY = timedelta(days=60)
LONG_OVER = range(7, 9)
"""These ended before the first capture."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One medicine that is, was or will be short in a country, as its authority knew it on a day."""

    place: int
    """Its number in the country's list: the same in every capture, so made-up numbers may hang on it."""
    substance: Substance
    strength: str
    notified_on: date
    changed_on: date
    starts_on: date
    ends_on: date | None
    """The expected end, or the real one of a trouble that is over; nothing where nobody knows."""
    state: State
    packs: int
    """How many packs of it are short: one to three."""
    cause: Cause


def troubles(seed: int, country: str, day: date, count: int) -> list[Trouble]:
    """What the country's list holds on the day: at most `count` medicines, those notified later left out.

    `country` is a word of its own for each list. Some substances are short in many countries, others only here.
    """
    everywhere, here = Chance(seed, "abroad"), Chance(seed, f"abroad, {country}")

    def order(substance: Substance) -> bytes:
        is_shared = here.between(0, 1, "shared", substance.nl)
        return (everywhere if is_shared else here).order(substance.nl)

    chosen = sorted(substances(), key=order)[:count]
    known = (_first_known(place, substance, here) for place, substance in enumerate(chosen))
    return [_on(day, trouble) for trouble in known if trouble.notified_on <= day]


def _first_known(place: int, substance: Substance, chance: Chance) -> Trouble:
    """The trouble as it was notified."""
    about = substance.nl
    notified_on = CHANGED_ON if place in NEW else chance.day(*NOTIFIED, "notified", about)
    starts_on = notified_on + timedelta(days=chance.between(-20, 75, "start", about))
    is_open = place not in LATER and chance.between(1, 8, "is open", about) == 1
    return Trouble(
        place=place,
        substance=substance,
        strength=chance.pick(substance.strengths, "strength", about),
        notified_on=notified_on,
        changed_on=notified_on,
        starts_on=starts_on,
        ends_on=None if is_open else starts_on + timedelta(days=chance.between(90, 420, "end", about)),
        state="ongoing",
        packs=chance.between(1, 3, "packs", about),
        cause=chance.pick(CAUSES, "cause", about),
    )


def _on(day: date, trouble: Trouble) -> Trouble:
    """The trouble as it stood on the day, after all that had changed by then."""
    for change in _changes(trouble):
        if change.changed_on <= day:
            trouble = change
    if trouble.state != "resolved" and trouble.starts_on > day:
        return replace(trouble, state="upcoming")
    return trouble


def _changes(trouble: Trouble) -> Iterator[Trouble]:
    """Each later state of the trouble, the oldest first."""
    if trouble.place in LATER and trouble.ends_on:
        yield replace(trouble, ends_on=trouble.ends_on + LATER_BY, changed_on=CHANGED_ON)
    if trouble.place in OVER:
        yield _ended(trouble, CHANGED_ON)
    if trouble.place in LONG_OVER:
        yield _ended(trouble, NOTIFIED[1] + timedelta(days=3))


def _ended(trouble: Trouble, on: date) -> Trouble:
    """The trouble after it was over: one that was still to come had begun a month before."""
    starts_on = min(trouble.starts_on, on - timedelta(days=30))
    return replace(trouble, starts_on=starts_on, ends_on=on, changed_on=on, state="resolved")
