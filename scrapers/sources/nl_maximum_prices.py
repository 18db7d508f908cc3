"""The annex of the Regeling maximumprijzen geneesmiddelen as JSON: a group with its price, and the articles in it.

A row is an article. Numbers stand without their scheme (`23840/12605`, `33770//18220`, `18899=14225`, `7318`), those of
the Union with it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.reading.page import Page
from scrapers.reading.row import Row, refuse
from scrapers.reading.tables import read_rows
from surveillance.model.identifiers import read_registrations
from surveillance.model.price import MaximumPrice
from surveillance.model.source import Source

ARTICLES = "Artikelen"
DUTCH = re.compile(r"(\d{3,6})(?:(//|/|=)(\d{3,6}))?")
DIGITS = 5


def read(source: Source, page: Page) -> Iterator[Row]:
    """A row an article, with the facts of its group."""
    if page.is_blank:
        return iter(())
    if not isinstance(page.document, list):
        page.refuse("the document is no list of groups")
    return read_rows(source, replace(page, document=[one for group in page.document for one in _articles_of(group)]))


def parse(source: Source, row: Row) -> MaximumPrice:
    """One article. A group whose price was not set holds its articles without one; they are left out by name."""
    number = row.take_required("Registratienummer")
    group, unit, name = row.take_required("Productgroep"), row.take("Eenheid"), row.take_required("Artikelnaam")
    price = row.take_decimal("Maximumprijs")
    if price is None:
        row.ignore_as("without_price")
    return MaximumPrice(
        group_name=group,
        registration=number,
        registration_numbers=_read_number(number),
        article_name=name,
        price_eur=price,
        unit=unit,
    )


def _articles_of(group: Any) -> Iterator[Any]:
    """The articles of a group, each with its facts; what has another shape is handed on to be refused."""
    if not isinstance(group, dict) or not isinstance(group.get(ARTICLES), list):
        yield group
        return
    facts = {name: value for name, value in group.items() if name != ARTICLES}
    yield from (facts | article if isinstance(article, dict) else article for article in group[ARTICLES])


def _read_number(number: str) -> tuple[str, ...]:
    """The own number in canonical form: its scheme, and five digits at least."""
    if number.startswith("EU/"):
        return read_registrations(number) or refuse("Registratienummer", f"{number!r} is no number of the Union")
    found = DUTCH.fullmatch(number) or refuse("Registratienummer", f"{number!r} is no registration number")
    return (f"RVG {found[1].zfill(DIGITS)}",)
