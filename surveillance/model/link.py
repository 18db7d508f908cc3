"""A link: which product, substance or certificate a record is about, how that was seen, and how sure it is."""

from dataclasses import dataclass, field


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


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's word on whether a record is about a subject. It wins over every comparison."""

    record: RecordKey
    subject: Subject
    is_same: bool
    judged_by: str
