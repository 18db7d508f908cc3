"""`nl_sfk_wholesale`: the wholesalers' weekly lists, made up, in the shape of SFK's download: a file a week."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

from surveillance.model.identifiers import is_zi
from surveillance.samples.catalogue import Entry, by_key
from surveillance.samples.chance import Chance
from surveillance.samples.facts import read_facts

PREFERRED = "Preferent_bij_"
FIRST_ZI = 99_980_000
"""Real numbers are far from here; stock reports have theirs from 9999…."""
LISTED_AFTER = timedelta(days=7)
"""The list of a week comes in the next one."""
SHORT_FORMS = {
    "Filmomhulde tablet": "TABLET FILMOMHULD",
    "Omhulde tablet": "TABLET OMHULD",
    "Maagsapresistente tablet": "TABLET MSR",
    "Tablet met verlengde afgifte": "TABLET MVA",
    "Tablet met gereguleerde afgifte": "TABLET MGA",
    "Capsule, hard": "CAPSULE",
    "Oplossing voor injectie": "INJVLST",
}
ORDINARY_REMARKS = ("", "", "", "", "", "Niet preferent", "Week 40", "verwacht week 41", "Niet preferent.", "V")


def make_wholesale_lists(seed: int, day: date) -> dict[str, bytes]:
    """Every list that had come by the day: file name and content."""
    facts = read_facts("wholesalers")
    chance = Chance(seed, "wholesalers")
    products = by_key(seed)
    articles = [*facts["cases"], *_ordinary(facts, products, chance)]
    zi_numbers = dict(zip((article["product"] for article in articles), _zi_numbers(), strict=False))
    rows = [_row(article, products[article["product"]], zi_numbers) for article in articles]
    listed = [week for week in facts["weeks"] if date.fromisocalendar(facts["year"], week, 1) + LISTED_AFTER <= day]
    return {
        f"week-{week:02}-{facts['year']}.csv": _write(
            facts, week, [row for article, row in zip(articles, rows, strict=True) if week in article["weeks"]]
        )
        for week in listed
    }


def _ordinary(facts: Mapping[str, Any], products: Mapping[str, Entry], chance: Chance) -> Iterator[dict[str, Any]]:
    """Articles that are on the list for a while, as most are."""
    taken = {case["product"] for case in facts["cases"]}
    free = sorted(products.keys() - taken, key=lambda key: chance.order("ordinary", key))
    for key in free[: facts["ordinary"]]:
        first = chance.between(0, len(facts["weeks"]) - 1, "first", key)
        yield {
            "product": key,
            "weeks": facts["weeks"][first : first + chance.between(1, 4, "weeks", key)],
            "remark": chance.pick(ORDINARY_REMARKS, "remark", key),
            "preferred": [name for name in facts["insurers"] if chance.between(1, 9, name, key) == 1],
        }


def _row(article: Mapping[str, Any], product: Entry, zi_numbers: Mapping[str, str]) -> dict[str, str]:
    """The article as it stands in each of its weeks; another article that it names is its own number's neighbour."""
    zi_number = zi_numbers[article["product"]]
    return {
        "zi_nummer": zi_number,
        "artikelnaam": _article_name(product),
        "Verpakkingstatus": article.get("status", ""),
        **{f"{PREFERRED}{name}": "1" for name in article.get("preferred", ())},
        "Laagste prijs niet beschikbaar": "1" if article.get("cheapest") else "",
        "opmerking": article.get("remark", "").format(zi=next(_zi_numbers(int(zi_number) + 1_000))),
    }


def _article_name(product: Entry) -> str:
    """`LEVETIRACETAM VOORBEELD TABLET FILMOMHULD 500MG`: capitals without accents."""
    form = SHORT_FORMS.get(product.form, product.form.split(",")[0])
    name = f"{product.substance.nl} Voorbeeld {form} {product.strength.replace(' ', '')}".upper()
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


def _zi_numbers(first: int = FIRST_ZI) -> Iterator[str]:
    """Made-up ZI numbers with a right check digit, from here on."""
    return (str(number) for number in count(first) if is_zi(str(number)))


def _write(facts: Mapping[str, Any], week: int, rows: list[dict[str, str]]) -> bytes:
    insurers = [f"{PREFERRED}{name}" for name in facts["insurers"]]
    header = ["zi_nummer", "artikelnaam", "Verpakkingstatus", *insurers, "Laagste prijs niet beschikbaar"]
    text = io.StringIO()
    writer = csv.DictWriter(
        text, [*header, "opmerking", "jaar", "weeknr"], restval="", delimiter=";", lineterminator="\n"
    )
    writer.writeheader()
    period = {"jaar": str(facts["year"]), "weeknr": str(week)}
    writer.writerows(row | period for row in sorted(rows, key=lambda row: row["artikelnaam"]))
    return text.getvalue().encode()
