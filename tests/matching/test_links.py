"""Records linked to products and substances: by number, by substance, by words; and a person's word above all."""

from datetime import UTC, datetime
from typing import Any

import pytest

from surveillance.matching.names import NameIndex, collect_names
from surveillance.matching.notices import link_notices
from surveillance.matching.offers import link_offers
from surveillance.matching.register import Register, build_register
from surveillance.matching.scoring import LIKELY, METHODS, feeds_alerts, is_firm
from surveillance.model.link import Link, RecordKey, Subject
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


def test_a_notice_without_number_is_about_a_substance_in_a_form_or_else_about_a_substance(register: Register) -> None:
    assert links_of(register, substance="Semaglutide", form="Solution for injection") == {
        "semaglutid": ("substance_and_form", 0.7)
    }
    assert links_of(register, substance="Semaglutide", form="Various presentations") == {
        "semaglutid": ("substance_name", 0.5)
    }


def test_a_combination_is_not_linked_to_a_product_with_one_of_its_substances(register: Register) -> None:
    both = links_of(register, substance="amoxicillin;clavulanate potassium", form="Tablet")
    assert set(both) == {"acid clavulan + amosicilin"}
    assert set(links_of(register, substance="amoxicillin", form="Capsule")) == {"amosicilin"}


@pytest.fixture(scope="module")
def presentations() -> Register:
    tablet: dict[str, Any] = {"form": "Filmomhulde tablet", "atc_code": "N05AH04", "route": "Oraal gebruik"}
    products = [
        product("900011", "Voorbeeld A 100 mg, filmomhulde tabletten", "QUETIAPINEFUMARAAT", **tablet),
        product("900012", "Voorbeeld B 100 mg, filmomhulde tabletten", "QUETIAPINEFUMARAAT", **tablet),
        product("900013", "Voorbeeld C 200 mg, filmomhulde tabletten", "QUETIAPINEFUMARAAT", **tablet),
        product(
            "900014",
            "Voorbeeld D 100 mg",
            "QUETIAPINEFUMARAAT",
            form="Tablet met verlengde afgifte",
            atc_code="N05AH04",
        ),
        product(
            "EU/1/99/911/001", "Voorbeeld E 50 mg tabletten", "SITAGLIPTINE", scheme="EU", form="Filmomhulde tablet"
        ),
        product(
            "EU/1/99/911/002", "Voorbeeld E 100 mg tabletten", "SITAGLIPTINE", scheme="EU", form="Filmomhulde tablet"
        ),
        product("108501", "Voorbeeld F 200 mg", "QUETIAPINEFUMARAAT", form="Tablet met verlengde afgifte"),
    ]
    return build_register([version(one, number) for number, one in enumerate(products)])


SAME = {"RVG 900011": ("presentation", 0.85), "RVG 900012": ("presentation", 0.85)}


def test_same_substance_form_and_strength_is_the_same_medicine_of_every_holder(presentations: Register) -> None:
    found = links_of(presentations, substance="kvetiapinfumarat", form="Filmdragerad tablett", strength="100 mg")
    assert found == SAME | {"cetiapin": ("substance_and_form", 0.7)}


def test_an_atc_code_stands_in_for_a_substance_that_is_not_stated_or_cannot_be_compared(
    presentations: Register,
) -> None:
    given: dict[str, Any] = {"atc_code": "N05AH04", "form": "Filmtablette", "strength": "100 mg"}
    assert links_of(presentations, **given).items() >= SAME.items()
    assert links_of(presentations, substance="クエチアピン", **given).items() >= SAME.items()


def test_an_atc_code_of_level_four_stands_for_no_substance(presentations: Register) -> None:
    assert links_of(presentations, atc_code="N05AH", form="Filmtablette", strength="100 mg") == {}


def test_another_release_or_another_route_is_another_medicine(presentations: Register) -> None:
    assert set(links_of(presentations, substance="quetiapine", form="Retardtablette", strength="200 mg")) == {
        "RVG 108501",
        "cetiapin",
    }
    by_other_route = links_of(
        presentations, substance="quetiapine", form="Tablette zur rektalen Anwendung", strength="100 mg"
    )
    assert set(by_other_route) == {"cetiapin"}


def test_a_family_number_does_not_link_packs_of_another_strength(presentations: Register) -> None:
    found = links_of(presentations, registration_numbers=("EU/1/99/911",), strength="50 mg", form="comprimé pelliculé")
    assert found["EU/1/99/911/001"] == ("eu_family", 0.9)
    assert "EU/1/99/911/002" not in found
    silent = links_of(presentations, registration_numbers=("EU/1/99/911",))
    assert set(silent) == {"EU/1/99/911/001", "EU/1/99/911/002"}


def test_several_packs_of_one_family_make_one_link() -> None:
    family = product("EU/1/99/905", "Voorbeeld 5 mg", "APIXABAN", scheme="EU")
    register = build_register([version(family)])
    packs = ("EU/1/99/905/001", "EU/1/99/905/002")
    assert links_of(register, registration_numbers=packs) == {"EU/1/99/905": ("eu_family", 0.9)}
    notice = ShortageNotice(
        reference="M-1",
        notice_type=NoticeType.DEVIATING_PACK,
        status=NoticeStatus.ONGOING,
        product_name="Voorbeeld",
        registration_numbers=packs,
    )
    assert len(list(link_notices([version(notice)], register))) == 1


def test_the_vaccine_never_links_to_the_medicine_whose_digits_it_shares(presentations: Register) -> None:
    assert (
        links_of(presentations, registration_numbers=("EU/1/08/501",), substance="quetiapine", strength="200 mg") == {}
    )


def test_by_name_only_nothing_feeds_an_alert(presentations: Register) -> None:
    notice = ShortageNotice(
        reference="M-1",
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        status=NoticeStatus.ONGOING,
        product_name="Quetiapin Beispiel 100 mg Filmtabletten",
    )
    found = list(link_notices([version(notice)], presentations))
    assert {made.method for made in found} == {"named_presentation", "substance_and_form"}
    assert not any(feeds_alerts(made) or is_firm(made) for made in found)
    assert all(made.detail["read_from"] == notice.product_name for made in found)


def test_only_a_number_or_a_person_makes_a_link_firm() -> None:
    firm = {
        name
        for name in METHODS
        if is_firm(Link(RecordKey("", "", ""), Subject("product", "x"), name, METHODS[name].weight))
    }
    assert firm >= {"registration_number", "eu_family"}
    assert firm.isdisjoint({"presentation", "named_presentation", "substance_and_form", "substance_name"})


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
