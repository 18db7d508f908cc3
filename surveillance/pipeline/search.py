"""The verb of searching: by name, substance, ATC code or any number, with the reason of every hit.

The index of a kind of record is made when it is first asked for, and again when a batch of the kind was accepted. It
holds words and places only; what a page shows of a hit is read from the database, for the hits that are shown.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from surveillance.errors import NotFound
from surveillance.matching.folding import fold
from surveillance.matching.substances import split_substances, substance_key
from surveillance.model.alert import Alert
from surveillance.model.certificate import Certificate
from surveillance.model.kinds import KINDS
from surveillance.model.link import product_subject
from surveillance.model.product import Product
from surveillance.model.record import Record
from surveillance.model.version import Version
from surveillance.pipeline.directory import How, Words, words_in
from surveillance.pipeline.numbers import LEAST_DIGITS, Asked, bare_digits, read_number, squeeze
from surveillance.pipeline.review import Person
from surveillance.settings import settings
from surveillance.storage import alerts
from surveillance.storage.engine import Connection, reading
from surveillance.storage.search import (
    SEARCHED,
    Mark,
    products_of,
    read_found,
    read_mark,
    rows_to_search,
    waiting_alerts,
)

LONGEST = 120
"""So many signs of what was asked are read."""
SHOWN = 20
"""So many hits of a kind are shown."""
MOST_WORDS = 6

NAMES = ("name", "product_name", "article_name", "title", "common_name")
SUBSTANCES = ("substances", "substance", "common_name", "atc_name")
HOLDERS = ("holder", "manufacturer_name", "firm")
TEXTS = {"name": NAMES, "substance": SUBSTANCES, "holder": HOLDERS}
"""What a word may be found in, the most telling first."""
NUMBERS = ("reference", "decision_reference", "procedure_number", "product_number", "manufacturer_srn")
LISTED_NUMBERS = ("registration_numbers", "identifiers")
FIELDS = ("number", "atc", *TEXTS)
_ATC = re.compile(r"[A-V]\d{2}(?:[A-Z]{1,2}\d{0,2})?")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was found."""

    field: str
    """`name`, `substance`, `holder`, `atc` or `number`."""
    how: How
    word: str
    """What was found there."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found."""

    version: Version[Record]
    reason: Reason
    products: tuple[str, ...] = ()
    """The products it is about: itself, or those it is linked to."""


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind of record."""

    kind: str
    hits: tuple[Hit, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search came to."""

    groups: tuple[Group, ...] = ()
    alerts: tuple[Alert, ...] = ()
    """The alert with this number, and those that wait on the products that were found."""
    alert: Alert | None = None


class Directory:
    """What is known of one kind of record, by word, code and number."""

    def __init__(self, kind: str, rows: Sequence[Any]) -> None:
        self._ids = [row.id for row in rows]
        fields = SEARCHED[kind]
        self._texts = {
            name: Words(_words(rows, [field for field in columns if field in fields]))
            for name, columns in TEXTS.items()
            if set(columns) & set(fields)
        }
        has_codes = "atc_code" in fields
        codes = ((row.atc_code, place) for place, row in enumerate(rows) if has_codes and row.atc_code)
        self._codes = Words(codes)
        numbers = [(number, place) for place, row in enumerate(rows) for number in numbers_of(kind, row)]
        self._numbers = sorted({(squeeze(number), place, number) for number, place in numbers})
        bare = ((bare_digits(number), place, number) for number, place in numbers)
        self._digits = sorted({(digits, place, number) for digits, place, number in bare if digits})

    def find(self, text: str, most: int) -> list[tuple[int, Reason]]:
        """Row ids with the reason of each, the best first; at most so many."""
        found: dict[int, Reason] = {}
        for level in (self._by_number(text), self._by_code(text), self._by_words(text, most)):
            for place, reason in level:
                found.setdefault(place, reason)
            if found:
                break
        ordered = sorted(found.items(), key=lambda item: (item[1].how, FIELDS.index(item[1].field)))
        return [(self._ids[place], reason) for place, reason in ordered[:most]]

    def with_word(self, word: str) -> list[int]:
        """The ids of the rows in whose name this word stands."""
        return [self._ids[place] for found in self._texts["name"].find(word, How.WHOLE) for place in found.places]

    def with_substances(self, names: Sequence[str]) -> set[int]:
        """The ids of the rows that hold all these substances, whatever their salts and spellings."""
        words = self._texts["substance"]
        places = [{place for found in words.find(_key(name), How.WHOLE) for place in found.places} for name in names]
        return {self._ids[place] for place in set.intersection(*places)} if places else set()

    def with_code(self, code: str) -> set[int]:
        """The ids of the rows with this very ATC code."""
        return {self._ids[place] for found in self._codes.find(code, How.WHOLE) for place in found.places}

    def _by_number(self, text: str) -> Iterator[tuple[int, Reason]]:
        asked = read_number(text)
        if asked is None:
            return
        hits = list(_numbered(self._numbers, asked.forms))
        if asked.digits:
            hits += [hit for hit in _numbered(self._digits, (asked.digits,)) if _is_scheme(hit[2], asked)]
        for how, place, number in sorted(hits):
            yield place, Reason("number", how, number)

    def _by_code(self, text: str) -> Iterator[tuple[int, Reason]]:
        code = squeeze(text)
        if _ATC.fullmatch(code) is None:
            return
        for how in (How.WHOLE, How.BEGINS):
            for found in self._codes.find(code, how):
                yield from ((place, Reason("atc", how, found.word)) for place in found.places)

    def _by_words(self, text: str, most: int) -> Iterator[tuple[int, Reason]]:
        words = words_in(text)[:MOST_WORDS]
        if len(words) == 1:
            yield from self._by_word(words[0], most).items()
        elif words:
            found = self._by_all(words)
            yield from (found or self._by_word("".join(words), most)).items()

    def _by_word(self, word: str, most: int) -> dict[int, Reason]:
        """Places at which the word stands, the best fitting first, until there are enough."""
        found: dict[int, Reason] = {}
        for how in How:
            if found and how is How.SLIP:
                break
            for place, reason in self._fitting(word, how):
                found.setdefault(place, reason)
                if len(found) >= most:
                    return found
        return found

    def _by_all(self, words: Sequence[str]) -> dict[int, Reason]:
        """Places at which every word stands; the least fitting one is the reason."""
        rarest_first = sorted(words, key=len, reverse=True)
        found = self._by_word(rarest_first[0], len(self._ids))
        for word in rarest_first[1:]:
            other = self._by_word(word, len(self._ids))
            found = {
                place: max(reason, other[place], key=lambda one: one.how)
                for place, reason in found.items()
                if place in other
            }
        return found

    def _fitting(self, word: str, how: How) -> Iterator[tuple[int, Reason]]:
        for field, words in self._texts.items():
            if how is not How.SPELLED:
                hits = words.find(word, how)
            elif field == "substance" and not word.isdigit():
                hits = (replace(found, word=word) for found in words.find(_key(word), how))
            else:
                continue
            yield from ((place, Reason(field, how, found.word)) for found in hits for place in found.places)


