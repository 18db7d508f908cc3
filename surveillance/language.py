"""Dutch first, English second: sentences from catalogues, dates and numbers as the reader writes them.

The Dutch text is the key. `locale/en/LC_MESSAGES/messages.po` holds the English for each; a test finds what it lacks.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from surveillance.clock import local

DUTCH = "nl"
ENGLISH = "en"
LANGUAGES = (DUTCH, ENGLISH)

SENTENCE_BREAK = "\n"

LOCALE_FOLDER = Path(__file__).parent / "locale"

current: ContextVar[str] = ContextVar("language", default=DUTCH)
"""The language of the request or report being written."""


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every translated sentence of the language, by its Dutch text. Empty for Dutch."""
    path = LOCALE_FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}


def say(text: str, **values: Any) -> str:
    """The sentence in the current language, with its `{places}` filled as the reader writes dates and numbers."""
    return fill(text, values)


def join(*texts: str) -> str:
    """One text of several sentences, each of which is translated by itself."""
    return SENTENCE_BREAK.join(texts)


def fill(text: str, values: Mapping[str, Any]) -> str:
    """As `say`, for values that already lie in a mapping (those of a finding)."""
    known = catalogue(current.get())
    sentence = " ".join(known.get(part, part) for part in text.split(SENTENCE_BREAK))
    return sentence.format(**{name: show(name, value) for name, value in values.items()}) if values else sentence


def show(name: str, value: Any) -> Any:
    """A value as text; names ending in `_on` hold days and in `_at` instants, also where they are ISO text."""
    if name.endswith("_on") and isinstance(value, str):
        value = date.fromisoformat(value)
    if name.endswith("_at") and isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return number(value)
    return "–" if value is None else value


def day(value: date | None) -> str:
    """`22 nov 2026`; a dash where there is none."""
    return format_date(value, "d MMM y", locale=current.get()).replace(".", "") if value else "–"


def instant(value: datetime | None) -> str:
    """`22 nov 2026 07:00`, as a clock in Amsterdam shows it; a dash where there is none."""
    if value is None:
        return "–"
    return format_datetime(local(value), "d MMM y HH:mm", locale=current.get()).replace(".", "")


def number(value: float | Decimal | None, decimals: int = 1) -> str:
    """`1.234,5` in Dutch, `1,234.5` in English: at most so many decimals, none where they are zero."""
    if value is None:
        return "–"
    return str(format_decimal(value, "#,##0." + "#" * decimals, locale=current.get()))
