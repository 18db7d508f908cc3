"""The made-up products: one catalogue from which register, notices and stock reports take theirs, so that they link."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from surveillance.samples.chance import Chance
from surveillance.samples.facts import Substance, forms, substances

REPORTING_HOLDER = "Voorbeeld Farma B.V."
"""The holder whose stock reports are in the samples."""
HOLDERS = (
    REPORTING_HOLDER,
    "Voorbeeld Generiek N.V.",
    "Voorbeeld Pharma Europe GmbH",
    "Voorbeeld Geneesmiddelen B.V.",
    "Voorbeeld Biotech Ltd.",
)
IMPORTER = "Voorbeeld Parallelimport B.V."
FIRST_NUMBER = 900001
NUMBERS_PER_SUBSTANCE = 20
RELATED = 34
IMPORTS = 26
"""So many of the related ones are parallel imports."""
EXEMPTED_NUMBER = re.compile(r"RVG\s+(?P<own>\d{5,6})(?:/+(?P<reference>\d{5,6}))?|(?P<eu>EU/\d/\d\d/\d{3,4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One registered product, made up around true substances and ATC codes."""

    scheme: str
    number: str
    """The number as text, leading zeros kept; for EU whole."""
    relation: str = ""
    """`//` (parallel import) or `=` (duplex) and the second number, where there is one."""
    substance: Substance
    form: str
    strength: str
    name: str
    holder: str

    @property
    def key(self) -> str:
        """How the hand-written cases call it: `sildenafil 50 mg`."""
        return f"{self.substance.nl} {self.strength}"


def own_entries(chance: Chance) -> Iterator[Entry]:
    """The products with made-up numbers: each strength from one or two holders, the first always the reporting one."""
    for place, substance in enumerate(substances()):
        if substance.eu_number:
            holder = HOLDERS[place % len(HOLDERS)]
            yield _entry(substance, substance.strengths[0], "EU", substance.eu_number, holder)
            continue
        for index, strength in enumerate(substance.strengths):
            yield _entry(substance, strength, "RVG", _own_number(place, substance, index), REPORTING_HOLDER)
            if chance.between(0, 1, "second", substance.nl, strength):
                second = str(FIRST_NUMBER + place * NUMBERS_PER_SUBSTANCE + index * 2 + 1)
                yield _entry(substance, strength, "RVG", second, chance.pick(HOLDERS[1:], "holder", second))


def related_entries(chance: Chance) -> Iterator[Entry]:
    """Parallel imports (`//`) and duplex registrations (`=`) of some made-up products."""
    originals = [entry for entry in own_entries(chance) if entry.scheme == "RVG"]
    chosen = sorted(originals, key=lambda entry: chance.order("related", entry.number))[:RELATED]
    for place, original in enumerate(chosen):
        is_import = place < IMPORTS
        number = _related_number(place)
        yield _entry(
            original.substance,
            original.strength,
            "RVG",
            number,
            IMPORTER if is_import else chance.pick(HOLDERS[1:], "duplex", number),
            relation=f"{'//' if is_import else '='}{original.number}",
        )


def _related_number(place: int) -> str:
    if place == 0:  # one parallel import has an own number of five digits, as one in the recorded extract has
        return "00099"
    return f"{(950001 if place < IMPORTS else 960001) + place}"


def exempted_entries(exemptions: list[dict[str, str]], chance: Chance) -> Iterator[Entry]:
    """A product for each number that the recorded exemptions mention, references of parallel imports included."""
    by_name = {name: substance for substance in substances() for name in substance.igj}
    for row in exemptions:
        for found in EXEMPTED_NUMBER.finditer(row["product_no"]):
            yield from _exempted(by_name[row["medicine_name"]], row["strength"], found, chance)


def _exempted(substance: Substance, strength: str, found: re.Match[str], chance: Chance) -> Iterator[Entry]:
    number = found["eu"] or found["own"]
    holder = chance.pick(HOLDERS[1:], "exempted", number)
    if found["reference"]:
        yield _entry(substance, strength, "RVG", number, IMPORTER, relation=f"//{found['reference']}")
        yield _entry(substance, strength, "RVG", found["reference"], holder)
    else:
        yield _entry(substance, strength, "EU" if found["eu"] else "RVG", number, holder)


def catalogue(exemptions: list[dict[str, str]], seed: int) -> list[Entry]:
    """Every product once, by scheme and number; where a number comes twice the one with a relation is kept."""
    chance = Chance(seed, "catalogue")
    unique: dict[tuple[str, str], Entry] = {}
    for entry in chain(own_entries(chance), related_entries(chance), exempted_entries(exemptions, chance)):
        known = unique.setdefault((entry.scheme, entry.number), entry)
        if entry.relation and not known.relation:
            unique[entry.scheme, entry.number] = entry
    return list(unique.values())


def by_key(seed: int) -> dict[str, Entry]:
    """The reporting holder's own products (and central ones) by key; a second holder's has ` (2)` behind it."""
    found: dict[str, Entry] = {}
    for entry in own_entries(Chance(seed, "catalogue")):
        found[f"{entry.key} (2)" if entry.key in found else entry.key] = entry
    return found


def _own_number(place: int, substance: Substance, index: int) -> str:
    if substance.first:
        return f"{substance.first + index:05}"
    return str(FIRST_NUMBER + place * NUMBERS_PER_SUBSTANCE + index * 2)


def _entry(substance: Substance, strength: str, scheme: str, number: str, holder: str, relation: str = "") -> Entry:
    words = forms()[substance.form]["words"]
    shown = strength.replace(".", ",")
    # The exemptions give strength and form in one text: then the text stands for both.
    name = f"{substance.nl} Voorbeeld {shown}, {words}" if strength in substance.strengths else None
    return Entry(
        scheme=scheme,
        number=number,
        relation=relation,
        substance=substance,
        form=substance.form,
        strength=shown,
        name=_capitalised(name or f"{substance.nl} Voorbeeld, {shown}"),
        holder=holder,
    )


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
