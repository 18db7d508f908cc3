"""Codes as sources write them: zeros lost, placeholders, several in one cell."""

import re
from collections.abc import Callable, Mapping

from scrapers.reading.row import Row
from surveillance.errors import RowError
from surveillance.model.identifiers import is_aic, is_atc, is_cnk, is_gtin, is_pzn

PZN_DIGITS = 8
AIC_DIGITS = 9
VNR_DIGITS, FEWEST_VNR_DIGITS = 6, 4
"""A Nordic article number, and the fewest digits that remain of one when its leading zeros are lost."""
PLACEHOLDERS = frozenset({"00000000", "99999999"})
"""What stands where a pack has no PZN; 12 of 998 rows of BfArM, so no reason to quarantine."""
UNCODED = "TERM_ID_NA_"
"""How BfArM's own number of a term begins that has no ATC code; 20 of 998 rows."""
GROUP = len("N01BB")
"""The letters of an ATC code that name the chemical group."""


def with_schemes(codes: Mapping[str, str | None]) -> tuple[str, ...]:
    """Each code behind its scheme, as a record keeps it: `PZN 06312605`. Those that are not known are left out."""
    return tuple(f"{scheme} {code}" for scheme, code in codes.items() if code)


def shaped(form: str, fault: str) -> Callable[[str], str]:
    """A reader of codes that have a form and no check digit. Of text that is not wholly so it raises the fault."""

    def read(text: str) -> str:
        if not re.fullmatch(form, text):
            raise RowError(f"{text!r} {fault}")
        return text

    return read


def read_pzn(text: str) -> str | None:
    """The PZN with the zeros that exports lose; None for a placeholder. Raises `RowError` for a wrong check digit."""
    number = text.zfill(PZN_DIGITS)
    if number in PLACEHOLDERS:
        return None
    if not is_pzn(number):
        raise RowError(f"the check digit of {number} is wrong")
    return number


def read_cnk(text: str) -> str:
    """The Belgian number of a pack. Raises `RowError` for a wrong check digit."""
    if not is_cnk(text):
        raise RowError(f"{text!r} is no CNK: it must be 7 digits of which the last is the right check digit")
    return text


def read_gtin(text: str) -> str:
    """The worldwide number of a pack. Raises `RowError` for a wrong check digit."""
    if not is_gtin(text):
        raise RowError(f"{text!r} is no GTIN with a right check digit")
    return text


def read_aic(text: str) -> str:
    """The Italian number of a pack with the zeros that exports lose. Raises `RowError` for a wrong check digit."""
    if not is_aic(text):
        raise RowError(f"{text!r} is no AIC with a right check digit")
    return text.zfill(AIC_DIGITS)


def read_vnr(text: str) -> str:
    """The Nordic article number of a pack, with one or two lost zeros put back. It has no check digit to test more."""
    if not (text.isascii() and text.isdecimal() and FEWEST_VNR_DIGITS <= len(text) <= VNR_DIGITS):
        raise RowError(f"{text!r} is no article number of {VNR_DIGITS} digits")
    return text.zfill(VNR_DIGITS)


def drop_veterinary(row: Row, column: str) -> None:
    """Drop the row, by name, when its ATC code is one for animals: those begin with a Q."""
    if (row.take(column) or "").startswith("Q"):
        row.ignore_as("veterinary")


def read_shared_atc(text: str) -> str | None:
    """The one ATC code of a cell; of several the group that they share, None where they share none or one is missing.

    Between them stands a comma or a semicolon. Raises `RowError` for what is no code.
    """
    codes = [_check_atc(code.strip()) for code in re.split("[,;]", text)]
    found = {code[:GROUP] for code in codes} if len(codes) > 1 else set(codes)
    shared = min(found)
    return shared if len(found) == 1 and is_atc(shared) else None


def _check_atc(code: str) -> str:
    if not (is_atc(code) or code.startswith(UNCODED)):
        raise RowError(f"{code!r} is no ATC code")
    return code
