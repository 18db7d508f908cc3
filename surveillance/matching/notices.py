"""Notices to products by number, or to what they describe: a presentation, a substance in a form, a substance.

The order is that of certainty, and the first that gives anything ends it. A notice that names numbers is about those
numbers only: one that the register does not know gives no link, for the register lags and a name must not stand in.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from surveillance.matching.numbered import link_number
from surveillance.matching.presentations import Presentations, Same, index_presentations
from surveillance.matching.profile import Profile, contradicts, profile_of_notice
from surveillance.matching.register import Register, subject_of_substances
from surveillance.matching.scoring import METHODS
from surveillance.matching.spelling import REMEMBERED
from surveillance.matching.strength import written_strength
from surveillance.model.link import Link, RecordKey, Subject
from surveillance.model.notice import ShortageNotice
from surveillance.model.version import Version


def link_notices(notices: Iterable[Version[ShortageNotice]], register: Register) -> Iterator[Link]:
    """Each notice to every product, or else to the substance, that it is about."""
    index = index_presentations(register)
    for version in notices:
        record = RecordKey(version.record.kind, version.source_id, version.natural_key)
        stated = profile_of_notice(version.record)
        if version.record.registration_numbers:
            yield from _by_number(record, version.record, stated, register, index)
        else:
            yield from link_described(record, version.record.product_name, stated, index)


def _by_number(
    record: RecordKey, notice: ShortageNotice, stated: Profile, register: Register, index: Presentations
) -> Iterator[Link]:
    """By each number; a relative in an EU family that is another form or strength is only of the same substance."""
    others: set[frozenset[str]] = set()
    found: dict[Subject, Link] = {}  # several packs of one family lead to the one product once
    for made in (made for number in notice.registration_numbers for made in link_number(record, number, register)):
        profile = index.profiles[made.subject.id]
        if made.method == "eu_family" and contradicts(stated, profile):
            others.add(profile.substances)
        else:
            found.setdefault(made.subject, made)
    yield from found.values()
    for substances in others - {frozenset()}:
        told = {"stated": "; ".join(notice.registration_numbers)}
        forms, _ = index.compare(stated, substances)
        yield _to_substance(record, substances, forms, told)


def link_described(record: RecordKey, name: str, stated: Profile, index: Presentations) -> Iterator[Link]:
    """To the presentations and the substance that a notice without numbers describes; `name` is its product's."""
    found = _identify(name, stated, index)
    for same in found.same:
        yield _to_product(record, stated, same, index.profiles[same.subject], found)
    if found.substances in index.by_substances:
        yield _to_substance(record, found.substances, found.forms, found.told)


@dataclass(frozen=True, slots=True)
class _Identity:
    """Which medicine a description names, and how that was seen."""

    substances: frozenset[str]
    forms: frozenset[str]
    """The stated forms in which something with these substances is registered."""
    same: Iterable[Same]
    method: str = "presentation"
    told: Mapping[str, str] = field(default_factory=dict)


def _identify(name: str, stated: Profile, index: Presentations) -> _Identity:
    """By its substances; by those in its name where it states none; by its ATC code where both fail."""
    if stated.substances and index.knows(stated.substances):
        return _Identity(stated.substances, *index.compare(stated, stated.substances))
    of_atc = index.of_atc(stated)
    named = frozenset() if stated.substances else index.name_substances(name)
    if named:
        method = "presentation" if named == of_atc else "named_presentation"
        return _Identity(named, *index.compare(stated, named), method, {"read_from": name})
    forms, _ = index.compare(stated, of_atc)
    return _Identity(of_atc, forms, index.compare_by_atc(stated), told={"atc": stated.atc or ""})


def _to_product(record: RecordKey, stated: Profile, same: Same, registered: Profile, found: _Identity) -> Link:
    detail = {
        "substances": subject_of_substances(registered.substances).id,
        "form": _enumerated(same.forms),
        "strength": written_strength(min(same.strengths)),
    }
    if stated.atc and registered.atc:
        detail["atc"] = stated.atc if stated.atc == registered.atc else f"{stated.atc}; {registered.atc}"
    detail.update(found.told)
    return Link(record, Subject("product", same.subject), found.method, METHODS[found.method].weight, detail)


def _to_substance(
    record: RecordKey, substances: frozenset[str], forms: frozenset[str], told: Mapping[str, str]
) -> Link:
    method = "substance_and_form" if forms else "substance_name"
    detail = {**told, "form": _enumerated(forms)} if forms else dict(told)
    return Link(record, subject_of_substances(substances), method, METHODS[method].weight, detail)


@lru_cache(REMEMBERED)
def _enumerated(labels: frozenset[str]) -> str:
    return "; ".join(sorted(labels))
