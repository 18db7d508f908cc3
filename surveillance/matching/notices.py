"""Notices to products by number, or to what they describe: a presentation, a substance in a form, a substance.

The order is that of certainty, and the first that gives anything ends it. A notice that names numbers is about those
numbers only: one that the register does not know gives no link, for the register lags and a name must not stand in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from surveillance.matching.numbered import link_number
from surveillance.matching.presentations import Presentations, index_presentations
from surveillance.matching.profile import Profile, contradicts, profile_of_notice, shared_strength
from surveillance.matching.register import Register, subject_of_substances
from surveillance.matching.scoring import METHODS
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
        yield _to_substance(record, stated, substances, index, told)


def link_described(record: RecordKey, name: str, stated: Profile, index: Presentations) -> Iterator[Link]:
    """To the presentations and the substance that a notice without numbers describes; `name` is its product's."""
    found = _identify(name, stated, index)
    for subject in dict.fromkeys(found.subjects):
        yield _to_product(record, stated, subject, found.method, index, found.told)
    if found.substances in index.by_substances:
        yield _to_substance(record, stated, found.substances, index, found.told)


@dataclass(frozen=True, slots=True)
class _Identity:
    """Which medicine a description names, and how that was seen."""

    substances: frozenset[str]
    subjects: Iterable[str]
    method: str = "presentation"
    told: dict[str, str] = field(default_factory=dict)


def _identify(name: str, stated: Profile, index: Presentations) -> _Identity:
    """By its substances; by those in its name where it states none; by its ATC code where both fail."""
    if stated.substances and index.knows(stated.substances):
        return _Identity(stated.substances, index.same_presentation(stated, stated.substances))
    of_atc = index.of_atc(stated)
    named = frozenset() if stated.substances else index.name_substances(name)
    if named:
        method = "presentation" if named == of_atc else "named_presentation"
        return _Identity(named, index.same_presentation(stated, named), method, {"read_from": name})
    return _Identity(of_atc, index.same_atc_presentation(stated), told={"atc": stated.atc or ""})


def _to_product(
    record: RecordKey, stated: Profile, subject: str, method: str, index: Presentations, told: dict[str, str]
) -> Link:
    profile = index.profiles[subject]
    strength = min(shared_strength(stated, profile))
    detail = {
        "substances": " + ".join(sorted(profile.substances)),
        "form": "; ".join(sorted(stated.form.shared(profile.form))),
        "strength": " + ".join(f"{value:g} {unit}" for value, unit in strength),
    }
    if stated.atc and profile.atc:
        detail["atc"] = stated.atc if stated.atc == profile.atc else f"{stated.atc}; {profile.atc}"
    return Link(record, Subject("product", subject), method, METHODS[method].weight, detail | told)


def _to_substance(
    record: RecordKey, stated: Profile, substances: frozenset[str], index: Presentations, told: dict[str, str]
) -> Link:
    forms = index.forms_of(stated, substances)
    method = "substance_and_form" if forms else "substance_name"
    detail = told | ({"form": "; ".join(sorted(forms))} if forms else {})
    return Link(record, subject_of_substances(substances), method, METHODS[method].weight, detail)
