"""Two registration numbers, by scheme and number."""

from surveillance.matching.likeness import Likeness
from surveillance.model.identifiers import find_registrations


def registration_number(stated: str, registered: str) -> Likeness:
    """The same scheme and the same own number, leading zeros included; digits alone never count.

    Of a parallel import (`RVG 114624//03984`) the own number is compared; the number it refers to is remembered.
    """
    ours, theirs = find_registrations(stated), find_registrations(registered)
    if len(ours) != 1 or len(theirs) != 1:
        return Likeness(0.0)
    own, other = ours[0], theirs[0]
    detail = {"number": own.canonical}
    if own.reference:
        detail["reference"] = f"{own.scheme} {own.reference}"
    return Likeness(1.0, detail) if own.canonical == other.canonical else Likeness(0.0)
