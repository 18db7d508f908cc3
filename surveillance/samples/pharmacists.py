"""`nl_knmp_farmanco`: Farmanco's list, made up, in the shape of its page: one entry a substance."""

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from typing import Any

from surveillance.samples.chance import Chance
from surveillance.samples.facts import Substance, read_facts, substances

FILE_NAME = "farmanco.html"
REVISED = (date(2026, 5, 4), date(2026, 9, 11))
FIRST_ENTRY = 99_001
"""Made-up numbers in the addresses."""
PAGE = """<!DOCTYPE html>
<html lang="nl">
<head><meta charset="utf-8"><title>Farmanco (voorbeeldgegevens, verzonnen)</title></head>
<body>
<main>
<h1>Geneesmiddelentekorten</h1>
<div class="shortage-list">
{entries}
</div>
</main>
</body>
</html>
"""
ENTRY = """<a class="shortage-flex-table" href="/geneesmiddelentekort/{number}">
<ul class="clear">
<li class="sort-type" data-value="{type}">{type}</li>
<li class="sort-active-ingredient" data-value="{substance}">{substance}</li>
<li class="sort-description" data-value="{descriptions}">{descriptions}</li>
<li class="sort-form" data-value="{forms}">{forms}</li>
<li class="sort-preferential" data-value="{preferred}">{preferred}</li>
<li class="sort-date" data-value="{revised:%Y%m%d}000000">{revised:%d-%m-%Y}</li>
</ul>
</a>"""


def make_farmanco(seed: int, day: date) -> dict[str, bytes]:
    """The page as it was to be read on the day: file name and content."""
    facts = read_facts("pharmacists")
    entries = [*facts["entries"], *_ordinary(facts, Chance(seed, "pharmacists"))]
    shown = [
        (FIRST_ENTRY + place, _as_of(entry, day))
        for place, entry in enumerate(entries)
        if entry.get("from", date.min) <= day < entry.get("until", date.max)
    ]
    shown.sort(key=lambda numbered: (numbered[1]["revised"], numbered[0]), reverse=True)
    return {FILE_NAME: PAGE.format(entries="\n".join(_entry(*numbered) for numbered in shown)).encode()}


def _ordinary(facts: Mapping[str, Any], chance: Chance) -> Iterator[dict[str, Any]]:
    """Uneventful entries, on other substances than those written by hand."""
    taken = {name for entry in facts["entries"] for name in entry["substance"].lower().split("/")}
    free = [substance for substance in substances() if not taken.intersection(substance.nl.lower().split("/"))]
    for substance in sorted(free, key=lambda substance: chance.order(substance.nl))[: facts["ordinary"]]:
        yield {
            "substance": substance.nl[:1].upper() + substance.nl[1:],
            "descriptions": ", ".join(_descriptions(substance)),
            "forms": substance.form.lower(),
            "preferred": chance.between(1, 3, "preferred", substance.nl) == 1,
            "revised": chance.day(*REVISED, "revised", substance.nl),
        }


def _descriptions(substance: Substance) -> Iterator[str]:
    form = substance.form.split(",")[0].lower()
    for place, strength in enumerate(substance.strengths):
        name = substance.nl if place else substance.nl[:1].upper() + substance.nl[1:]
        yield f"{name} {form} {strength.replace(' ', '').replace('.', ',')}"


def _as_of(entry: Mapping[str, Any], day: date) -> dict[str, Any]:
    stated = dict(entry)
    for since, change in entry.get("later", {}).items():
        if since <= day:
            stated |= change
    return stated


def _entry(number: int, entry: Mapping[str, Any]) -> str:
    return ENTRY.format(
        number=number,
        type="nieuw" if "from" in entry else "",
        substance=escape(entry["substance"]),
        descriptions=escape(entry["descriptions"]),
        forms=escape(entry["forms"]),
        preferred="ja" if entry.get("preferred") else "",
        revised=entry["revised"],
    )
