"""Notices to products: by the numbers they state, or by substance and form where they state none."""

from collections.abc import Iterable, Iterator

from surveillance.matching.compare.pharmaceutical_form import UNKNOWN, pharmaceutical_form
from surveillance.matching.compare.substance_name import substance_name
from surveillance.matching.numbered import link_number
from surveillance.matching.register import Register
from surveillance.matching.scoring import METHODS
from surveillance.matching.substances import split_substances, substance_keys
from surveillance.model.link import Link, RecordKey, Subject
from surveillance.model.notice import ShortageNotice
from surveillance.model.version import Version


def link_notices(notices: Iterable[Version[ShortageNotice]], register: Register) -> Iterator[Link]:
    """Each notice to every product it is about.

    A number that the register does not know gives no link: the register lags, and a name must not stand in for it.
    """
    for version in notices:
        record = RecordKey(version.record.kind, version.source_id, version.natural_key)
        if version.record.registration_numbers:
            for number in version.record.registration_numbers:
                yield from link_number(record, number, register)
        else:
            yield from _by_substance(record, version.record, register)


def _by_substance(record: RecordKey, notice: ShortageNotice, register: Register) -> Iterator[Link]:
    names = split_substances(notice.substance or "")
    for subject in register.by_substances.get(substance_keys(names), ()):
        product = register.by_id[subject]
        alike = substance_name(" / ".join(names), " / ".join(product.substances))
        form = pharmaceutical_form(notice.form or "", product.form or "")
        if not alike.score or not form.score:
            continue
        method = "substance_name" if form.score == UNKNOWN else "substance_and_form"
        score = METHODS[method].weight * alike.score
        yield Link(record, Subject("product", subject), method, score, alike.detail | form.detail)
