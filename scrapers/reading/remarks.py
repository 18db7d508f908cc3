"""The remark that a firm writes beside an article on the wholesalers' list: free words, of which few are used.

Only a remark that is understood whole gets a meaning: "Beschikbaar" on a list of what cannot be had is held against the
firm, and must never be read into words that we do not know (shortages.md A1.3).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scrapers.reading.dates import MONTHS
from surveillance.model.identifiers import is_zi
from surveillance.model.wholesale import RemarkMeaning

MEANINGS = {
    "niet preferent": RemarkMeaning.NOT_PREFERRED,
    "niet pref": RemarkMeaning.NOT_PREFERRED,
    ">3 maanden": RemarkMeaning.LONG_ABSENCE,
    "beschikbaar": RemarkMeaning.AVAILABLE,
    "foute melding gewoon leverbaar": RemarkMeaning.AVAILABLE,
    "geen tekorten en/of leveringsproblemen": RemarkMeaning.AVAILABLE,
    "is gds verp": RemarkMeaning.NOTHING,
    "is gds verpakking": RemarkMeaning.NOTHING,
    "is kliniekverp": RemarkMeaning.NOTHING,
}
"""What the firms write, in lower case. For which customers a pack is says nothing about when it comes."""

GRAVEST = (
    RemarkMeaning.AVAILABLE,
    RemarkMeaning.REPLACED,
    RemarkMeaning.PROMISED,
    RemarkMeaning.LONG_ABSENCE,
    RemarkMeaning.NOT_PREFERRED,
)
"""Which of several meanings stands for the remark: the first of these."""

_ANOTHER = re.compile(r"(?P<zi>\d{8}) is (?:ook )?pref(?:erent|\.)?(?P<available> en beschikbaar)?", re.IGNORECASE)
_REPLACED = re.compile(r"(?:worden|wordt) (?:vervangen door|geleverd met)\b.*\bzi (?P<zi>\d{8})")
_PROMISED = re.compile(
    r"(?:verwacht )?(?:(?P<week>week) 0?(?P<number>\d\d?)"
    rf"|(?P<month>{'|'.join(names[0] for names in MONTHS)}) (?P<year>20\d\d))"
)
_ENDS = re.compile(r"[.;]\s*")


@dataclass(frozen=True, slots=True)
class Remark:
    """What a remark says."""

    meaning: RemarkMeaning
    promised: str | None = None
    """The week or month in which it comes back: `week 8`, `april 2026`."""
    replacements: tuple[str, ...] = ()
    """ZI numbers of other articles that are named as available, or as taking its place."""


def read_remark(text: str | None) -> Remark:
    """What the remark says. One with any part that is not understood is OTHER, whatever its other parts say."""
    if not text:
        return Remark(RemarkMeaning.NOTHING)
    own = _ENDS.split(_ANOTHER.sub("", text).strip().lower())
    parts = [*_read_others(text), *(_read_part(part) for part in own if part)]
    return Remark(
        meaning=_settle({part.meaning for part in parts}),
        promised=next((part.promised for part in parts if part.promised), None),
        replacements=tuple(dict.fromkeys(zi for part in parts for zi in part.replacements)),
    )


def _settle(meanings: set[RemarkMeaning]) -> RemarkMeaning:
    found = [] if RemarkMeaning.OTHER in meanings else [one for one in GRAVEST if one in meanings]
    return found[0] if found else RemarkMeaning.OTHER


def _read_others(text: str) -> Iterator[Remark]:
    """What is said of other articles: one that is only preferred, and not said to be available, replaces nothing."""
    for other in _ANOTHER.finditer(text):
        yield _replaced_by(other["zi"]) if other["available"] else Remark(RemarkMeaning.NOTHING)


def _read_part(part: str) -> Remark:
    """What one part says of this article, in lower case and without its full stop."""
    promised, replaced = _PROMISED.fullmatch(part), _REPLACED.fullmatch(part)
    if promised:
        words = (promised["week"] or promised["month"], promised["number"] or promised["year"])
        return Remark(RemarkMeaning.PROMISED, promised=" ".join(words))
    return _replaced_by(replaced["zi"]) if replaced else Remark(MEANINGS.get(part, RemarkMeaning.OTHER))


def _replaced_by(zi_number: str) -> Remark:
    """A number with a wrong check digit names nothing."""
    return (
        Remark(RemarkMeaning.REPLACED, replacements=(zi_number,)) if is_zi(zi_number) else Remark(RemarkMeaning.OTHER)
    )
