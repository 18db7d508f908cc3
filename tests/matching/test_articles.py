"""What the names of wholesalers' articles tell, and to which products they lead."""

import csv
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from surveillance.matching import articles
from surveillance.matching.articles import link_articles, read_article
from surveillance.matching.presentations import Presentations, index_presentations
from surveillance.matching.register import Register, build_register
from surveillance.matching.scoring import FIRM, feeds_alerts, is_firm
from surveillance.matching.substances import split_substances
from surveillance.model.link import Link
from surveillance.model.product import Product
from surveillance.model.version import Version
from surveillance.model.wholesale import WholesaleSignal
from surveillance.pipeline.link_pairs import read_pairs

PAIRS = Path(__file__).parent / "pairs"
RECORDED = Path(__file__).parents[3] / "shared" / "data"
MONITOR = RECORDED / "nl_sfk_monitor" / "sfk_monitor_leveringsproblemen_week5_2026.csv"
ABROAD = ("AT_BASG", "BE_FAMHP", "CH_drugshortage", "DE_BfArM", "DK_LMST", "FI_FIMEA", "NO_DMP", "SE_Lakemedelsverket")
LEAST_READ = 0.76
"""Of 645; most of the rest names a brand or substance that the stand-in for the register lacks, or no strength."""

needs_recorded = pytest.mark.skipif(not MONITOR.is_file(), reason="the recorded list is not here")


def version(record: Any, row_id: int = 1) -> Version[Any]:
    known = datetime(2026, 9, 27, tzinfo=UTC)
    return Version(row_id, "nl_voorbeeld_bron", record.natural_key, "present", 1, known, None, record)


def product(number: int, name: str, *substances: str, **given: Any) -> Version[Product]:
    held = {"holder": "Voorbeeld Farma B.V.", "form": "Filmomhulde tablet"} | given
    return version(Product(reg_scheme="RVG", reg_number=str(number), name=name, substances=substances, **held), number)


REGISTER = build_register(
    [
        product(900001, "Levetiracetam Voorbeeld 500 mg, filmomhulde tabletten", "LEVETIRACETAM"),
        product(900002, "Levetiracetam Elders 500 mg, filmomhulde tabletten", "LEVETIRACETAM", holder="Elders B.V."),
        product(900003, "Keprevoor 500 mg, filmomhulde tabletten", "LEVETIRACETAM", holder="Merkhuis N.V."),
        product(900004, "Levetiracetam Elders 250 mg, filmomhulde tabletten", "LEVETIRACETAM", holder="Elders B.V."),
        product(900005, "Levetiracetam Elders 100 mg/ml, drank", "LEVETIRACETAM", holder="Elders B.V.", form="Drank"),
        product(900006, "Levodopa/Carbidopa Elders 100/25 mg, tabletten", "LEVODOPA", "CARBIDOPA 1-WATER"),
        product(900007, "Levodopa/Carbidopa Elders 100/10 mg, tabletten", "LEVODOPA", "CARBIDOPA 1-WATER"),
        product(900008, "Levodopa 100 mg, tabletten", "LEVODOPA"),
        product(900009, "Irbesartan/HCT 300/12,5 mg", "IRBESARTAN", "HYDROCHLOORTHIAZIDE"),
        product(900010, "Pil Voorbeeld 0,02 mg/0,1 mg", "ETHINYLESTRADIOL", "LEVONORGESTREL", form="Omhulde tablet"),
        product(900011, "Furosemide Elders 20 mg/2 ml", "FUROSEMIDE", form="Oplossing voor injectie"),
        product(900012, "Furosemide Elders 40 mg/4 ml", "FUROSEMIDE", form="Oplossing voor injectie"),
        product(900013, "Dalteparine Elders 7.500 IE/0,3 ml", "DALTEPARINE", form="Oplossing voor injectie"),
        product(900014, "Quetiapine Elders 50 mg", "QUETIAPINEFUMARAAT", form="Tablet met verlengde afgifte"),
        product(900015, "Folinezuur Elders 10 mg/ml", "CALCIUMFOLINAAT", form="Oplossing voor injectie"),
        product(900016, "Foliumzuur Elders 10 mg/ml", "FOLIUMZUUR", form="Oplossing voor injectie"),
    ]
)


