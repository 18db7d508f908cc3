"""Offers to products and substances, by the names in their words."""

from collections.abc import Iterable, Iterator

from surveillance.matching.names import Hit, NameIndex
from surveillance.matching.scoring import IN_DESCRIPTION, METHODS, VETOED
from surveillance.matching.vetoes import Veto, find_veto
from surveillance.matching.words import read_words
from surveillance.model.link import Link, RecordKey, Subject
from surveillance.model.offer import Offer
from surveillance.model.version import Version


def link_offers(offers: Iterable[Version[Offer]], names: NameIndex) -> Iterator[Link]:
    """Each offer to what its words name: one link a subject, by the best of its words."""
    for version in offers:
        offer = version.record
        record = RecordKey(offer.kind, version.source_id, version.natural_key)
        title = read_words(offer.title)
        veto = find_veto(title)
        best: dict[Subject, Link] = {}
        for where, words in (("title", title), ("description", read_words(offer.description or ""))):
            for hit in names.find(words):
                for made in _links(record, hit, where, veto):
                    if made.subject not in best or made.score > best[made.subject].score:
                        best[made.subject] = made
        yield from best.values()


def _links(record: RecordKey, hit: Hit, where: str, veto: Veto | None) -> Iterator[Link]:
    score = METHODS[hit.name.method].weight * hit.likeness.score
    detail = {"found": hit.written, "name": hit.name.text, "where": where} | hit.likeness.detail
    if where == "description":
        score *= IN_DESCRIPTION
    if veto:
        score *= VETOED
        detail |= {"veto": veto.family, "veto_word": veto.word}
    if not hit.name.is_registered:
        detail["registered"] = "no"
    for subject in hit.name.subjects:
        yield Link(record, subject, hit.name.method, round(score, 3), detail)
