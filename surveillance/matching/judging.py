"""A person's word on a link wins over every comparison."""

from collections.abc import Iterable, Iterator, Mapping

from surveillance.matching.scoring import METHODS
from surveillance.model.link import Judgement, Link, RecordKey, Subject

Words = Mapping[tuple[RecordKey, Subject], Judgement]


def apply_judgements(links: Iterable[Link], words: Words, records: frozenset[RecordKey]) -> Iterator[Link]:
    """The links as persons left them: refused ones gone, confirmed ones certain, missing ones added."""
    for made in links:
        if (made.record, made.subject) not in words:
            yield made
    for (record, subject), word in words.items():
        if word.is_same and record in records:
            yield Link(record, subject, "judgement", METHODS["judgement"].weight, {"judged_by": word.judged_by})
