"""The facts and the hand-written cases that the makers build on: YAML files beside this module, read once."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FACTS_FOLDER = Path(__file__).parent / "facts"


@dataclass(frozen=True, slots=True)
class Substance:
    """An active substance as the register describes it: public facts."""

    nl: str
    """As in the name of a Dutch product."""
    en: str
    atc: str
    salt: str
    """As in the register's column of substances: upper case, `#` between several."""
    form: str
    strengths: tuple[str, ...]
    status: str = "UR"
    igj: tuple[str, ...] = ()
    """The names under which recorded exemptions mention it."""
    first: int | None = None
    """First made-up number of an old product: five digits with leading zeros."""
    eu: int | None = None
    """Made-up number of a central authorisation."""
    real_eu: str | None = None
    """A real EU number that is needed as a trap: its digits are those of another product's RVG number."""

    @property
    def eu_number(self) -> str | None:
        """The EU number of its product, where that has a central authorisation."""
        return self.real_eu or (f"EU/1/99/{self.eu}" if self.eu else None)


@cache
def read_facts(name: str) -> Any:
    """The content of one file of facts, by its stem. Read once, so never to be changed."""
    return yaml.safe_load((FACTS_FOLDER / f"{name}.yml").read_text(encoding="utf-8"))


@cache
def substances() -> tuple[Substance, ...]:
    """Every substance, in the order of the file: made-up numbers hang on the order, so new ones go to the end."""
    return tuple(
        Substance(**entry | {"strengths": tuple(entry["strengths"]), "igj": tuple(entry.get("igj", ()))})
        for entry in read_facts("substances")
    )


@cache
def forms() -> dict[str, dict[str, str]]:
    """Each dosage form with its `words` in a product's name and its `route`."""
    return {name: dict(form) for name, form in read_facts("forms").items()}
