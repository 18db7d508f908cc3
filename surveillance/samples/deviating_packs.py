"""`nl_cbg_tav`: the CBG's decisions on packs for another country, made up, in the shape of its page."""

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from itertools import groupby
from typing import Any

from surveillance.samples.catalogue import Entry, by_key
from surveillance.samples.chance import Chance
from surveillance.samples.facts import read_facts
from surveillance.samples.recorded import MONTHS

DECIDED = (date(2025, 10, 1), date(2026, 9, 14))
FILE_NAME = "tijdelijk-afwijkende-verpakking.html"
PAGE = """<!DOCTYPE html>
<html lang="nl">
<head><meta charset="utf-8"><title>Tijdelijk afwijkende verpakking (voorbeeldgegevens, verzonnen)</title></head>
<body>
<main>
<h1>Tijdelijk afwijkende verpakking</h1>
<h2>Wanneer mag het?</h2>
<p>Een handelsvergunninghouder kan bij een tekort vragen om een verpakking voor een ander land te mogen leveren.</p>
{decisions}
<h2>Zie ook</h2>
<h4>Geneesmiddelentekorten</h4>
<p>Meer over tekorten.</p>
</main>
</body>
</html>
"""


def make_decisions(seed: int, day: date) -> dict[str, bytes]:
    """The page as it was to be read on the day: file name and content."""
    facts = read_facts("deviating_packs")
    products = by_key(seed)
    cases = [*facts["cases"], *_ordinary(facts, products, Chance(seed, "deviating packs"))]
    taken = [case for case in cases if case["decided"] <= day]
    taken.sort(key=lambda case: case["decided"], reverse=True)
    return {FILE_NAME: PAGE.format(decisions="\n".join(_lines(taken, products))).encode()}


def _ordinary(facts: Mapping[str, Any], products: Mapping[str, Entry], chance: Chance) -> Iterator[dict[str, Any]]:
    """Uneventful decisions, on other products than those written by hand."""
    taken = {case["product"] for case in facts["cases"]}
    free = sorted(products.keys() - taken, key=lambda key: chance.order(key))
    for key in free[: facts["ordinary"]]:
        label = "EU-nummer: {number}" if products[key].scheme == "EU" else "RVG-nummer: {digits}"
        yield {"product": key, "decided": chance.day(*DECIDED, "decided", key), "label": label}


def _lines(taken: list[dict[str, Any]], products: Mapping[str, Entry]) -> Iterator[str]:
    for year, of_year in groupby(taken, key=lambda case: case["decided"].year):
        yield f"<h2>Overzicht besluiten {year}</h2>"
        for month, of_month in groupby(of_year, key=lambda case: case["decided"].month):
            yield f"<h3>{MONTHS[month - 1].capitalize()}</h3>"
            yield from (_decision(case, products[case["product"]]) for case in of_month)


def _decision(case: Mapping[str, Any], product: Entry) -> str:
    decided: date = case["decided"]
    number = product.number if product.scheme == "EU" else f"{product.scheme} {product.number}"
    facts = (
        f"Handelsvergunninghouder: {product.holder}",
        case.get("label", "").format(number=number, digits=product.number),
        f"Datum van goedkeuring: {decided.day} {MONTHS[decided.month - 1]} {decided.year}",
        case.get("remark", ""),
    )
    return f"<h4>{escape(product.name)}</h4>\n<p>{'<br>'.join(map(escape, filter(None, facts)))}</p>"
