"""Records linked to products and substances: by number, by substance, by words; and a person's word above all."""

from datetime import UTC, datetime
from typing import Any

import pytest

from surveillance.matching.judging import apply_judgements
from surveillance.matching.names import NameIndex, collect_names
from surveillance.matching.notices import link_notices
from surveillance.matching.offers import link_offers
from surveillance.matching.register import Register, build_register
from surveillance.matching.scoring import FIRM, LIKELY
from surveillance.model.link import Judgement, Link, RecordKey, Subject
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.offer import Offer, OfferType
from surveillance.model.product import LegalStatus, Product, Relation
from surveillance.model.version import Version


def version(record: Any, row_id: int = 1) -> Version[Any]:
    known = datetime(2026, 9, 27, tzinfo=UTC)
    return Version(row_id, "nl_voorbeeld_bron", record.natural_key, "present", 1, known, None, record)


def product(number: str, name: str, *substances: str, scheme: str = "RVG", **given: Any) -> Product:
    return Product(reg_scheme=scheme, reg_number=number, name=name, substances=substances, **given)


@pytest.fixture(scope="module")
def register() -> Register:
    products = [
        product("07622", "Sotalol Voorbeeld 40 mg, tabletten", "SOTALOLHYDROCHLORIDE", form="Tablet"),
        product("108501", "Voorbeeldine 10 mg, tabletten", "VOORBEELDINE", legal_status=LegalStatus.UR),
        product(
            "114624", "Exjade Voorbeeld", "DEFERASIROX", relation=Relation.PARALLEL_IMPORT, reference_number="03984"
        ),
        product("03984", "Zomaar Voorbeeld", "DEFERASIROX"),
        product("EU/1/07/433", "Nevavoor 3 mg/ml", "NEPAFENAC", scheme="EU"),
        product("EU/1/99/901", "Semaglutide Voorbeeld", "SEMAGLUTIDE", scheme="EU", form="Oplossing voor injectie"),
        product("900002", "Semaglutide tablet Voorbeeld", "SEMAGLUTIDE", form="Tablet"),
        product("900003", "Fantasia 5 mg, tabletten", "MIDAZOLAMHYDROCHLORIDE"),
        product("900004", "Augmavoor", "AMOXICILLINE 3-WATER", "KALIUMCLAVULANAAT", form="Tablet"),
        product("900005", "Amoxicilline Voorbeeld", "AMOXICILLINE 3-WATER", form="Capsule"),
    ]
    return build_register([version(one, number) for number, one in enumerate(products)])


def links_of(register: Register, **given: Any) -> dict[str, tuple[str, float]]:
    notice = ShortageNotice(
        reference="M-1",
        notice_type=NoticeType.INTERRUPTION,
        status=NoticeStatus.ONGOING,
        product_name="Voorbeeld",
        **given,
    )
    return {link.subject.id: (link.method, link.score) for link in link_notices([version(notice)], register)}


def test_a_number_links_exactly_and_digits_alone_never_do(register: Register) -> None:
    assert links_of(register, registration_numbers=("RVG 07622",)) == {"RVG 07622": ("registration_number", 1.0)}
    assert links_of(register, registration_numbers=("RVG 7622",)) == {}
    assert links_of(register, registration_numbers=("RVH 07622",)) == {}
    assert links_of(register, registration_numbers=("EU/1/08/501",)) == {}


def test_a_parallel_import_links_to_its_own_number_and_remembers_the_other(register: Register) -> None:
    notice = ShortageNotice(
        reference="M-1",
        notice_type=NoticeType.EXEMPTION,
        status=NoticeStatus.ONGOING,
        product_name="Voorbeeld",
        registration_numbers=("RVG 114624//03984",),
    )
    (link,) = link_notices([version(notice)], register)
    assert link.subject == Subject("product", "RVG 114624")
    assert link.detail["reference"] == "RVG 03984"


def test_a_pack_links_to_its_family_with_a_lower_score(register: Register) -> None:
    found = links_of(register, registration_numbers=("EU/1/07/433/003",))
    assert found == {"EU/1/07/433": ("eu_family", 0.9)}


