"""Links that wait for a person's word, each with what is on both sides of it."""

from dataclasses import dataclass

from surveillance.model.link import Link, RecordKey, Subject
from surveillance.model.notice import ShortageNotice
from surveillance.model.product import Product
from surveillance.model.version import Version
from surveillance.pipeline.match import doubtful_links
from surveillance.storage.engine import reading
from surveillance.storage.medicines import find_product, histories_of


@dataclass(frozen=True, slots=True)
class Doubt:
    """One link with the notice and the medicine that it joins."""

    link: Link
    notice: Version[ShortageNotice]
    product: Version[Product]


def read_doubts(limit: int) -> list[Doubt]:
    """The links on which nobody spoke yet, the newest first, at most so many."""
    with reading() as connection:
        links = doubtful_links(connection, limit)
        notices = histories_of(connection, ShortageNotice, {made.record for made in links})
        products = {made.subject: find_product(connection, made.subject.id) for made in links}
    return [doubt for made in links if (doubt := _doubt(made, notices, products))]


def _doubt(
    made: Link,
    notices: dict[RecordKey, list[Version[ShortageNotice]]],
    products: dict[Subject, Version[Product] | None],
) -> Doubt | None:
    versions, product = notices.get(made.record), products[made.subject]
    return Doubt(made, versions[-1], product) if versions and product else None
