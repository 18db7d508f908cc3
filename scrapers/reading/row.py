"""A row of a source: its values by column, taken one by one, so that nothing is left out without a word."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

from scrapers.reading.dates import EARLIEST, check_order, read_date, read_instant, read_local_day
from scrapers.reading.numbers import read_decimal, read_integer
from scrapers.reading.text import even_out, looks_misread
from surveillance.errors import RowError, SourceChanged, SurveillanceError
from surveillance.model.identifiers import Registration, read_registration, read_registrations
from surveillance.model.source import Source

UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
"""What JSON can write with an escape and no database or file in UTF-8 can hold."""

Code = TypeVar("Code", bound=StrEnum)
Value = TypeVar("Value")


class IgnoredRow(SurveillanceError):
    """A signal, not a failure: a named rule drops this row, and it is counted under the rule's name."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"dropped by the rule {rule}")
        self.rule = rule


@dataclass
class Row:
    """One row. Every `take…` names its column in the `RowError` that it raises; `None` is an empty value.

    A column that no row of the payload has stops the batch (`SourceChanged`); one that only this row lacks
    stops the row.
    """

    source: Source
    number: int
    """Its place among the rows of the batch, from 1."""
    raw: Mapping[str, Any]
    """The values as they came, by the present name of the column."""
    columns: frozenset[str]
    """Every column of the payload."""
    fault: str | None = None
    """Why the row cannot be read at all: too few cells, no object."""
    taken: set[str] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        """Whether no column holds anything."""
        return not any(even_out(value) if isinstance(value, str) else value is not None for value in self.raw.values())

    def ignore_as(self, rule: str) -> NoReturn:
        """Drop the row by a named rule."""
        raise IgnoredRow(rule)

    def take_raw(self, column: str) -> Any:
        """The value as it came, of any type."""
        if column not in self.columns:
            raise SourceChanged(self.source.id, f"row {self.number}: there is no column {column!r} any more")
        if column not in self.raw:
            raise RowError(f"{column}: missing in this row")
        self.taken.add(column)
        return self.raw[column]

    def take_verbatim(self, column: str) -> str | None:
        """The text as it came; None where it is blank."""
        value = self.take_raw(column)
        if value is None:
            return None
        text = check_text(column, value)
        return text if text.strip() else None

    def take(self, column: str) -> str | None:
        """The text with its blanks made even; None where it is blank. Refuses text of a wrong encoding."""
        text = even_out(self.take_verbatim(column) or "")
        if looks_misread(text):
            raise RowError(f"{column}: {text!r} was read with a wrong encoding")
        return None if text in ("", *self.source.content.empty) else text

    def take_required(self, column: str) -> str:
        """As `take`, of a value that may not be empty."""
        return self.take(column) or refuse(column, "is empty")

    def take_id(self, column: str) -> str:
        """As `take_required`, of what JSON may write as a whole number though it is a name: `1` and `"1"` are one."""
        value = self.take_raw(column)
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else self.take_required(column)

    def take_joined(self, *columns: str) -> str | None:
        """What these columns say, one after the other; None where all are empty."""
        return "; ".join(filter(None, map(self.take, columns))) or None

    def take_part(self, column: str, name: str) -> Any:
        """The part of a JSON object by its name; None where there is no such part, or no object."""
        value = self.take_raw(column)
        return value.get(name) if isinstance(value, dict) else None

    def take_date(self, column: str, form: str, earliest: int = EARLIEST) -> date | None:
        """The day, by the declared form of `read_date`."""
        return self.read(column, lambda text: read_date(text, form, earliest))

    def take_period(self, start: str, end: str, form: str) -> tuple[date | None, date | None]:
        """Two days of which the second may not lie before the first."""
        first, last = self.take_date(start, form), self.take_date(end, form)
        check_order(start, first, end, last)
        return first, last

    def take_local_day(self, column: str, zone: ZoneInfo) -> date | None:
        """The day on which an instant falls in the zone, of ISO 8601 text."""
        return self.read(column, lambda text: read_local_day(text, zone))

    def take_instant(self, column: str, zone: ZoneInfo | None = None) -> datetime | None:
        """The instant in UTC, of ISO 8601 text; `zone` is that of instants without an offset."""
        return self.read(column, lambda text: read_instant(text, zone))

    def take_decimal(self, column: str) -> Decimal | None:
        """The number, of text with a decimal point."""
        return self.read(column, read_decimal)

    def take_integer(self, column: str) -> int | None:
        """The whole number, of text or of a JSON number."""
        value = self.take_raw(column)
        if isinstance(value, int) and not isinstance(value, bool):
            return read_named(column, str(value), read_integer)
        return self.read(column, read_integer)

    def take_truth(self, column: str) -> bool | None:
        """The truth value of a JSON boolean."""
        value = self.take_raw(column)
        if value is None or isinstance(value, bool):
            return value
        raise RowError(f"{column}: {value!r} is neither true nor false")

    def take_texts(self, column: str) -> tuple[str, ...]:
        """The texts of a JSON list; none where there is no list."""
        values = self.take_raw(column)
        if values is None:
            return ()
        if not isinstance(values, list):
            raise RowError(f"{column}: {values!r} is not a list of texts")
        return tuple(even_out(check_text(column, value)) for value in values)

    def take_word(self, column: str, table: str) -> str:
        """Our word for the source's, by the table of the source's YAML. An unknown word is never guessed at."""
        return read_named(column, self.take_id(column), lambda word: self.look_up(table, word))

    def take_code(self, column: str, codes: type[Code]) -> Code:
        """The code of a closed vocabulary that is our own."""
        return self.read_required(column, lambda text: read_code(text, codes))

    def take_registration(self, scheme: str, number: str) -> Registration:
        """The one registration number that two columns state; both must be filled."""
        try:
            return read_registration(self.take_required(scheme), self.take_required(number))
        except ValueError as error:
            raise RowError(f"{number}: {error}") from error

    def take_registrations(self, column: str) -> tuple[str, ...]:
        """Every registration number in the text, canonical; a text that holds none is refused."""
        text = self.take(column)
        return read_registrations(text) or refuse(column, f"no registration number in {text!r}") if text else ()

    def take_inner_code(self, column: str) -> str:
        """The text at `code` of a JSON object, as EUDAMED writes the terms of its lists."""
        code = self.take_part(column, "code")
        return check_text(column, code) if code else refuse(column, f"{self.raw[column]!r} holds no code")

    def look_up(self, table: str, word: str) -> str:
        """Our word for the source's word in the table. Raises `RowError` naming both when the table lacks it."""
        words = self.source.lookups[table]
        if word not in words:
            raise RowError(f"the word {word!r} is not in the table {table!r}")
        return words[word]

    def read(self, column: str, reader: Callable[[str], Value]) -> Value | None:
        """What the reader makes of the text, None where it is blank; its `RowError` gets the column's name."""
        text = self.take(column)
        return None if text is None else read_named(column, text, reader)

    def read_required(self, column: str, reader: Callable[[str], Value]) -> Value:
        """As `read`, of a value that may not be empty."""
        return read_named(column, self.take_required(column), reader)


def check_text(column: str, value: Any) -> str:
    """The value, which must be text that can be stored: no NUL, and no half of a character (a cut emoji)."""
    if not isinstance(value, str):
        raise RowError(f"{column}: {value!r} is not a text")
    if UNSTORABLE.search(value):
        raise RowError(f"{column}: {value!r} holds NUL or half a character")
    return value


def read_named(column: str, text: str, reader: Callable[[str], Value]) -> Value:
    """What the reader makes of the text. Its `RowError` or `ValueError` gets the column's name."""
    try:
        return reader(text)
    except (RowError, ValueError) as error:
        raise RowError(f"{column}: {error}") from error


def read_code(text: str, codes: type[Code]) -> Code:
    """The member of the vocabulary. Raises `RowError` that names what was allowed."""
    try:
        return codes(text)
    except ValueError as error:
        raise RowError(f"the word {text!r} is unknown; allowed: {', '.join(codes)}") from error


def refuse(column: str, reason: str) -> NoReturn:
    """Quarantine the row because of this column."""
    raise RowError(f"{column}: {reason}")
