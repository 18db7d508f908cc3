"""MHRA's alerts as gov.uk's search gives them: recalls of medicines, field safety notices, alerts on devices.

The class and the MHRA's own number stand in the title only. Where a result has no type, the title tells what it can.
"""

import re

from scrapers.reading.row import Row, read_named, refuse
from surveillance.model.recall import Recall, RecallAction, RecallSubject
from surveillance.model.source import Source

SITE = "https://www.gov.uk"
TYPE = "alert_type"
CLASS = re.compile(r"\bClass ([1-4])\b", re.IGNORECASE)
RECALL = re.compile(r"\brecall", re.IGNORECASE)
NUMBER = re.compile(r"\b(EL ?\(\d{2}\) ?A/\d{2,3}|MD[AR][ /]\d[\d/-]+\d|(?:DSI|NatPSA)/\d{4}/\d{3})")
SIGNS = {
    re.compile(r"medicines|\bFMD\b|\bEL ?\(\d|\bMDR \d|\bdrug alert", re.IGNORECASE): RecallSubject.MEDICINE,
    re.compile(r"field safety|\bMDA/\d|medical devices?\b", re.IGNORECASE): RecallSubject.DEVICE,
}
"""What a title says about its subject."""


def parse(source: Source, row: Row) -> Recall:
    """One page. Guidance and publications among the results are left out by name; news on safe use is not an alert."""
    link, title = row.take_required("link"), row.take_required("title")
    section = read_named("link", link.strip("/").partition("/")[0], lambda word: row.look_up("section", word))
    if section in ("guidance", "publication"):
        row.ignore_as(section)
    types = row.take_texts(TYPE) if TYPE in row.raw else ()
    is_update = section == "update"
    published_at = row.take_instant("public_timestamp") or refuse("public_timestamp", "is empty")
    return Recall(
        reference=link.strip("/"),
        subject=_subject_of(row, types, title, RecallSubject.MEDICINE if is_update else RecallSubject.OTHER),
        action=_action_of(title, is_update=is_update or "mhra-safety-round-up" in types),
        title=title,
        recall_class=next(iter(CLASS.findall(title)), None),
        identifiers=tuple(f"MHRA {_even_out(number)}" for number in NUMBER.findall(title)),
        summary=row.take("description"),
        published_on=published_at.date(),
        url=f"{SITE}{link}",
    )


def _subject_of(row: Row, types: tuple[str, ...], title: str, otherwise: RecallSubject) -> RecallSubject:
    """By the first of the types, or else by the words of the title; the bulletin on safe use is on medicines."""
    if types:
        return RecallSubject(read_named(TYPE, types[0], lambda word: row.look_up(TYPE, word)))
    return next((subject for sign, subject in SIGNS.items() if sign.search(title)), otherwise)


def _action_of(title: str, *, is_update: bool) -> RecallAction:
    if is_update:
        return RecallAction.SAFETY_UPDATE
    return RecallAction.RECALL if RECALL.search(title) else RecallAction.SAFETY_NOTICE


def _even_out(number: str) -> str:
    """`EL(20)A/04` and `EL (20) A/04` as `EL (20)A/04`."""
    return re.sub(r"EL ?\((\d\d)\) ?A", r"EL (\1)A", number)
