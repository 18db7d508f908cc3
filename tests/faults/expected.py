"""What must become of a damaged payload, as data: by decisions.md 7 to 10 and the behaviour contract."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from surveillance.model.source import Source
from tests.faults.archives import TWO_TABLES
from tests.faults.shapes import COLUMNAR, LISTS
from tests.faults.sheets import Sheet


class Became(StrEnum):
    """What became of a payload."""

    ACCEPTED = "accepted"
    """The same records, and nothing to say."""
    REMARKED = "accepted with a remark"
    """The same records, and a remark or a named rule that says what was odd."""
    KEPT = "accepted as it was written"
    """The one damaged record says what the source wrote; the others are the same."""
    QUARANTINED = "row quarantined"
    """Accepted; the damaged rows wait with their reasons, the other records are the same."""
    HELD = "held"
    FAILED = "failed"
    BLOCKED = "blocked"
    UNCHANGED = "unchanged"


class Trait(StrEnum):
    """What a source is like, where that decides what can be seen."""

    PART = "each delivery adds to what is known: nothing says what it should hold"
    COUNTED = "it states how many rows it sends"
    PREFACED = "a line of its own stands before the header"
    HEADLESS = "no header names its columns: they are known by their place"
    LISTED = "its entries name their columns themselves: without entries there are no columns"
    COLUMNAR = "it sends a list of values for each column"
    TWO_TABLES = "a second table follows the first"
    LINES = "each line is read by itself"
    PAGE = "an HTML page"
    DOCUMENT = "a document of JSON or XML"
    ONE_BYTE = "every byte is a letter in its encoding"
    TWICE = "the same came in an older encoding, and can be read in both"
    TOLD = "a word that is always there tells the encoding"
    ADS = "the text of an ad is evidence and is kept as it was written"


@dataclass(frozen=True)
class Unless:
    """Another outcome where the source has the trait, and why."""

    trait: Trait
    became: Became
    why: str


@dataclass(frozen=True)
class Damage:
    """A damaged payload."""

    data: bytes
    named: str = ""
    """What the reason, remark or quarantine must name: the column, the damaged value, the rule."""
    rows: int = 1
    """How many rows are damaged."""


@dataclass(frozen=True)
class Mutator:
    """One way in which payloads go wrong, and what must become of them; the first trait that fits decides."""

    name: str
    became: Became
    damage: Callable[[Sheet], Damage | None]
    """The damaged payload; none where the source has nothing that can go wrong so."""
    unless: tuple[Unless, ...] = ()

    def expect(self, sheet: Sheet) -> Became:
        """What must become of this source's payload."""
        traits = traits_of(sheet)
        return next((other.became for other in self.unless if other.trait in traits), self.became)


def traits_of(sheet: Sheet) -> set[Trait]:
    """What the source is like."""
    source, kind = sheet.source, sheet.source.content.type
    holds = {
        Trait.PART: source.delivery == "part",
        Trait.COUNTED: bool(source.content.stated_total or sheet.states_its_length),
        Trait.PREFACED: sheet.states_its_length,
        Trait.HEADLESS: not source.content.header,
        Trait.LISTED: source.id in LISTS,
        Trait.COLUMNAR: source.id in COLUMNAR,
        Trait.TWO_TABLES: source.id in TWO_TABLES,
        Trait.LINES: kind == "jsonl",
        Trait.PAGE: kind == "html",
        Trait.DOCUMENT: kind in ("json", "xml"),
        Trait.ONE_BYTE: _is_one_byte(source),
        Trait.TWICE: bool(source.content.older_encodings),
        Trait.TOLD: bool(source.content.accented),
        Trait.ADS: source.kind == "offer",
    }
    return {trait for trait, has in holds.items() if has}


def _is_one_byte(source: Source) -> bool:
    return source.content.encoding.lower().replace("_", "-") not in ("utf-8", "utf8", "utf-8-sig")
