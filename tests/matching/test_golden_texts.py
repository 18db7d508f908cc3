"""Constructed ads, none of them real: which name of a medicine is found in them, if any that counts."""

from collections.abc import Callable

import pytest

from surveillance.matching.names import NameIndex, collect_names
from surveillance.matching.register import Register
from surveillance.matching.scoring import LIKELY
from surveillance.matching.vetoes import find_veto
from surveillance.matching.words import read_words

INDEX = NameIndex(collect_names(Register()))
"""The curated names alone: nothing is in the register."""

MEANT = [
    ("Ozempic 1mg 2 pennen ongeopend, over na overstap. 150 p.st.", "ozempic"),
    ("Oz3mpic / W3govy op voorraad, app 06-…", "ozempic"),
    ("Temazepammetjes 20mg strip van 30, discreet verzonden", "temazepam"),
    ("V i a g r a 100mg, geen recept nodig", "viagra"),
    ("Kamagra oral jelly weekpack 7 zakjes", "kamagra"),
    ("Concerta 36 mg 28 tabletten niet meer nodig", "concerta"),
    ("Oxycodon 10 mg over van operatie, 20 stuks", "oxycodon"),
    ("Lyrica 300 mg 84 caps", "lyrica"),
    ("Nabota 100 units + ampul, lip filler 1ml", "nabota"),
    ("Sustanon 250 10 amp + clen", "sustanon"),
    ("Groeihormoon Jintropin 100iu koelkast", "jintropin"),
    ("De pil Microgynon 30, 6 strips", "microgynon"),
    ("Malariapillen over van vakantie (Malarone)", "malarone"),
    ("Studiepil modafinil 200 x 30 uit India", "modafinil"),
    ("Abortuspil cytotec 4 st", "cytotec"),
    ("Xanax bars 2mg per 10", "xanax"),
    ("Ventolin inhalator bijna vol", "ventolin"),
    ("Trenbolon", "trenbolon"),
    ("Retatrutide 10mg vial research use only", "retatrutide"),
    ("Vіаgrа", "viagra"),
    ("Lorazepam1mg, 30 stuks", "lorazepam"),
    ("Viagrapillen per strip", "viagra"),
    ("Ozem pic pennen, ophalen", "ozempic"),
]

NOT_MEANT = [
    "Ozempic dieet kookboek e-book",
    "Lege doos Ozempic met bijsluiter",
    "Gezocht: Ozempic 0,5 mg",
    "Oxazepam bandnaam t-shirt maat L",
    "Viagra reclamebord emaille 1999",
    "Ritalin, nee bedankt! Boek over ADHD",
    "Kaartjes concert(a) Ziggo Dome",
    "Oude apothekerspot 'Morphine' porselein",
    "Zeilboot 'Lyrica' 7 m",
    "Botox haarbehandeling keratine set",
    "Hyaluronzuur serum 30ml",
    "Deca schoenen maat 43",
    "Zelfbruiner spray",
    "Pillendoos week",
    "Freestyle libre stickers",
    "Naaldencontainer 1L",
    "Matras 90x200",
    "Bezoek onze website",
    "Keto drank afslanken",
    "Rolstoel inklapbaar",
    "TENS apparaat",
    "Trein Märklin",
    "Schilderij Viagra in de stijl van Warhol",
    "Concerta stoel uit een kantoor",
    "Ambien lamp zwart",
    "Kaarten voor een concert aan zee",
]

VARIANTS: list[Callable[[str], str]] = [
    str.upper,
    str.lower,
    lambda text: f"💊 {text}  ",
    lambda text: text.replace(" ", "&nbsp;", 1),
]


@pytest.mark.parametrize(("text", "name"), MEANT)
@pytest.mark.parametrize("write", [str, *VARIANTS])
def test_an_offer_is_found_however_it_is_written(text: str, name: str, write: Callable[[str], str]) -> None:
    words = read_words(write(text))
    found = {hit.name.text for hit in INDEX.find(words) if hit.likeness.score >= LIKELY}
    assert name in found
    assert find_veto(words) is None


@pytest.mark.parametrize("text", NOT_MEANT)
@pytest.mark.parametrize("write", [str, *VARIANTS])
def test_a_look_alike_is_not_taken_for_the_medicine(text: str, write: Callable[[str], str]) -> None:
    words = read_words(write(text))
    assert find_veto(words) or not list(INDEX.find(words))
