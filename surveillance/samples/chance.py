"""Chance that can be repeated: every value follows from the seed and from what it is for, and from nothing else.

Because a value hangs on the name of its purpose and not on how many were drawn before it, adding a row to a sample
leaves all other rows as they were.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class Chance:
    """A source of repeatable values for one sample; `about` says what a value is for."""

    seed: int
    sample: str

    def digest(self, *about: object) -> bytes:
        """The 32 bytes that belong to this purpose."""
        return hashlib.sha256("|".join(map(str, (self.seed, self.sample, *about))).encode()).digest()

    def between(self, low: int, high: int, *about: object) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int.from_bytes(self.digest(*about)[:8]) % (high - low + 1)

    def pick(self, choices: Sequence[Choice], *about: object) -> Choice:
        """One of the choices."""
        return choices[self.between(0, len(choices) - 1, *about)]

    def day(self, first: date, last: date, *about: object) -> date:
        """A day from `first` to `last`, both included."""
        return first + timedelta(days=self.between(0, (last - first).days, *about))

    def order(self, *about: object) -> bytes:
        """A key to sort by: gives a shuffled order that stays the same when others come or go."""
        return self.digest("order", *about)
