"""Reading everything about one medicine: links that ended with their record, words of persons, weeks, histories."""

from datetime import UTC, datetime
from typing import Any

import pytest

from surveillance.model.link import Judgement, Link, RecordKey, Subject, Verdict
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.product import Product
from surveillance.model.wholesale import WholesaleSignal
from surveillance.storage.engine import transaction
from surveillance.storage.links import add_judgement, replace_links
from surveillance.storage.medicines import (
    find_product,
    histories_of,
    links_ever,
    links_to,
    listed_weeks,
    products_in_register,
    words_about,
)
from tests.seeding import example_source, seed

pytestmark = pytest.mark.usefixtures("database")

DAY = datetime(2026, 9, 27, 18, tzinfo=UTC)
HERE = Subject("product", "RVG 900012")
NOTICES = example_source("nl_voorbeeld_meldingen", "shortage_notice")


def notice(reference: str, **given: Any) -> ShortageNotice:
    base: dict[str, Any] = {"notice_type": NoticeType.INTERRUPTION, "status": NoticeStatus.ONGOING}
    return ShortageNotice(reference=reference, product_name="Voorbeeld", **base | given)


def key(reference: str) -> RecordKey:
    return RecordKey("shortage_notice", NOTICES.id, reference)


def link(reference: str, subject: Subject = HERE) -> Link:
    return Link(key(reference), subject, "registration_number", 1.0)


def test_a_product_is_found_by_its_number_in_either_scheme_and_only_by_the_whole_of_it() -> None:
    products = [
        Product(reg_scheme="RVG", reg_number="108501", name="Quetiapine"),
        Product(reg_scheme="EU", reg_number="EU/1/08/501", name="Vaccin"),
    ]
    with transaction() as connection:
        seed(connection, example_source("nl_voorbeeld_register", "product"), products, DAY)
        found = [find_product(connection, number) for number in ("RVG 108501", "EU/1/08/501", "RVH 108501", "108501")]
        assert [version.record.name if version else None for version in found] == ["Quetiapine", "Vaccin", None, None]
        ids = [version.row_id for version in found if version]
        assert list(products_in_register(connection, ids)) == ["RVG 108501", "EU/1/08/501"]


def test_a_link_that_ended_because_its_record_vanished_is_still_told() -> None:
    with transaction() as connection:
        seed(connection, NOTICES, [notice("M-1"), notice("M-2"), notice("M-3")], DAY)
        replace_links(connection, "shortage_notice", [link("M-1"), link("M-2"), link("M-3")], {key("M-1")})
        for _ in range(2):
            seed(connection, NOTICES, [notice("M-1"), notice("M-3")], DAY)
        gone = {key("M-2"), key("M-3")}  # one vanished; of the other the comparison fell away
        replace_links(connection, "shortage_notice", [], gone)
        assert [made.record for made in links_ever(connection, HERE)] == [key("M-1"), key("M-2")]


def test_a_refused_link_is_not_told_again_when_its_record_vanishes() -> None:
    with transaction() as connection:
        seed(connection, NOTICES, [notice("M-1"), notice("M-2")], DAY)
        replace_links(connection, "shortage_notice", [link("M-2")], {key("M-2")})
        add_judgement(connection, Judgement(key("M-2"), HERE, Verdict.NOT_SAME, "mira"))
        for _ in range(2):
            seed(connection, NOTICES, [notice("M-1")], DAY)
        replace_links(connection, "shortage_notice", [], {key("M-2")})
        assert links_ever(connection, HERE) == []


def test_the_last_word_counts_and_keeps_its_note() -> None:
    with transaction() as connection:
        seed(connection, NOTICES, [notice("M-1")], DAY)
        for verdict, note in ((Verdict.NOT_SAME, "vergissing"), (Verdict.UNSURE, "nog bellen")):
            add_judgement(connection, Judgement(key("M-1"), HERE, verdict, "mira"), note)
        word = words_about(connection, HERE)[key("M-1")]
    assert (word.verdict, word.note, word.judged_by) == (Verdict.UNSURE, "nog bellen", "mira")


def test_links_to_several_medicines_follow_the_words_of_persons() -> None:
    other = Subject("product", "RVG 900013")
    with transaction() as connection:
        seed(connection, NOTICES, [notice("M-1"), notice("M-2")], DAY)
        made = [link("M-1"), link("M-1", other), link("M-2", other)]
        replace_links(connection, "shortage_notice", made, {key("M-1"), key("M-2")})
        add_judgement(connection, Judgement(key("M-1"), other, Verdict.NOT_SAME, "mira"))
        add_judgement(connection, Judgement(key("M-2"), HERE, Verdict.SAME, "mira"))
        found = links_to(connection, [HERE.id, other.id], "shortage_notice")
    assert found == {HERE.id: [key("M-1"), key("M-2")], other.id: [key("M-2")]}


def test_histories_are_those_of_the_records_asked_for_and_no_namesakes() -> None:
    namesake = example_source("de_voorbeeld_meldingen", "shortage_notice")
    with transaction() as connection:
        seed(connection, NOTICES, [notice("M-1")], DAY)
        seed(connection, NOTICES, [notice("M-1", status=NoticeStatus.RESOLVED)], DAY)
        seed(connection, namesake, [notice("M-1")], DAY)
        found = histories_of(connection, ShortageNotice, [key("M-1"), RecordKey("product", NOTICES.id, "M-1")])
    assert {record: [version.record.status for version in versions] for record, versions in found.items()} == {
        key("M-1"): [NoticeStatus.ONGOING, NoticeStatus.RESOLVED]
    }


def test_the_weeks_of_which_there_is_a_list_are_those_with_any_article() -> None:
    signals = [
        WholesaleSignal(zi_number=zi_number, article_name="X", year=year, week=week)
        for zi_number, year, week in (("1", 2025, 52), ("1", 2026, 36), ("2", 2026, 36), ("2", 2026, 38))
    ]
    with transaction() as connection:
        seed(connection, example_source("nl_voorbeeld_lijst", "wholesale_signal", delivery="part"), signals, DAY)
        assert listed_weeks(connection, 2026) == {(2026, 36), (2026, 38)}
