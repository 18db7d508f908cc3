"""Numbers as people type them: `RVG122222`, `rvg 122 222`, `EU/1/08/501`, `6312605` for `PZN 06312605`.

Digits alone never stand for a number of several parts: `108501` is RVG 108501 and never EU/1/08/501.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from surveillance.model.identifiers import find_registrations

LEAST_DIGITS = 4
"""What has fewer digits is a strength or a year, not a number."""
_TYPED = re.compile(r"([A-Z]{0,6})(\d+)")
_ONE_PART = re.compile(r"([A-Z]+\d{0,2}) (\d+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A number as it was asked for."""

    forms: tuple[str, ...]
    """What the whole number may be, without blanks and signs."""
    digits: str | None
    """The digits without the zeros before them, where it is a number of one part."""
    scheme: str | None
    """The scheme that was named with the digits."""


def squeeze(text: str) -> str:
    """Letters and digits only, in capitals: `EU/1/08/501` is `EU108501`, which no number of another scheme becomes."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def bare_digits(number: str) -> str | None:
    """`6312605` of `PZN 06312605`; nothing of a number of several parts."""
    found = _ONE_PART.fullmatch(number)
    return found[2].lstrip("0") if found else None


def read_number(text: str) -> Asked | None:
    """What is asked for, when it can be a number at all."""
    whole = squeeze(text)
    if sum(sign.isdigit() for sign in whole) < LEAST_DIGITS or len(whole) > 2 * len(text.replace(" ", "")):
        return None
    stated = tuple(squeeze(number) for number in _registrations(text))
    typed = _TYPED.fullmatch(whole)
    is_one_part = typed is not None and "/" not in text
    return Asked(
        forms=tuple(dict.fromkeys((whole, *stated))),
        digits=typed[2].lstrip("0") or None if typed and is_one_part else None,
        scheme=typed[1] or None if typed and is_one_part else None,
    )


def _registrations(text: str) -> Iterator[str]:
    for found in find_registrations(text):
        yield found.canonical
        if found.reference:
            yield f"{found.scheme} {found.reference}"
