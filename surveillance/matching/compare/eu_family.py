"""An EU number of a pack against that of its family, either way round."""

from surveillance.matching.likeness import Likeness

FAMILY_PARTS = 4
"""`EU/1/07/433` has four parts, a pack of it a fifth."""


def eu_family(stated: str, registered: str) -> Likeness:
    """One is the family of the other: the same authorisation, though not surely the same form or strength."""
    left, right = stated.split("/"), registered.split("/")
    is_related = (
        left[0] == right[0] == "EU"
        and left[:FAMILY_PARTS] == right[:FAMILY_PARTS]
        and {len(left), len(right)} == {FAMILY_PARTS, FAMILY_PARTS + 1}
    )
    return Likeness(1.0, {"family": "/".join(left[:FAMILY_PARTS])}) if is_related else Likeness(0.0)
