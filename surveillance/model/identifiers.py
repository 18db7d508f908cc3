"""Numbers that name a medicine or a pack: read out of free text, and checked.

The key is (scheme, number), never digits: `EU/1/08/501` stripped to its digits collides with `RVG 108501`, which is
another medicine. So nothing here returns digits without their scheme, and leading zeros stay (shortages.md, B6).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from surveillance.model.product import Relation

DUTCH_SCHEMES = ("RVG", "RVH")
EU_SCHEME = "EU"

RELATIONS = {"//": Relation.PARALLEL_IMPORT, "/": Relation.PARALLEL_IMPORT, "=": Relation.DUPLEX}
"""What stands between an own number and a second one. The register writes `//`, the inspectorate also `/`."""

PLACEHOLDERS = frozenset({"12345678", "01234567", "87654321", "123456", "1234567", "123456789", "1234567890123"})
"""Besides one digit repeated: what stands in forms and examples. Refused before any check digit is computed."""

_LABEL = re.compile(r"(RV[GH])(?:\s*/\s*EU)?[\s-]{0,5}(?:nummers?|nrs?\.?)?[\s:.]{0,5}(?=\d)", re.IGNORECASE)
_PAIR = re.compile(r"(\d{5,6})(?!\d)(?:\s*(//|/|=)\s*(\d{5,6})(?!\d))?")
_JOINER = re.compile(r"\s*(?:[,;+&]|\ben\b)\s*(?=\d)", re.IGNORECASE)
_FAMILY = re.compile(r"EU\s*/\s*(\d)\s*/\s*(\d{2})\s*/\s*(\d{3,4})(?!\d)", re.IGNORECASE)
_PACKS = re.compile(r"\s*/\s*(\d{3})(?!\d)(?:\s*-\s*(\d{3})(?!\d))?")
_ATC = re.compile(r"[A-V](\d{2}([A-Z]([A-Z](\d{2})?)?)?)?")
_ATC_SUBSTANCE = re.compile(r"[A-V]\d{2}[A-Z]{2}\d{2}")


@dataclass(frozen=True, slots=True)
class Registration:
    """One registration number as a source writes it, with the number it refers to where there is one."""

    scheme: str
    """`RVG`, `RVH` or `EU`."""
    number: str
    """The own number, leading zeros kept; for EU the whole `EU/1/08/479` or `EU/1/07/433/003`."""
    relation: Relation | None = None
    reference: str | None = None
    """The second number of `own//reference`, `own/reference` or `own=reference`; of the same scheme."""

    @property
    def last(self) -> str:
        """The number that stands last in the text: the reference, or the own number where there is none."""
        return self.reference or self.number

    @property
    def canonical(self) -> str:
        """`RVG 07622`, `RVH 12345` or `EU/1/08/479`: the own number only."""
        return self.number if self.scheme == EU_SCHEME else f"{self.scheme} {self.number}"


def read_registrations(text: str) -> tuple[str, ...]:
    """Every own registration number in the text, canonical, in its order and once each; empty when there is none."""
    return tuple(dict.fromkeys(found.canonical for found in find_registrations(text)))


def find_registrations(text: str) -> tuple[Registration, ...]:
    """Every registration number in the text, glued ones and pack ranges too, in order of appearance.

    A number counts only with its scheme before it, or joined by a comma, `en` or the like to one that has it.
    """
    placed = [*_find_dutch(text), *_find_european(text)]
    return tuple(registration for _, registration in sorted(placed, key=lambda pair: pair[0]))


def read_registration(scheme: str, number: str) -> Registration:
    """The registration that a source states in two columns. Raises `ValueError` unless they name exactly one."""
    stated, text = scheme.strip().upper(), number.strip().upper()
    whole = text if text.startswith(stated) else f"{stated}{'/' if stated == EU_SCHEME else ' '}{text}"
    found = find_registrations(whole)
    if [one.scheme for one in found] == [stated] and whole.replace(" ", "").endswith(found[0].last):
        return found[0]
    raise ValueError(f"scheme {scheme!r} with {number!r} is not one registration number")


def _find_dutch(text: str) -> Iterator[tuple[int, Registration]]:
    for label in _LABEL.finditer(text):
        at: int | None = label.end()
        while at is not None and (pair := _PAIR.match(text, at)):
            own, sign, reference = pair.groups()
            yield pair.start(), Registration(label[1].upper(), own, RELATIONS[sign] if sign else None, reference)
            joiner = _JOINER.match(text, pair.end())
            at = joiner.end() if joiner else None


def _find_european(text: str) -> Iterator[tuple[int, Registration]]:
    for family in _FAMILY.finditer(text):
        number = "EU/" + "/".join(family.groups())
        packs = _PACKS.match(text, family.end())
        for pack in _packs(packs[1], packs[2]) if packs else ("",):
            yield family.start(), Registration(EU_SCHEME, number + pack)


def _packs(first: str, last: str | None) -> tuple[str, ...]:
    """Every pack of a range; a range that runs backwards says nothing about packs, and the family remains."""
    return tuple(f"/{pack:03d}" for pack in range(int(first), int(last or first) + 1)) or ("",)


def is_registration(text: str) -> bool:
    """Whether the text is one canonical registration number and nothing else."""
    return read_registrations(text) == (text,)


def is_zi(text: str) -> bool:
    """Whether the text is a ZI number: 8 digits, their sum weighted 8 to 1 a multiple of 11."""
    return _is_number(text, (8,)) and _weigh(text, range(8, 0, -1)) % 11 == 0


def is_gtin(text: str) -> bool:
    """Whether the text is a GTIN of 8, 12, 13 or 14 digits, weights 3 and 1 from the right, modulo 10."""
    return _is_number(text, (8, 12, 13, 14)) and _weigh(text[::-1], (1, 3) * 7) % 10 == 0


def is_pzn(text: str) -> bool:
    """Whether the text is a German PZN: 7 or 8 digits, zero-filled; a check of 10 is never given out."""
    filled = text.zfill(8)
    return _is_number(text, (7, 8)) and _weigh(filled[:7], range(1, 8)) % 11 == int(filled[7])


def is_cnk(text: str) -> bool:
    """Whether the text is a Belgian CNK: 7 digits by Luhn's rule."""
    return _is_number(text, (7,)) and (_sum_doubled(text[-2::-2]) + _weigh(text[::-2], (1,) * 4)) % 10 == 0


