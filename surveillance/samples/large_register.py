"""The register at its real size, made up: as many products as one asks for, in the live shape of `register`."""

from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice

from surveillance.samples.catalogue import HOLDERS, Entry
from surveillance.samples.facts import Substance, forms, substances
from surveillance.samples.register import make_register

FIRST_NUMBER = 900_001
MOST = 99_999
"""So many made-up numbers of six digits there are from the first."""

IMPORTED = 10
"""One product in so many is a parallel import of an earlier one."""


def make_large_register(count: int, seed: int, day: date) -> bytes:
    """`metadata.csv` with so many rows as it was to be read on the day (from 23 September 2026; three less before).

    The homeopathic product of the sample is one of them. Raises `ValueError` for more than there are made-up numbers.
    """
    if count > MOST:
        raise ValueError(f"there are made-up numbers for {MOST} products, not for {count}")
    (content,) = make_register(list(islice(many_entries(), count - 1)), seed, day).values()
    return content


def many_entries() -> Iterator[Entry]:
    """Products without end, of every substance in every strength and form, each with a number of its own."""
    for place, (substance, stated) in enumerate(cycle(_made_up())):
        strength = stated.replace(".", ",")
        yield Entry(
            scheme="RVG",
            number=str(FIRST_NUMBER + place),
            relation=f"//{FIRST_NUMBER + place - IMPORTED + 1}" if place % IMPORTED == IMPORTED - 1 else "",
            substance=substance,
            form=substance.form,
            strength=strength,
            name=f"{substance.nl.capitalize()} Voorbeeld {strength}, {forms()[substance.form]['words']}",
            holder=HOLDERS[place % len(HOLDERS)],
        )


def _made_up() -> list[tuple[Substance, str]]:
    return [(substance, strength) for substance in substances() for strength in substance.strengths]
