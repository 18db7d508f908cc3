"""Searching as a verb: by name, substance, code and number, with the reason of each hit, and never by digits alone."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from surveillance.model.certificate import Certificate, CertificateStatus
from surveillance.model.finding import Team
from surveillance.model.link import Link, RecordKey, Subject
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.product import Product, Relation
from surveillance.model.record import Record
from surveillance.model.wholesale import WholesaleSignal
from surveillance.pipeline.directory import How
from surveillance.pipeline.review import Person
from surveillance.pipeline.search import Answer, search
from surveillance.storage.engine import transaction
from surveillance.storage.links import replace_links
from surveillance.storage.search import SEARCHED
from tests.seeding import example_source, seed

pytestmark = pytest.mark.usefixtures("database")

DAY = datetime(2026, 9, 27, 18, tzinfo=UTC)
MIRA = Person("mira", "Mira", "inspector", frozenset({Team.MEDICINES}), frozenset({Team.MEDICINES}))
REGISTER = example_source("nl_voorbeeld_register", "product", delivery="part")
NOTICES = example_source("de_voorbeeld_meldingen", "shortage_notice", delivery="part")


def product(number: str, name: str, scheme: str = "RVG", **given: Any) -> Product:
    return Product(reg_scheme=scheme, reg_number=number, name=name, **given)


def register() -> list[Record]:
    return [
        product("07622", "Natriumvalproaat Voorbeeld 300 mg", substances=("NATRIUMVALPROAAT",), atc_code="N03AG01"),
        product("108501", "Quetiapine Voorbeeld 200 mg", substances=("QUETIAPINEFUMARAAT",), atc_code="N05AH04"),
        product("114624", "Crème Voorbeeld", relation=Relation.PARALLEL_IMPORT, reference_number="03984"),
        product("900001", "Paracetamol Voorbeeld 500 mg", substances=("PARACETAMOL",), atc_code="N02BE01"),
        product("900002", "Paracetamol/codeïne 500/10 mg", substances=("PARACETAMOL", "CODEÏNEFOSFAAT")),
        product("900003", "Co-trimoxazol Voorbeeld", holder="Ander Bedrijf B.V."),
        product("EU/1/08/501", "Voorbeeldvaccin", scheme="EU"),
        product("EU/1/07/433/003", "Voorbeeldstof", scheme="EU"),
    ]


def notice(reference: str = "LE2026-17", **given: Any) -> ShortageNotice:
    base: dict[str, Any] = {
        "notice_type": NoticeType.FOREIGN_SHORTAGE,
        "status": NoticeStatus.ONGOING,
        "product_name": "Valproat Beispiel",
        "identifiers": ("PZN 06312605", "GTIN 7680494930101"),
    }
    return ShortageNotice(reference=reference, **base | given)


@pytest.fixture(autouse=True)
def known(database: Any) -> None:
    with transaction() as connection:
        seed(connection, REGISTER, register(), DAY)
        seed(connection, NOTICES, [notice()], DAY)


def ask(text: str, person: Person = MIRA) -> Answer:
    return search(text, person, list(SEARCHED))


def keys(text: str, kind: str = "product") -> list[str]:
    return [hit.version.natural_key for group in ask(text).groups if group.kind == kind for hit in group.hits]


def reason(text: str) -> tuple[str, How, str]:
    first = ask(text).groups[0].hits[0].reason
    return first.field, first.how, first.word


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("RVG 108501", "RVG|108501"),
        ("RVG108501", "RVG|108501"),
        ("rvg 108 501", "RVG|108501"),
        ("RVG-nummer: 108501", "RVG|108501"),
        ("108501", "RVG|108501"),
        ("1085", "RVG|108501"),
        ("RVG 07622", "RVG|07622"),
        ("7622", "RVG|07622"),
        ("rvg7622", "RVG|07622"),
        ("RVG 114624//03984", "RVG|114624"),
        ("RVG 3984", "RVG|114624"),
        ("EU/1/08/501", "EU|EU/1/08/501"),
        ("eu 1 08 501", "EU|EU/1/08/501"),
        ("EU108501", "EU|EU/1/08/501"),
        ("EU/1/07/433", "EU|EU/1/07/433/003"),
    ],
)
def test_a_number_is_found_however_it_is_typed(asked: str, number: str) -> None:
    assert keys(asked) == [number]


def test_digits_alone_never_stand_for_a_number_of_several_parts() -> None:
    assert keys("108501") == ["RVG|108501"]
    assert keys("501") == []


@pytest.mark.parametrize(
    "asked", ["PZN 06312605", "06312605", "6312605", "pzn6312605", "GTIN 7680494930101", "LE202617"]
)
def test_a_notice_is_found_by_its_pack_s_numbers_and_its_reference(asked: str) -> None:
    assert keys(asked, "shortage_notice") == ["LE2026-17"]


def test_a_number_of_another_scheme_is_not_it() -> None:
    assert keys("CNK 6312605", "shortage_notice") == []


@pytest.mark.parametrize(
    ("asked", "number", "why"),
    [
        ("QUETIAPINE", "RVG|108501", ("name", How.WHOLE, "quetiapine")),
        ("quetia", "RVG|108501", ("name", How.BEGINS, "quetiapine")),
        ("tiapine", "RVG|108501", ("name", How.HOLDS, "quetiapine")),
        ("quetiapnie", "RVG|108501", ("name", How.SLIP, "quetiapine")),
        ("creme", "RVG|114624", ("name", How.WHOLE, "creme")),
        ("CRÈME", "RVG|114624", ("name", How.WHOLE, "creme")),
        ("valproaat", "RVG|07622", ("substance", How.SPELLED, "valproaat")),
        ("valproinezuur", "RVG|07622", ("substance", How.SPELLED, "valproinezuur")),
        ("natrium valproaat", "RVG|07622", ("substance", How.SPELLED, "valproaat")),
        ("cotrimoxazol", "RVG|900003", ("name", How.WHOLE, "cotrimoxazol")),
        ("co trimoxazol", "RVG|900003", ("name", How.WHOLE, "trimoxazol")),
        ("ander bedrijf", "RVG|900003", ("holder", How.WHOLE, "bedrijf")),
        ("N05AH04", "RVG|108501", ("atc", How.WHOLE, "N05AH04")),
        ("n05ah", "RVG|108501", ("atc", How.BEGINS, "N05AH04")),
        ("codeine paracetamol", "RVG|900002", ("name", How.WHOLE, "paracetamol")),
    ],
)
def test_words_and_codes_are_found_with_the_reason(asked: str, number: str, why: tuple[str, How, str]) -> None:
    assert keys(asked) == [number]
    assert reason(asked) == why


def test_what_fits_best_stands_first() -> None:
    assert keys("paracetamol") == ["RVG|900001", "RVG|900002"]
    assert keys("paracetamol 10") == ["RVG|900002"]


@pytest.mark.parametrize("asked", ["", "   ", "%", "'; DROP TABLE product; --", "\x00", "é", "x" * 5000, "🙂", "((("])
def test_nothing_sensible_finds_nothing_and_harms_nothing(asked: str) -> None:
    assert ask(asked).groups == ()


def test_a_new_batch_is_found_at_once_and_what_vanished_stays_to_be_found() -> None:
    assert keys("nieuwmiddel") == []
    full = example_source("nl_voorbeeld_register", "product")
    with transaction() as connection:
        seed(connection, full, [product("900099", "Nieuwmiddel")], DAY)
        seed(connection, full, [product("900099", "Nieuwmiddel")], DAY)
    assert keys("nieuwmiddel") == ["RVG|900099"]
    found = ask("quetiapine").groups[0].hits[0]
    assert found.version.presence == "vanished"


def test_a_notice_tells_which_medicines_it_is_about() -> None:
    record = RecordKey("shortage_notice", NOTICES.id, "LE2026-17")
    made = Link(record, Subject("product", "RVG 07622"), "substance_and_form", 0.7)
    with transaction() as connection:
        replace_links(connection, "shortage_notice", [made], frozenset({record}))
    found = next(group for group in ask("valproat").groups if group.kind == "shortage_notice")
    assert found.hits[0].products == ("RVG 07622",)


def test_an_article_stands_in_the_list_once_though_it_was_short_for_weeks() -> None:
    weeks = [WholesaleSignal(zi_number="90000017", article_name="VOORBEELD", year=2026, week=week) for week in (1, 2)]
    with transaction() as connection:
        seed(connection, example_source("nl_voorbeeld_lijst", "wholesale_signal", delivery="part"), weeks, DAY)
    assert keys("ZI 90000017", "wholesale_signal") == ["90000017|2026|2"]


def test_only_the_kinds_that_were_asked_for_are_searched() -> None:
    certificate = Certificate(
        uuid="1",
        notified_body="0633",
        certificate_number="Z-25-052",
        certificate_type="quality-management-system",
        legislation="MDR",
        status=CertificateStatus.ISSUED,
        issued_on=date(2026, 1, 1),
    )
    with transaction() as connection:
        seed(connection, example_source("eu_voorbeeld_certificaten", "certificate"), [certificate], DAY)
    assert keys("Z-25-052", "certificate") == keys("0633 Z-25-052", "certificate") == ["0633|Z-25-052||"]
    assert search("Z-25-052", MIRA, ["product", "shortage_notice"]).groups == ()


def test_no_more_is_shown_than_a_page_holds_and_that_is_told() -> None:
    many = [product(f"8{number:05}", f"Veelmiddel {number}") for number in range(30)]
    with transaction() as connection:
        seed(connection, REGISTER, many, DAY)
    found = ask("veelmiddel").groups[0]
    assert (len(found.hits), found.has_more) == (20, True)
