"""A word of an advertisement against the name of a medicine."""

from surveillance.matching.edits import is_one_edit
from surveillance.matching.likeness import Likeness
from surveillance.matching.words import Reading, read_words

LEAST_FOR_TYPO = 6
"""Shorter names are too close to ordinary words to allow a slip."""
WORTH = {"": 1.0, "disguised": 1.0, "split": 1.0, "leet": 1.0, "ending": 0.95, "glued": 1.0}
"""What each way of reading leaves: hiding a name makes it no less that name."""
TYPO = 0.75


def name_in_text(word: str, name: str) -> Likeness:
    """The name as written, behind digits, other scripts or blanks, or with one slip of the pen in a long word."""
    found = [compare_reading(reading, name) for written in read_words(word) for reading in written.readings]
    return max(found, key=lambda likeness: likeness.score, default=Likeness(0.0))


def compare_reading(reading: Reading, name: str) -> Likeness:
    """One way to read a word against a name in lower-case letters."""
    if reading.form == name:
        return Likeness(WORTH[reading.trick], {"trick": reading.trick} if reading.trick else {})
    is_close = (
        len(name) >= LEAST_FOR_TYPO and len(reading.form) >= LEAST_FOR_TYPO and reading.trick in ("", "disguised")
    )
    if is_close and reading.form[0] == name[0] and is_one_edit(reading.form, name):
        return Likeness(TYPO, {"trick": "typo"})
    return Likeness(0.0)
