"""Text as sources write it: blanks made even, and the marks of a wrong encoding seen."""

import re
import unicodedata
from typing import Any

_BLANKS = re.compile(r"\s+")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_FOREIGN_RUNS = re.compile(r"[^\x00-\x7f]{2,}")
DEEPEST = 20
"""Levels of lists and objects within one value."""

_CONTROLS = re.compile(r"[\x80-\x9f]")


def even_out(text: str) -> str:
    """The text in composed form, without invisible characters, each run of blanks as one, none at the ends."""
    return _BLANKS.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def looks_misread(text: str) -> bool:
    """Whether the text was decoded with the wrong encoding: `CafÃ©`, or control characters where dashes were."""
    return bool(_CONTROLS.search(text)) or any(map(_is_utf8_read_as_cp1252, _FOREIGN_RUNS.findall(text)))


def _is_utf8_read_as_cp1252(run: str) -> bool:
    try:
        return run.encode("cp1252").decode("utf-8") != run
    except UnicodeError:
        return False


def make_storable(value: Any, depth: int = 0) -> Any:
    """The value of a row as it came, as far as a database can hold it: what it cannot hold stands as its escape.

    What lies deeper than `DEEPEST` is left out, so that nesting cannot break the writing.
    """
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")
    if depth > DEEPEST and isinstance(value, dict | list):
        return "…"
    if isinstance(value, dict):
        return {make_storable(name): make_storable(part, depth + 1) for name, part in value.items()}
    return [make_storable(part, depth + 1) for part in value] if isinstance(value, list) else value