def signal(name: str, zi_number: str = "99980009", week: int = 38) -> Version[WholesaleSignal]:
    return version(WholesaleSignal(zi_number=zi_number, article_name=name, year=2026, week=week))


def links_of(name: str, register: Register = REGISTER) -> list[Link]:
    return list(link_articles([signal(name)], register))


def numbers(name: str) -> list[int]:
    return [int(made.subject.id.removeprefix("RVG 9000")) for made in links_of(name)]


def test_an_article_of_a_firm_the_register_lacks_may_be_any_product_of_its_presentation() -> None:
    found = links_of("LEVETIRACETAM NERGENS TABLET FILMOMHULD 500MG")
    assert [made.subject.id for made in found] == ["RVG 900001", "RVG 900002", "RVG 900003"]
    assert {made.method for made in found} == {"article_presentation"}
    assert found[0].detail == {"substances": "levetiracetam", "form": "tablet", "strength": "500 mg"}


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("LEVETIRACETAM ELDERS TABLET FILMOMHULD 500MG", 2),
        ("LEVETIRACETAM ELD TABL FILMOMH 500MG", 2),
        ("KEPREVOOR TABLET FILMOMHULD 500MG", 3),
        ("LEVETIRACETAM MERKHUIS TB 500MG", 3),
    ],
)
def test_a_firm_or_brand_in_the_name_leaves_one_product(name: str, number: int) -> None:
    (made,) = links_of(name)
    assert (made.subject.id, made.method) == (f"RVG {900000 + number}", "article_name")


def test_no_link_by_a_name_is_firm_or_feeds_an_alert_by_itself() -> None:
    for name in ("LEVETIRACETAM ELDERS TABLET 500MG", "LEVETIRACETAM NERGENS TABLET 500MG"):
        for made in links_of(name):
            assert made.score < FIRM
            assert not is_firm(made)
            assert not feeds_alerts(made)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("LEVODOPA/CARBIDOPA ELDERS 125 TABLET 100/25MG", [6]),
        ("CARBIDOPA/LEVODOPA ELDERS 125 TABLET 25/100MG", [6]),
        ("CARBIDOPA/LEVODOPA ELDERS 110 TABLET 10/100MG", [7]),
        ("LEVODOPA ELDERS TABLET 100/25MG", []),
        ("IRBESARTAN/HCT ELDERS TABLET 300/12,5MG", [9]),
        ("ETHINYLESTRAD/LEVONORGES ELD T OM 0,02/0,1MG", [10]),
    ],
)
def test_a_combination_is_found_in_any_order_and_is_never_its_part(name: str, found: list[int]) -> None:
    assert numbers(name) == found


@pytest.mark.parametrize(
    "name",
    [
        "LEVETIRACETAM ELDERS TABLET FILMOMHULD 750MG",
        "LEVETIRACETAM ELDERS TABLET MGA 500MG",
        "LEVETIRACETAM ELDERS CAPSULE 500MG",
        "LEVETIRACETAM ELDERS INJVLST 100MG/ML FLACON 5ML",
        "LEVETIRACETAM ELDERS TABLET",
        "LEVETIRACETAM ELDERS 500MG",
        "LEVETIRACETAM ELDERS TABLET 250 + 500MG (28+28TABL)",
        "NERGENSINE ELDERS TABLET 500MG",
        "QUETIAPINE ELDERS TABLET FILMOMHULD 50MG",
        "VERBANDGAAS 10X10CM",
        "",
    ],
)
def test_a_name_that_says_another_strength_or_form_or_too_little_leads_nowhere(name: str) -> None:
    assert links_of(name) == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("FUROSEMIDE ELDERS INJVLST 10MG/ML AMPUL 4ML", [12]),
        ("FUROSEMIDE ELDERS INJVLST 10MG/ML AMPUL 2ML", [11]),
        ("FUROSEMIDE ELDERS INJVLST 10MG/ML AMPUL 25ML", []),
        ("DALTEPARINE ELDERS INJVLST 25.000IE/ML WWSP 0,3ML", [13]),
        ("DALTEPARINE ELDERS INJVLST 25.000IE/ML WWSP 0,6ML", []),
        ("LEVETIRACETAM ELDERS DRANK 100MG/ML", [5]),
        ("QUETIAPINE ELDERS RETARD TABLET MVA 50MG", [14]),
        ("FOLINEZUUR ELDERS INJ/INFVLST 10MG/ML FLACON 10ML", [15]),
    ],
)
def test_what_an_ampoule_holds_a_release_or_an_acid_tells_products_apart(name: str, found: list[int]) -> None:
    assert numbers(name) == found


