"""The stamp that stands in the first lines of a sheet: of when its data are, where nothing else states it."""

import re
from datetime import UTC, datetime

from surveillance.clock import AMSTERDAM

HEAD = 2_000
"""Among so many first characters the stamp stands."""

_DIGITS = {"%d": r"\d{2}", "%m": r"\d{2}", "%Y": r"\d{4}", "%H": r"\d{2}", "%M": r"\d{2}"}


def find_stamp(text: str, form: str) -> datetime | None:
    """The first instant of this form (`%d/%m/%Y - %H:%M`, Amsterdam time) at the beginning of the text, in UTC."""
    pieces = re.split(r"(%[dmYHM])", form)
    found = re.search("".join(_DIGITS.get(piece) or re.escape(piece) for piece in pieces), text[:HEAD])
    if not found:
        return None
    try:
        return datetime.strptime(found[0], form).replace(tzinfo=AMSTERDAM).astimezone(UTC)
    except ValueError:
        return None
