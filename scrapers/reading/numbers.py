"""Numbers by declared notation. What could be read in two ways is refused, never guessed."""

import re
from decimal import Decimal

from surveillance.errors import RowError

LARGEST_INTEGER = 2**31 - 1
"""What an integer column of every database holds."""

_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,9})?")
_INTEGER = re.compile(r"-?\d{1,18}")


def read_decimal(text: str) -> Decimal:
    """The number in the text: a point before its fraction, no grouping. `1,234.50` and `1E3` raise `RowError`."""
    if not (text.isascii() and _DECIMAL.fullmatch(text)):
        raise RowError(f"{text!r} is not a number with a decimal point")
    return Decimal(text)


def read_integer(text: str) -> int:
    """The whole number in the text. Raises `RowError` for anything else, and for one that no column can hold."""
    if not (text.isascii() and _INTEGER.fullmatch(text)):
        raise RowError(f"{text!r} is not a whole number")
    number = int(text)
    if abs(number) > LARGEST_INTEGER:
        raise RowError(f"{text} is larger than {LARGEST_INTEGER}")
    return number