def search(text: str, person: Person, kinds: Sequence[str], most: int = SHOWN) -> Answer:
    """Everything that fits among these kinds of record, and the alerts on it that the person may see."""
    asked = text.strip()[:LONGEST]
    if not asked:
        return Answer()
    with reading() as connection:
        groups = tuple(
            group for kind in SEARCHED if kind in kinds if (group := _search_kind(connection, kind, asked, most)).hits
        )
        subjects = {subject for group in groups for hit in group.hits for subject in hit.products}
        waiting = waiting_alerts(connection, subjects, person.reads) if subjects else []
        return Answer(groups, tuple(waiting), _alert(connection, asked, person))


def directory(connection: Connection, kind: str) -> Directory:
    """The index of a kind as of the batches now accepted."""
    return _directory(settings().database, kind, read_mark(connection, kind))


@lru_cache(maxsize=2 * len(SEARCHED))
def _directory(_database: str, kind: str, _mark: Mark) -> Directory:
    with reading() as connection:
        rows = rows_to_search(connection, kind)
    return Directory(kind, sorted(rows, key=lambda row: _title(row)))


def _search_kind(connection: Connection, kind: str, asked: str, most: int) -> Group:
    found = directory(connection, kind).find(asked, most + 1)
    if not found:
        return Group(kind, (), has_more=False)
    reasons = dict(found[:most])
    versions = read_found(connection, KINDS[kind], list(reasons))
    linked = {} if kind == Product.kind else products_of(connection, kind, versions)
    hits = tuple(
        Hit(version, reasons[version.row_id], tuple(linked.get(version.natural_key, own_product(version))))
        for version in versions
    )
    return Group(kind, hits, has_more=len(found) > most)


def own_product(version: Version[Record]) -> tuple[str, ...]:
    """The product that the record itself is, if it is one."""
    record = version.record
    return (product_subject(record.reg_scheme, record.reg_number).id,) if isinstance(record, Product) else ()


def _alert(connection: Connection, asked: str, person: Person) -> Alert | None:
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    try:
        found = alerts.read_alert(connection, int(asked))
    except NotFound:
        return None
    return found if found.team in person.reads else None


def numbers_of(kind: str, row: Any) -> Iterator[str]:
    """Every number by which a row can be found, each with its scheme where it has one."""
    if kind == Product.kind:
        yield product_subject(row.reg_scheme, row.reg_number).id
        if row.reference_number:
            yield f"{row.reg_scheme} {row.reference_number}"
    if kind == Certificate.kind:
        yield f"{row.notified_body} {row.certificate_number}"
        yield row.certificate_number
    fields = SEARCHED[kind]
    if "zi_number" in fields:
        yield f"ZI {row.zi_number}"
    yield from (getattr(row, name) for name in NUMBERS if name in fields and getattr(row, name))
    yield from (number for name in LISTED_NUMBERS if name in fields for number in getattr(row, name))


def _words(rows: Sequence[Any], fields: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The words of these fields, each with its place. Most texts stand in many rows: each is read once."""
    for field in fields:
        read = _substance_words if field in ("substances", "substance", "common_name") else words_in
        known: dict[str, list[str]] = {}
        for place, row in enumerate(rows):
            value = getattr(row, field)
            for text in (value,) if isinstance(value, str) else value or ():
                if text not in known:
                    known[text] = read(text)
                for word in known[text]:
                    yield word, place


def _substance_words(text: str) -> list[str]:
    return [*words_in(text), *(_key(name) for name in split_substances(text))]


def _key(substance: str) -> str:
    """One word that is equal for all spellings of a substance, and is no word of a language."""
    return f"={substance_key(substance)}"


def _numbered(numbers: list[tuple[str, int, str]], forms: Sequence[str]) -> Iterator[tuple[How, int, str]]:
    for form in forms:
        at = bisect_left(numbers, (form, -1, ""))
        while at < len(numbers) and numbers[at][0].startswith(form):
            found, place, number = numbers[at]
            if found == form or len(form) >= LEAST_DIGITS:
                yield How.WHOLE if found == form else How.BEGINS, place, number
            at += 1


def _is_scheme(number: str, asked: Asked) -> bool:
    return asked.scheme is None or number.startswith(f"{asked.scheme} ")


def _title(row: Any) -> str:
    return next((fold(value) for name in NAMES if (value := getattr(row, name, None))), "")