def is_aic(text: str) -> bool:
    """Whether the text is an Italian AIC: 7 to 9 digits, zero-filled, by the Code 32 rule."""
    filled = text.zfill(9)
    if not _is_number(text, (7, 8, 9)):
        return False
    return (_weigh(filled[0:8:2], (1,) * 4) + _sum_doubled(filled[1:8:2])) % 10 == int(filled[8])


def is_atc(text: str) -> bool:
    """Whether the text is a code of the human ATC classification, of any level (`B05DB` is one)."""
    return _ATC.fullmatch(text) is not None


def is_atc_substance(text: str) -> bool:
    """Whether the text is an ATC code of level 5, the level of a substance: `N05AH04`."""
    return _ATC_SUBSTANCE.fullmatch(text) is not None


def is_placeholder(number: str) -> bool:
    """Whether it is one of the numbers that people write where they have none; all zeros pass every check digit."""
    digits = number.replace("-", "")
    return len(set(digits)) <= 1 or digits in PLACEHOLDERS


def _is_number(text: str, lengths: tuple[int, ...]) -> bool:
    return len(text) in lengths and text.isascii() and text.isdecimal() and not is_placeholder(text)


def _weigh(digits: str, weights: range | tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _sum_doubled(digits: str) -> int:
    return sum(sum(divmod(2 * int(digit), 10)) for digit in digits)
