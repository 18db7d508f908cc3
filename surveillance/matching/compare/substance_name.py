"""Two statements of which substances a medicine holds."""

from surveillance.matching.likeness import Likeness
from surveillance.matching.substances import split_substances, substance_key


def substance_name(stated: str, registered: str) -> Likeness:
    """The same substances, all of them, whatever the salt, the language and the order; a part of them is not enough."""
    ours = {substance_key(name): name for name in split_substances(stated)}
    theirs = {substance_key(name): name for name in split_substances(registered)}
    if not ours or set(ours) != set(theirs):
        return Likeness(0.0)
    return Likeness(1.0, {"stated": stated, "registered": registered})