def test_every_week_of_an_article_is_linked_alike_and_its_name_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reading(name: str, index: Presentations) -> articles.Reading | None:
        read.append(name)
        return read_article(name, index)

    monkeypatch.setattr(articles, "read_article", reading)
    names = ("LEVETIRACETAM ELDERS TABLET 500MG", "NERGENSINE TABLET 1MG")
    made = list(link_articles([signal(name, week=week) for week in (34, 35, 38) for name in names], REGISTER))
    assert [link.record.natural_key for link in made] == [f"99980009|2026|{week}" for week in (34, 35, 38)]
    assert {link.subject.id for link in made} == {"RVG 900002"}
    assert read == list(names)


@cache
def stand_in() -> Presentations:
    """The register as far as it was recorded, and what neighbours list: the same names, and firms that trade here."""
    here = [pair.product for pair in read_pairs(PAIRS, RECORDED).pairs]
    return index_presentations(build_register([version(one, at) for at, one in enumerate([*here, *_abroad()])]))


def _abroad() -> Iterator[Product]:
    paths = [
        path for path in sorted((RECORDED / "world_shortages_2026_03").glob("*.csv")) if path.name.startswith(ABROAD)
    ]
    rows = [row for path in paths for row in csv.DictReader(path.open(encoding="utf-8-sig"))]
    for number, row in enumerate(rows, start=100_000):
        yield Product(
            reg_scheme="RVG",
            reg_number=str(number),
            name=row["medicine_name"],
            form=row.get("pharmaceutical_form") or row.get("dosage_form") or None,
            strength=row["strength"] or None,
            substances=split_substances(row["active_substance"]),
        )


def recorded_names() -> list[str]:
    return [row["Artikelnaam"] for row in csv.DictReader(MONITOR.open(encoding="utf-8-sig"))]


def told(name: str) -> str | None:
    """What was read from the name, as the person who judged it saw it."""
    reading = read_article(name, stand_in())
    if reading is None:
        return None
    stated = reading.stated
    strengths = sorted(stated.strengths(len(stated.substances)))
    return f"{sorted(stated.substances)} {sorted(stated.form.labels)} {strengths}"


@needs_recorded
def test_three_of_four_recorded_names_tell_substance_form_and_strength() -> None:
    names = recorded_names()
    assert len(names) == 645
    assert sum(told(name) is not None for name in names) / len(names) >= LEAST_READ


@needs_recorded
def test_sixty_names_drawn_by_lot_are_read_as_a_person_read_them() -> None:
    """The names may not be shown: a row holds its place in the list, the digest of what was read, and the verdict."""
    rows = list(csv.DictReader((PAIRS / "articles.csv").open(encoding="utf-8")))
    names = recorded_names()
    assert len(rows) == 60
    for row in rows:
        read = told(names[int(row["row"]) - 1])
        assert hashlib.sha256(str(read).encode()).hexdigest()[:16] == row["reading"], f"row {row['row']}: {read}"
        assert row["verdict"] == "right"