def test_a_number_that_is_not_registered_is_not_replaced_by_its_substance(register: Register) -> None:
    assert links_of(register, registration_numbers=("RVG 909999",), substance="semaglutide") == {}


def test_a_notice_without_number_links_by_substance_and_form_below_the_firm_score(register: Register) -> None:
    found = links_of(register, substance="Semaglutide", form="Solution for injection")
    assert found == {"EU/1/99/901": ("substance_and_form", 0.7)}
    unknown = links_of(register, substance="Semaglutide", form="Various presentations")
    assert set(unknown.values()) == {("substance_name", 0.5)}
    assert all(score < FIRM for _, score in (found | unknown).values())


def test_a_combination_is_not_linked_to_a_product_with_one_of_its_substances(register: Register) -> None:
    assert "900005" not in links_of(register, substance="amoxicillin;clavulanate potassium", form="Tablet")
    assert links_of(register, substance="amoxicillin", form="Capsule") == {"RVG 900005": ("substance_and_form", 0.7)}


def offer(title: str, description: str = "") -> Version[Any]:
    return version(
        Offer(
            platform="voorbeeldmarkt",
            item_id="v1",
            url="https://voorbeeldmarkt.example/v1",
            offer_type=OfferType.OFFERED,
            title=title,
            description=description,
            seller_key="voorbeeld",
        )
    )


def offer_links(register: Register, title: str, description: str = "") -> list[Link]:
    return list(link_offers([offer(title, description)], NameIndex(collect_names(register))))


@pytest.mark.parametrize(
    ("title", "method", "least"),
    [
        ("Semaglutide pen", "substance_in_text", 0.9),
        ("Twee Ozempic pennen", "brand_in_text", 0.9),
        ("0z3mpic te koop", "brand_in_text", 0.9),
        ("Ozempik over", "brand_in_text", LIKELY),
        ("Fantasia strip van 10", "product_name", 0.95),
    ],
)
def test_an_offer_links_by_the_words_of_its_title(register: Register, title: str, method: str, least: float) -> None:
    (link,) = offer_links(register, title)
    assert link.method == method
    assert link.score >= least


def test_a_typo_weighs_less_than_the_name_itself(register: Register) -> None:
    assert offer_links(register, "Ozempik")[0].score < offer_links(register, "Ozempic")[0].score


def test_a_name_in_the_description_weighs_less_and_says_where_it_stood(register: Register) -> None:
    (link,) = offer_links(register, "Prikpen over", "Het is semaglutide.")
    assert (link.detail["where"], link.score) == ("description", 0.81)


@pytest.mark.parametrize(
    "title",
    ["Kookboek na Ozempic", "Lege doos Ozempic", "Ozempic telefoonhoesje", "Ozempic t-shirt", "Ozempic voor uw paard"],
)
def test_a_look_alike_keeps_its_link_below_every_threshold_and_says_why(register: Register, title: str) -> None:
    (link,) = offer_links(register, title)
    assert link.score < LIKELY
    assert link.detail["veto_word"]


def test_an_unregistered_brand_is_marked_as_such(register: Register) -> None:
    (link,) = offer_links(register, "Kamagra weekpack")
    assert link.detail["registered"] == "no"


@pytest.mark.parametrize("title", ["Matras 90 bij 200", "Kaartjes concert zaterdag", "Trein Märklin", "Magnesium pot"])
def test_ordinary_words_are_no_medicine(register: Register, title: str) -> None:
    assert offer_links(register, title) == []


def test_a_person_s_word_takes_a_link_away_and_adds_one() -> None:
    record = RecordKey("offer", "nl_voorbeeld_bron", "voorbeeldmarkt|v1")
    wrong, right = Subject("substance", "semaglutid"), Subject("product", "RVG 900002")
    made = [Link(record, wrong, "brand_in_text", 0.9)]
    words = {(record, one): Judgement(record, one, one is right, "inspecteur") for one in (wrong, right)}
    (link,) = apply_judgements(made, words, frozenset({record}))
    assert (link.subject, link.method, link.score) == (right, "judgement", 1.0)
    assert list(apply_judgements(made, words, frozenset())) == []
