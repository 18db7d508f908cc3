"""Articles of the wholesalers' lists to products, by what stands in their names: `LEVETIRACETAM SANDOZ TABLET 500MG`.

The number of an article says nothing without the G-Standaard. Its name tells substances or a brand, form, strength and
mostly the firm; a link by it supports what others say, and is never firm enough to be held against a holder.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from surveillance.matching.folding import fold
from surveillance.matching.form import INJECTION, read_form
from surveillance.matching.naming import substances_in_name
from surveillance.matching.presentations import Presentations, index_presentations
from surveillance.matching.profile import Profile, shared_strength
from surveillance.matching.register import Register
from surveillance.matching.route import read_routes
from surveillance.matching.scoring import METHODS
from surveillance.matching.spelling import hear
from surveillance.matching.substances import bare_name, substance_key
from surveillance.model.link import Link, RecordKey, Subject
from surveillance.model.product import Product
from surveillance.model.version import Version
from surveillance.model.wholesale import WholesaleSignal

SHORTEST_CUT = 5
"""A substance cut short (`LEVONORGES`) is known by so many letters."""
SHORTEST_KEY = 3
"""A letter that stands for a vitamin elsewhere is none here: `A-CQ 100`."""
SHORTEST_FIRM = 3
"""A firm cut short (`GLEN`, `FRES KABI`) is known by so many letters."""

_SEVERAL = re.compile(r"\d\s*\+\s*\d")
_IN_CONTAINER = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+|\d+(?:,\d+)?)\s*(mg|mcg|g|ie|e)/ml [a-z]+ (\d+(?:,\d+)?)\s*ml\b"
)
_HEAD = re.compile(r"^[^\d(,|]*")
_WORDS = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What an article's name tells."""

    stated: Profile
    firm: frozenset[str]
    """Words that may be a firm's or a brand's."""


def link_articles(signals: Iterable[Version[WholesaleSignal]], register: Register) -> Iterator[Link]:
    """Each signal to the products that its article may be; every name is read once, however many weeks it is listed."""
    index = index_presentations(register)
    found: dict[str, list[tuple[Subject, str, dict[str, str]]]] = {}
    for version in signals:
        name = version.record.article_name
        if name not in found:
            found[name] = list(_find(read_article(name, index), register, index))
        record = RecordKey(version.record.kind, version.source_id, version.natural_key)
        for subject, method, detail in found[name]:
            yield Link(record, subject, method, METHODS[method].weight, detail)


def read_article(name: str, index: Presentations) -> Reading | None:
    """What the name tells; none where it does not tell substances, form and strength, or tells of two strengths."""
    text = _spelt_out(fold(name))
    substances = substances_in_name(text, index.names) or _cut_substances(text, index)
    stated = Profile(substances, None, read_form(text), read_routes(text), _with_content(text))
    is_told = all(len(key) >= SHORTEST_KEY for key in substances) and substances and stated.form.labels
    if _SEVERAL.search(text) or not (is_told and stated.strengths(len(substances))):
        return None
    return Reading(stated, _firm_words(text, substances))


def _find(
    reading: Reading | None, register: Register, index: Presentations
) -> Iterator[tuple[Subject, str, dict[str, str]]]:
    """The products of the same presentation; of the named firm or brand alone where the register has any."""
    if reading is None:
        return
    stated = reading.stated
    same = list(dict.fromkeys(index.same_presentation(stated, stated.substances)))
    words = {subject: _named(reading.firm, register.by_id[subject]) for subject in same}
    most = max(map(len, words.values()), default=0)
    left = [subject for subject in same if len(words[subject]) == most]
    method = "article_name" if most and len(left) == 1 else "article_presentation"
    for subject in left:
        profile = index.profiles[subject]
        detail = {
            "substances": " + ".join(sorted(stated.substances)),
            "form": "; ".join(sorted(stated.form.shared(profile.form))),
            "strength": " + ".join(f"{value:g} {unit}" for value, unit in min(shared_strength(stated, profile))),
        }
        yield Subject("product", subject), method, detail | ({"name": " ".join(sorted(words[subject]))} if most else {})


def _spelt_out(text: str) -> str:
    for pattern, words in _facts()["written"]:
        text = re.sub(pattern, words, text)
    return text


def _with_content(text: str) -> str:
    """`10mg/ml ampul 4ml` as `40mg/4ml`, for an injection: one of 20 mg in 2 ml is as concentrated, and another."""
    return _IN_CONTAINER.sub(_as_content, text) if INJECTION in read_form(text).families else text


def _as_content(found: re.Match[str]) -> str:
    value, volume = (float(found[place].replace(".", "").replace(",", ".")) for place in (1, 3))
    return f"{value * volume:g}{found[2]}/{volume:g}ml"


def _cut_substances(text: str, index: Presentations) -> frozenset[str]:
    """The one registered combination whose substances begin as the parts of the name do: `ETHINYLEST/LEVONORGES`."""
    head = _HEAD.match(text)
    parts = [_WORDS.findall(part) for part in head[0].split("/")] if head else []
    firsts = [hear(words[0]) for words in parts if words and len(words[0]) >= SHORTEST_CUT]
    if len(firsts) < 2 or len(firsts) != len(parts):
        return frozenset()
    fitting = [keys for keys in index.by_substances if len(keys) == len(firsts) and _begin(firsts, keys)]
    return fitting[0] if len(fitting) == 1 else frozenset()


def _begin(firsts: list[str], keys: frozenset[str]) -> bool:
    """Whether every part begins a substance of its own, and none is left."""
    begun = [{key for key in keys if any(word.startswith(first) for word in key.split())} for first in firsts]
    return all(len(one) == 1 for one in begun) and frozenset().union(*begun) == keys


def _firm_words(text: str, substances: frozenset[str]) -> frozenset[str]:
    """What stands before the form and is no substance, salt or other word of its make."""
    head = _HEAD.match(text)
    of_substances = {part for key in substances for part in key.split()}
    before_form = takewhile(lambda word: not read_form(word).families, bare_name(head[0] if head else "").split())
    others = (word for word in before_form if word not in _facts()["neither"])
    return frozenset(word for word in others if not _tells_substance(word, of_substances))


def _tells_substance(word: str, of_substances: set[str]) -> bool:
    is_cut = len(word) >= SHORTEST_CUT and any(part.startswith(hear(word)) for part in of_substances)
    return is_cut or not of_substances.isdisjoint(substance_key(word).split())


def _named(firm: frozenset[str], product: Product) -> frozenset[str]:
    """The words of the article that stand in the product's name or its holder's."""
    head = _HEAD.match(fold(product.name))
    known = set(_WORDS.findall(f"{head[0] if head else ''} {fold(product.holder or '')}")) - set(_facts()["neither"])
    return frozenset(word for word in firm if any(_is_of(word, known) for word in _facts()["firms"].get(word, [word])))


def _is_of(word: str, known: set[str]) -> bool:
    return word in known or (len(word) >= SHORTEST_FIRM and any(other.startswith(word) for other in known))


@cache
def _facts() -> dict[str, Any]:
    written: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("articles.yml").read_text(encoding="utf-8"))
    return written
