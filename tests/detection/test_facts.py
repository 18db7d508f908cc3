"""Facts gathered from what is known: the right versions, the right product, and what cannot be relied on."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from surveillance.detection.facts.notices import gather_notices
from surveillance.detection.facts.stock import gather_contradictions, gather_stock
from surveillance.detection.known import Known
from surveillance.matching.notices import link_notices
from surveillance.matching.numbered import link_stock_lines
from surveillance.matching.register import build_register
from surveillance.model.batch import Outcome
from surveillance.model.notice import NoticeStatus, NoticeType
from surveillance.model.product import Relation
from surveillance.model.version import SourceState
from tests.detection.made_up import TODAY, notice, product, stock_line, version


def state(kind: str, outcome: Outcome = Outcome.ACCEPTED, is_stale: bool = False) -> SourceState:
    now = datetime(2026, 9, 28, tzinfo=UTC)
    source_id = "nl_voorbeeld_register" if kind == "product" else "nl_voorbeeld_bron"
    good = None if is_stale else now
    return SourceState(
        source_id, f"Bron {kind}", kind, "made_up", outcome, None, 1, now, good, None, None, 1, is_stale, True
    )


def known(**given: Any) -> Known:
    products = given.setdefault("products", [version(product(), 9, "nl_voorbeeld_register")])
    register = build_register(products)
    links = [
        *link_notices(given.get("notices", []), register),
        *link_stock_lines(given.get("stock_lines", []), register),
    ]
    states = given.pop("states", [state("product"), state("shortage_notice"), state("stock_report_line")])
    return Known(today=TODAY, links=links, states=states, **given)


def test_the_first_stated_start_is_frozen_and_both_versions_are_evidence() -> None:
    first = version(notice(expected_start_on=date(2026, 8, 15)), 1)
    now = version(notice(expected_start_on=date(2026, 10, 1)), 2)
    (case,) = gather_notices(known(notices=[now], first_notices=[first]))
    assert case.facts.first_expected_start_on == date(2026, 8, 15)
    assert case.facts.expected_start_on == date(2026, 10, 1)
    assert {piece.row_id for piece in case.evidence} == {1, 2, 9}


def test_receipt_counts_by_the_day_in_amsterdam() -> None:
    late_evening = version(notice(received_at=datetime(2026, 6, 30, 22, 30, tzinfo=UTC)))
    (case,) = gather_notices(known(notices=[late_evening]))
    assert case.facts.received_on == date(2026, 7, 1)


def test_a_product_outside_the_register_stands_for_itself_and_its_kind_is_unknown() -> None:
    (case,) = gather_notices(known(notices=[version(notice())], products=[]))
    assert (case.subject_id, case.facts.is_parallel_import) == ("RVG 900001", None)


def test_parallel_import_is_read_from_the_register() -> None:
    imported = product(relation=Relation.PARALLEL_IMPORT, reference_number="03984")
    (case,) = gather_notices(known(notices=[version(notice())], products=[version(imported)]))
    assert case.facts.is_parallel_import is True


def test_a_later_notice_ends_the_earlier_one_and_not_the_other_way_round() -> None:
    received = datetime(2026, 9, 9, tzinfo=UTC)
    ending = notice(reference="M-2", notice_type=NoticeType.REMARKETING, received_at=received)
    cases = {case.occasion: case for case in gather_notices(known(notices=[version(notice()), version(ending, 2)]))}
    assert (cases["M-1"].facts.ended_by, cases["M-2"].facts.ended_by) == ("M-2", None)
    earlier = notice(reference="M-0", notice_type=NoticeType.REMARKETING, received_at=datetime(2026, 1, 1, tzinfo=UTC))
    cases = {case.occasion: case for case in gather_notices(known(notices=[version(notice()), version(earlier, 2)]))}
    assert cases["M-1"].facts.ended_by is None


def test_an_update_under_a_new_reference_counts_from_the_first_notice() -> None:
    first = version(notice(received_at=datetime(2026, 3, 2, 9, tzinfo=UTC), expected_start_on=date(2026, 6, 1)))
    update = notice(reference="M-2", supersedes="M-1", expected_end_on=date(2026, 12, 1))
    both = [first, version(update, 2)]
    cases = {case.occasion: case.facts for case in gather_notices(known(notices=both, first_notices=both))}
    assert (cases["M-1"].replaced_by, cases["M-1"].ended_by) == ("M-2", "M-2")
    facts = cases["M-2"]
    assert (facts.received_on, facts.first_expected_start_on) == (date(2026, 3, 2), date(2026, 6, 1))
    assert (facts.first_reference, facts.replaced_by, facts.unknown_reference) == ("M-1", None, None)
    (case,) = gather_notices(known(notices=[version(update)], first_notices=[first, version(update)]))
    assert case.facts.received_on == date(2026, 3, 2), "also when the first one has left the export"
    (case,) = gather_notices(known(notices=[version(update)], first_notices=[version(update)]))
    assert case.facts.unknown_reference == "M-1"


def test_a_new_shortage_after_a_return_counts_from_its_own_receipt() -> None:
    back = notice(reference="M-2", notice_type=NoticeType.REMARKETING, received_at=datetime(2026, 7, 1, tzinfo=UTC))
    again = version(notice(reference="M-3", supersedes="M-2"), 3)
    firsts = [version(back, 2), again]
    (case,) = gather_notices(known(notices=[again], first_notices=firsts))
    assert (case.facts.received_on, case.facts.first_reference) == (date(2026, 8, 1), None)
    assert case.facts.unknown_reference is None


def test_notices_of_other_bodies_are_not_held_against_a_holder() -> None:
    assert not list(gather_notices(known(notices=[version(notice(notice_type=NoticeType.EU_SHORTAGE))])))


def test_a_stale_source_and_a_held_batch_make_facts_unreliable() -> None:
    for bad in (state("shortage_notice", is_stale=True), state("shortage_notice", Outcome.HELD)):
        (case,) = gather_notices(known(notices=[version(notice())], states=[state("product"), bad]))
        assert case.facts.stale == ("Bron shortage_notice",)


def test_a_kind_without_any_source_is_not_taken_for_silence() -> None:
    (case,) = gather_notices(known(notices=[version(notice())], states=[state("shortage_notice")]))
    assert case.facts.stale_register == ("product",)


def test_only_the_newest_period_of_a_reporter_is_judged_and_packs_are_added() -> None:
    lines = [
        version(stock_line(period_end=date(2026, 8, 23), stock_on_hand=Decimal(1)), 1),
        version(stock_line(pack_code="a"), 2),
        version(stock_line(pack_code="b"), 3),
    ]
    (case,) = gather_stock(known(stock_lines=lines))
    assert case.facts.position.stock_on_hand == 12000
    assert case.occasion == "KVK 00000001 2026-09-20"
    assert {piece.row_id for piece in case.evidence} == {2, 3, 9}


def test_a_corrected_line_is_not_added_to_its_correction() -> None:
    lines = [
        version(stock_line(stock_on_hand=Decimal(9000)), 1),
        version(stock_line(report_id="VB-2", supersedes="VB-1", pack_code="a", stock_on_hand=Decimal(100)), 2),
    ]
    (case,) = gather_stock(known(stock_lines=lines))
    assert case.facts.position.stock_on_hand == 100
    other = version(stock_line(reg_number="900002"), 3)
    assert len(list(gather_stock(known(stock_lines=[*lines, other])))) == 2, "a line it says nothing of still stands"


def test_weeks_with_a_notified_shortage_are_marked() -> None:
    begun = notice(actual_start_on=date(2026, 9, 7))
    (case,) = gather_stock(known(stock_lines=[version(stock_line())], notices=[version(begun)]))
    assert case.facts.position.shortage_weeks == (False,) * 11 + (True, True)


def test_a_notice_meets_every_report_on_its_product_or_the_lack_of_one() -> None:
    lines = [version(stock_line(), 1), version(stock_line(reporter_id="KVK 00000002"), 2)]
    both = list(gather_contradictions(known(notices=[version(notice())], stock_lines=lines)))
    assert [case.occasion for case in both] == ["M-1 KVK 00000001", "M-1 KVK 00000002"]
    (none,) = gather_contradictions(known(notices=[version(notice())]))
    assert (none.facts.position, none.occasion) == (None, "M-1")


def test_a_shortage_that_is_over_contradicts_nothing() -> None:
    received = datetime(2026, 9, 9, tzinfo=UTC)
    back = version(notice(reference="M-2", notice_type=NoticeType.REMARKETING, received_at=received), 2)
    resolved = version(notice(status=NoticeStatus.RESOLVED))
    for notices in ([version(notice()), back], [resolved]):
        case, *_ = gather_contradictions(known(notices=notices, stock_lines=[version(stock_line())]))
        assert case.facts.is_ended


def test_a_list_from_abroad_that_fails_silences_no_rule_about_holders() -> None:
    abroad = replace(state("shortage_notice", Outcome.FAILED, is_stale=True), is_of_holders=False)
    assert known(states=[state("shortage_notice"), abroad]).stale("shortage_notice") == ()
    assert known(states=[abroad]).stale("shortage_notice") == ("shortage_notice",), "nobody told us of holders"
