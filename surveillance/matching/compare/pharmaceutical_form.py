"""Two statements of a dosage form, in any language of forms.yml."""

from surveillance.matching.form import read_form
from surveillance.matching.likeness import Likeness

UNKNOWN = 0.5
"""The score where one side says nothing we know: neither for nor against."""


def pharmaceutical_form(stated: str, registered: str) -> Likeness:
    """Whether both name one form; prolonged release and the like make another, unknown words count for nothing."""
    ours, theirs = read_form(stated), read_form(registered)
    if not ours.families or not theirs.families:
        return Likeness(UNKNOWN)
    shared = ours.shared(theirs)
    return Likeness(1.0, {"form": "; ".join(sorted(shared))}) if shared else Likeness(0.0)
