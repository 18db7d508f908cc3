"""Numbers of packs and products in the schemes of many countries, each with its scheme: `PZN 06312605`.

The key is the pair, never the digits: `PZN 06312605` and `ZI 06312605` are two things. Zeros that exports lose are put
back before the check digit is tested (shortages.md, A5 rule 9 and B6). Registration numbers of the Netherlands and the
Union have relations and families of their own, and are read in `identifiers`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from surveillance.model.identifiers import is_aic, is_cnk, is_gtin, is_placeholder, is_pzn, is_zi


def _unchecked(_number: str) -> bool:
    """For schemes without a check digit, or with one that nobody has found."""
    return True


@dataclass(frozen=True, slots=True)
class Scheme:
    """How the numbers of one scheme are written."""

    shape: re.Pattern[str]
    """Of the whole number, after lost zeros are put back."""
    digits: int = 0
    """To so many digits it is filled with zeros; 0 where nothing is filled."""
    check: Callable[[str], bool] = _unchecked
    """Its check digit, where the scheme has one."""


def _digits(count: int, check: Callable[[str], bool] = _unchecked) -> Scheme:
    return Scheme(re.compile(rf"\d{{{count}}}"), count, check)


SCHEMES = {
    "ZI": Scheme(re.compile(r"\d{8}"), check=is_zi),
    "PZN": _digits(8, is_pzn),
    "CNK": Scheme(re.compile(r"\d{7}"), check=is_cnk),
    "AIC": _digits(9, is_aic),
    "GTIN": Scheme(re.compile(r"\d{8}|\d{12,14}"), check=is_gtin),
    "CIP13": Scheme(re.compile(r"34009\d{8}"), check=is_gtin),
    "CIS": Scheme(re.compile(r"\d{8}")),
    "CN": Scheme(re.compile(r"\d{6,7}")),
    "VNR": _digits(6),
    "DIN": _digits(8),
    "NDC": Scheme(re.compile(r"\d{4,5}-\d{3,4}(?:-\d{1,2})?")),
    "NPL": Scheme(re.compile(r"\d{8,14}")),
    "NPLPACK": Scheme(re.compile(r"\d{8,14}")),
    "PHARMACODE": _digits(7),
}
"""Every scheme whose numbers can be checked. What a source keeps under another word (`BE-REG`) is text to us."""

_TEXT = re.compile(r"([A-Z][A-Z0-9-]*) (\S+)")
_LABELLED = re.compile(
    rf"(?<![A-Z])({'|'.join(sorted(SCHEMES, key=len, reverse=True))})(?:[\s.:-]|nr|num(?:mer|ber)?)*(\d[\d-]*\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class PackNumber:
    """A number with the scheme that gives it its meaning."""

    scheme: str
    number: str

    def __str__(self) -> str:
        return f"{self.scheme} {self.number}"


def read_number(scheme: str, text: str) -> PackNumber:
    """The number of a scheme, lost zeros put back.

    Raises `ValueError` for an unknown scheme, another shape, a placeholder and a wrong check digit, saying which.
    """
    known = SCHEMES.get(scheme.upper())
    if known is None:
        raise ValueError(f"{scheme!r} is no scheme that we know")
    number = text.strip()
    number = number.zfill(known.digits) if number.isascii() and number.isdecimal() else number
    if not (number.isascii() and known.shape.fullmatch(number)):
        raise ValueError(f"{text!r} is no {scheme} number")
    if is_placeholder(number):
        raise ValueError(f"{number} is a placeholder and no {scheme} number")
    if not known.check(number):
        raise ValueError(f"the check digit of {scheme} {number} is wrong")
    return PackNumber(scheme.upper(), number)


def read_canonical(text: str) -> PackNumber:
    """The number that a record keeps as `PZN 06312605`. Raises `ValueError` when it is none, or not so written."""
    parts = _TEXT.fullmatch(text)
    found = read_number(parts[1], parts[2]) if parts else None
    if found is None or str(found) != text:
        raise ValueError(f"{text!r} is no number with its scheme")
    return found


def find_numbers(text: str) -> tuple[PackNumber, ...]:
    """Every number in the text that has its scheme before it and is right, in order and once each; glued ones too."""
    found: dict[PackNumber, None] = {}
    for scheme, digits in _LABELLED.findall(text):
        try:
            found[read_number(scheme, digits)] = None
        except ValueError:
            continue  # a number of another kind, or a slip: nothing that can be linked
    return tuple(found)
