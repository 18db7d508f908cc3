"""A person's word on a link: it counts at once, wins over every comparison, and never changes a score."""

import pytest
from sqlalchemy import Engine, select

from surveillance.errors import NotFound, Refused
from surveillance.matching.scoring import feeds_alerts, is_firm
from surveillance.model.finding import Team
from surveillance.model.link import Link, RecordKey, Subject, Verdict
from surveillance.pipeline.match import doubtful_links, judge, match
from surveillance.pipeline.review import Person
from surveillance.storage.audit import verify_chain
from surveillance.storage.engine import reading
from surveillance.storage.links import current_links, links_about, links_of
from surveillance.storage.tables.outgoing import audit_entry
from tests.pipeline.test_match import NOTICES, OFFERS, REGISTER, keep, links, notice, offer, product

MIRA = Person("mira", "Mira Voorbeeld", "inspector", decides=frozenset({Team.MEDICINES}))
FRANK = Person("frank", "Frank Voorbeeld", "auditor", reads=frozenset(Team))
RECORD = RecordKey("shortage_notice", NOTICES.id, "M-1")
RIGHT, BETTER = Subject("product", "RVG 900001"), Subject("product", "RVG 900002")


@pytest.fixture(autouse=True)
def linked(database: Engine) -> None:
    """One notice about one of two products."""
    keep(REGISTER, product(), product("900002"))
    keep(NOTICES, notice())
    match()


def all_links() -> list[Link]:
    with reading() as connection:
        return links_of(connection, RECORD)


def test_a_refused_link_is_gone_for_everyone_but_who_may_take_the_word_back() -> None:
    judge(RECORD, RIGHT, Verdict.NOT_SAME, MIRA)
    assert links("shortage_notice") == []
    assert [(made.method, made.score, made.verdict) for made in all_links()] == [
        ("registration_number", 1.0, Verdict.NOT_SAME)
    ]
    judge(RECORD, RIGHT, Verdict.SAME, MIRA)
    assert [is_firm(made) for made in links("shortage_notice")] == [True]


def test_a_link_that_nothing_made_can_be_added_and_outlives_every_new_comparison() -> None:
    judge(RECORD, RIGHT, Verdict.NOT_SAME, MIRA)
    judge(RECORD, BETTER, Verdict.SAME, MIRA, "zie de bijlage")
    keep(REGISTER, product(), product("900002"), product("900003"))
    match()
    (made,) = links("shortage_notice")
    assert (made.subject, made.method, made.judged_by) == (BETTER, "judgement", "mira")
    with reading() as connection:
        assert links_about(connection, BETTER) == [made]
        assert links_about(connection, RIGHT) == []


def test_an_unsure_word_leaves_the_link_and_its_score_and_stops_the_alert() -> None:
    judge(RECORD, RIGHT, Verdict.UNSURE, MIRA)
    (made,) = links("shortage_notice")
    assert (made.method, made.score, made.verdict) == ("registration_number", 1.0, Verdict.UNSURE)
    assert not feeds_alerts(made)
    assert not is_firm(made)


def test_an_unsure_word_makes_no_link() -> None:
    judge(RECORD, BETTER, Verdict.UNSURE, MIRA)
    assert [made.subject for made in links("shortage_notice")] == [RIGHT]


def test_the_word_is_audited_with_its_note() -> None:
    judge(RECORD, RIGHT, Verdict.UNSURE, MIRA, " twijfel over de sterkte ")
    with reading() as connection:
        entry = connection.execute(select(audit_entry).order_by(audit_entry.c.seq.desc())).first()
        assert verify_chain(connection) == []
    assert entry is not None
    assert (entry.actor, entry.action, entry.result) == ("mira", "judge_link", "unsure")
    assert entry.reason == "twijfel over de sterkte"
    assert entry.object == f"shortage_notice {NOTICES.id} M-1: product RVG 900001"


def test_who_decides_nothing_judges_nothing() -> None:
    with pytest.raises(Refused):
        judge(RECORD, RIGHT, Verdict.SAME, FRANK)
    with pytest.raises(Refused):
        judge(RECORD, RIGHT, Verdict.SAME, MIRA, "x" * 5000)
    assert [made.verdict for made in all_links()] == [None]


@pytest.mark.parametrize(
    ("record", "subject"),
    [
        (RecordKey("shortage_notice", NOTICES.id, "M-9"), RIGHT),
        (RecordKey("nonsense", NOTICES.id, "M-1"), RIGHT),
        (RECORD, Subject("product", "RVG 909999")),
    ],
)
def test_nobody_judges_what_does_not_exist(record: RecordKey, subject: Subject) -> None:
    with pytest.raises(NotFound):
        judge(record, subject, Verdict.SAME, MIRA)


def test_words_on_offers_count_too() -> None:
    keep(OFFERS, offer("Semaglutide pen"))
    match()
    (made,) = links("offer")
    judge(made.record, made.subject, Verdict.NOT_SAME, MIRA)
    assert links("offer") == []


def test_weak_links_wait_for_a_word_until_somebody_spoke() -> None:
    keep(REGISTER, product(form="Tablet", strength="3 mg"))
    by_name = {"product_name": "Semaglutide Voorbeeld 3 mg tabletten", "reference": "M-2"}
    keep(NOTICES, notice(number=None, **by_name), notice(number=None, reference="M-3", substance="semaglutide"))
    match()
    with reading() as connection:
        waiting = doubtful_links(connection, 10)
        assert len(doubtful_links(connection, 1)) == 1
    assert {(made.record.natural_key, made.method) for made in waiting} == {("M-2", "named_presentation")}
    for made in waiting:
        judge(made.record, made.subject, Verdict.UNSURE, MIRA)
    with reading() as connection:
        assert doubtful_links(connection, 10) == []
        assert not any(feeds_alerts(made) for made in current_links(connection) if made.record.natural_key == "M-2")
