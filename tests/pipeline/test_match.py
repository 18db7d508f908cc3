"""Linking as a verb: from history to links, again without change, and what ends when records change."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from surveillance.model.link import Link
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.offer import Offer, OfferType
from surveillance.model.product import LegalStatus, Product
from surveillance.model.record import Record
from surveillance.pipeline.match import MatchSummary, links_about_medicine, match
from surveillance.storage.engine import reading, transaction
from surveillance.storage.links import current_links
from surveillance.storage.tables.detection import link
from tests.seeding import example_source, seed

pytestmark = pytest.mark.usefixtures("database")

REGISTER = example_source("nl_voorbeeld_register", "product")
NOTICES = example_source("nl_voorbeeld_meldingen", "shortage_notice", delivery="part")
OFFERS = example_source("nl_voorbeeld_advertenties", "offer")
DAY = datetime(2026, 9, 27, 18, tzinfo=UTC)


def product(number: str = "900001", **given: Any) -> Product:
    base: dict[str, Any] = {
        "reg_scheme": "RVG",
        "reg_number": number,
        "name": f"Voorbeeldine {number}",
        "substances": ("SEMAGLUTIDE",),
        "legal_status": LegalStatus.UR,
    }
    return Product(**base | given)


def notice(number: str | None = "RVG 900001", reference: str = "M-1", **given: Any) -> ShortageNotice:
    base: dict[str, Any] = {
        "reference": reference,
        "notice_type": NoticeType.INTERRUPTION,
        "status": NoticeStatus.ONGOING,
        "product_name": "Voorbeeldine",
        "registration_numbers": (number,) if number else (),
    }
    return ShortageNotice(**base | given)


def offer(title: str, item_id: str = "v1") -> Offer:
    return Offer(
        platform="voorbeeldmarkt",
        item_id=item_id,
        url=f"https://voorbeeldmarkt.example/{item_id}",
        offer_type=OfferType.OFFERED,
        title=title,
        seller_key="voorbeeld",
    )


def keep(source: Any, *records: Record) -> None:
    with transaction() as connection:
        seed(connection, source, records, DAY)


def links(kind: str) -> list[Link]:
    with reading() as connection:
        return current_links(connection, kind)


def test_current_records_are_linked_and_the_rest_is_counted() -> None:
    keep(REGISTER, product())
    keep(NOTICES, notice(), notice("RVG 909999", "M-2"))
    keep(OFFERS, offer("Semaglutide pen"), offer("Fietstas", "v2"))
    assert match() == MatchSummary(linked=2, unlinked=2)
    assert [link.subject.id for link in links("shortage_notice")] == ["RVG 900001"]


def test_linking_again_changes_nothing() -> None:
    keep(REGISTER, product())
    keep(NOTICES, notice())
    keep(OFFERS, offer("Ozempik pen"))
    match()
    before = links("shortage_notice") + links("offer")
    assert match() == MatchSummary(linked=2, unlinked=0)
    assert links("shortage_notice") + links("offer") == before


def test_only_what_came_since_is_linked_and_the_rest_keeps_its_links() -> None:
    keep(REGISTER, product(), product("900002"))
    keep(NOTICES, notice())
    match()
    with reading() as connection:
        before = connection.execute(select(link)).all()
    keep(NOTICES, notice("RVG 900002", "M-2"))
    assert match() == MatchSummary(linked=2, unlinked=0)
    with reading() as connection:
        assert connection.execute(select(link)).all()[: len(before)] == before
    assert len(links("shortage_notice")) == 2


def test_a_changed_record_loses_its_old_link_and_gets_its_new_one() -> None:
    keep(REGISTER, product(), product("900002"))
    keep(NOTICES, notice())
    match()
    keep(NOTICES, notice("RVG 900002"))
    match()
    assert [link.subject.id for link in links("shortage_notice")] == ["RVG 900002"]


def test_a_product_that_enters_the_register_later_links_the_waiting_notice() -> None:
    keep(NOTICES, notice())
    assert match() == MatchSummary(linked=0, unlinked=1)
    keep(REGISTER, product())
    assert match() == MatchSummary(linked=1, unlinked=0)


def test_a_vanished_record_has_no_links_any_more() -> None:
    keep(REGISTER, product())
    keep(OFFERS, offer("Semaglutide pen"))
    match()
    keep(OFFERS, offer("Fietstas", "v2"))
    match()
    assert len(links("offer")) == 1, "absent once is missing, not gone"
    keep(OFFERS, offer("Fietstas", "v2"))
    match()
    assert links("offer") == []


def test_a_medicine_s_links_are_its_own_and_then_those_of_its_substance() -> None:
    medicine = product(form="Tablet", strength="3 mg")
    keep(REGISTER, medicine)
    tablet = notice(None, "M-2", substance="semaglutide", form="Tablette", strength="3 mg")
    other = notice(None, "M-3", substance="semaglutide", form="Injektionslösung", strength="1 mg")
    keep(NOTICES, notice(), tablet, other, notice(None, "M-4", substance="metformin"))
    match()
    with reading() as connection:
        found = links_about_medicine(connection, medicine)
    assert [(made.record.natural_key, made.method) for made in found] == [
        ("M-1", "registration_number"),
        ("M-2", "presentation"),
        ("M-3", "substance_name"),
    ]
