"""How alike two names of a thing are: what every comparison answers."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Likeness:
    """A judgement that explains itself."""

    score: float
    """0 (another thing) to 1 (the same)."""
    detail: dict[str, str] = field(default_factory=dict)
    """What was seen, so that a person can check it."""
