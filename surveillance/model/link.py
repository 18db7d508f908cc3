"""A link: which product, substance or certificate a record is about, how that was seen, and how sure it is.

What a person says about a link (a judgement) wins over it and is kept apart: it never changes a method or a score.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

BY_PERSON = "judgement"
"""The method of a link that no comparison made and a person did."""


@dataclass(frozen=True, slots=True)
class RecordKey:
    """What names one record, whatever its version."""

    kind: str
    source_id: str
    natural_key: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What a record can be about."""

    type: str
    """`product`, `substance` or `certificate`."""
    id: str
    """`RVG 114624`, `EU/1/08/479`, `semaglutide`, `0633 Z-25-052`."""


def product_subject(scheme: str, number: str) -> Subject:
    """The product with this number, its own number only: `RVG 114624` of `114624//03984`; `EU/1/08/479` is whole."""
    if scheme == "EU":
        return Subject("product", number)
    own = number.split("/")[0].split("=")[0]
    return Subject("product", f"{scheme} {own}")


def certificate_subject(notified_body: str, number: str) -> Subject:
    """The certificate of this number; numbers are only unique within a notified body."""
    return Subject("certificate", f"{notified_body} {number}")


class Verdict(StrEnum):
    """What a person says about a record and a subject."""

    SAME = "same"
    NOT_SAME = "not_same"
    UNSURE = "unsure"
    """The link stays, is shown as doubtful and feeds no alert."""


@dataclass(frozen=True, slots=True)
class Link:
    """One record is about one subject."""

    record: RecordKey
    subject: Subject
    method: str
    """By which rule of `matching.scoring` it was made."""
    score: float
    """How sure, 0 to 1."""
    detail: dict[str, str] = field(default_factory=dict)
    """What was compared, as a person can check it."""
    verdict: Verdict | None = None
    """A person's word on it; none where nobody judged."""
    judged_by: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's word on whether a record is about a subject. It wins over every comparison."""

    record: RecordKey
    subject: Subject
    verdict: Verdict
    judged_by: str


Judgements = Mapping[tuple[RecordKey, Subject], Judgement]
"""The last word on each pair."""


def with_verdicts(links: Iterable[Link], words: Judgements) -> Iterator[Link]:
    """The links with what persons said of them, and those that only a person made."""
    judged = set()
    for made in links:
        pair = (made.record, made.subject)
        word = words.get(pair)
        judged.add(pair)
        yield replace(made, verdict=word.verdict, judged_by=word.judged_by) if word else made
    for pair, word in words.items():
        if word.verdict is Verdict.SAME and pair not in judged:
            yield Link(*pair, BY_PERSON, 1.0, verdict=word.verdict, judged_by=word.judged_by)
