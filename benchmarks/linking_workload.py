"""Workload W3 of performance.md: 20,000 made-up products, 10,000 notices in three languages, and who belongs to whom.

Names, salts and forms are lists of this file's own, which the engine never reads (decisions.md, 21).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from surveillance.model.link import product_subject
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.product import Product
from surveillance.samples.chance import Chance

SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "tu", "va", "xe", "cor", "dal", "fen", "lip", "mol")
STEMS = ("pril", "sartan", "statin", "olol", "azol", "idine", "mab", "tinib", "cillin", "mycin", "oxetine", "gliptin")
FORMS = {
    "Tablet": ("Filmtablette", "film-coated tablet", "comprimé pelliculé"),
    "Capsule, hard": ("Hartkapsel", "capsule, hard", "gélule"),
    "Tablet met verlengde afgifte": ("Retardtablette", "prolonged-release tablet", "comprimé à libération prolongée"),
    "Oplossing voor injectie": ("Injektionslösung", "solution for injection", "solution injectable"),
}
SALTS = {"HYDROCHLORIDE": " hydrochloride", "NATRIUM": " sodium", "": ""}
STRENGTHS = (0.5, 1, 2.5, 5, 10, 20, 40, 50, 75, 100, 150, 200, 250, 400, 500)
MATCHED, ATC_MISSING, ATC_ROUGH, ATC_WRONG = 85, 8, 15, 17
"""Of a hundred notices: about a product of the register; without ATC code, with less than one, with a wrong one."""
REWRITTEN, REBRANDED, MISSPELT, NAMELESS = 45, 30, 12, 7


@dataclass(frozen=True)
class Workload:
    """The register, the notices, and which notice is about which product."""

    products: tuple[Product, ...]
    notices: tuple[ShortageNotice, ...]
    truth: frozenset[tuple[str, str]]


def make_workload(seed: int, products: int, rows: int) -> Workload:
    """Made-up substances of one to four products each, and notices of other countries about them and about others."""
    register = tuple(_register(Chance(seed, "register"), products))
    strangers = tuple(_register(Chance(seed, "strangers"), rows))
    chance = Chance(seed, "notices")
    notices, truth = [], []
    for number in range(rows):
        is_matched = chance.between(1, 100, number, "matched") <= MATCHED
        product = chance.pick(register if is_matched else strangers, number, "product")
        notices.append(_notice(chance, number, product))
        if is_matched:
            truth.append((f"N{number}", product_subject(product.reg_scheme, product.reg_number).id))
    return Workload(register, tuple(notices), frozenset(truth))


def _register(chance: Chance, count: int) -> Iterator[Product]:
    made = place = 0
    while made < count:
        place += 1
        syllables = chance.between(2, 4, place, "length")
        name = "".join(chance.pick(SYLLABLES, place, at) for at in range(syllables)) + chance.pick(STEMS, place, "stem")
        salt = chance.pick(list(SALTS), place, "salt")
        form = chance.pick(list(FORMS), place, "form")
        for strength in _several(chance, place):
            made += 1
            yield Product(
                reg_scheme="RVG",
                reg_number=str(100_000 + made),
                name=f"{name.capitalize()} Voorbeeld {strength:g} mg".replace(".", ","),
                substances=(f"{name}{salt}".upper(),),
                form=form,
                strength=f"{strength:g} mg".replace(".", ","),
                atc_code=_atc(chance, place),
            )


def _several(chance: Chance, place: int) -> list[float]:
    shuffled = sorted(STRENGTHS, key=lambda strength: chance.order(place, strength))
    return shuffled[: chance.between(1, 4, place, "strengths")]


def _atc(chance: Chance, about: object) -> str:
    letters = (chance.pick("ABCDGHJLMNRS", about, "group"), *(chance.pick("ABCDEFGHJX", about, at) for at in range(2)))
    first, last = chance.between(1, 16, about, "level 2"), chance.between(1, 49, about, "level 5")
    return f"{letters[0]}{first:02d}{letters[1]}{letters[2]}{last:02d}"


def _notice(chance: Chance, number: int, product: Product) -> ShortageNotice:
    def happens(per_cent: int, what: str) -> bool:
        return chance.between(1, 100, number, what) <= per_cent

    written = product.substances[0]
    salt = next(salt for salt in SALTS if written.endswith(salt))
    name = written.removesuffix(salt).lower()
    value = float((product.strength or "").split(" ")[0].replace(",", "."))
    text = f"{value * 1000:.0f} micrograms" if value < 1 or happens(REWRITTEN, "strength") else f"{value:g}mg"
    brand = "Brandname" if happens(REBRANDED, "brand") else name.capitalize()
    return ShortageNotice(
        reference=f"N{number}",
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        status=NoticeStatus.ONGOING,
        product_name=f"{brand[:2] + brand[3:] if happens(MISSPELT, 'slip') else brand} {text}",
        substance=None if happens(NAMELESS, "substance") else name + SALTS[salt],
        form=chance.pick(FORMS[product.form or ""], number, "language"),
        strength=text,
        atc_code=_stated_atc(chance, number, product),
    )


def _stated_atc(chance: Chance, number: int, product: Product) -> str | None:
    drawn, code = chance.between(1, 100, number, "ATC"), product.atc_code or ""
    if drawn <= ATC_MISSING:
        return None
    if drawn <= ATC_ROUGH:
        return code[:5]
    return _atc(chance, f"wrong {number}") if drawn <= ATC_WRONG else code
