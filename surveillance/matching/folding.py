"""Text made comparable without regard to meaning: lower case, no accents, the letters that only some alphabets have."""

import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {"ö": "oe", "ø": "oe", "ä": "ae", "æ": "ae", "å": "a", "œ": "oe", "ü": "u", "ß": "ss", "μ": "u"}
)


@lru_cache(100_000)
def fold(text: str) -> str:
    """Lower case without accents; `Ö` and `Ø` as they sound."""
    if text.isascii():
        return text.lower()
    composed = unicodedata.normalize("NFC", text.casefold()).translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", composed)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
