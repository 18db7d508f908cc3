from collections.abc import Callable
from datetime import date, datetime

import pytest

from surveillance.detection.facts.notices import OF_OTHERS
from surveillance.model.notice import NoticeType, Reason

Row = dict[str, str]
Notices = Callable[[str], dict[str, Row]]
CONTRACT = (
    "notification_id notification_type received_at reg_scheme reg_number product_name mah_name atc form strength "
    "expected_start actual_start expected_end actual_end reason_code reason_text alternatives_text mitigation_text "
    "market_share_pct stock_remaining_units patients_est supersedes_id exceptional_circumstances"
)


def lead_in_days(row: Row) -> int | None:
    """From receipt to the start: negative when notified late, none when no start is given."""
    start = row["actual_start"] or row["expected_start"]
    received_on = datetime.fromisoformat(row["received_at"]).date()
    return (date.fromisoformat(start) - received_on).days if start else None


@pytest.fixture
def before(notices: Notices) -> dict[str, Row]:
    return notices("2026-09-20")


@pytest.fixture
def after(notices: Notices) -> dict[str, Row]:
    return notices("2026-09-27")


def test_the_columns_are_those_of_the_contract_in_order(after: dict[str, Row]) -> None:
    assert list(next(iter(after.values()))) == CONTRACT.split()


def test_only_one_row_has_a_word_that_is_not_in_our_lists(after: dict[str, Row]) -> None:
    strange = [name for name, row in after.items() if row["notification_type"] not in [*NoticeType]]
    assert strange == ["MP-2026-0698"]
    assert {row["reason_code"] for row in after.values()} <= {*Reason, ""}


def test_every_type_of_notice_occurs(after: dict[str, Row]) -> None:
    assert {*NoticeType} - OF_OTHERS <= {row["notification_type"] for row in after.values()}


@pytest.mark.parametrize(
    ("notice", "days"),
    [
        ("MP-2026-0412", -28),
        ("MP-2026-0651", -9),
        ("MP-2026-0702", -1),
        ("MP-2026-0729", 0),
        ("MP-2026-0003", 59),
        ("MP-2026-0590", 61),
        ("MP-2026-0171", 61),
        ("MP-2026-0587", 62),
        ("MP-2026-0675", None),
    ],
)
def test_the_cases_of_lateness_are_there(after: dict[str, Row], notice: str, days: int | None) -> None:
    assert lead_in_days(after[notice]) == days


def test_several_are_late_and_most_are_not(after: dict[str, Row]) -> None:
    late = [name for name, row in after.items() if (lead_in_days(row) or 0) < 0]
    assert len([name for name in late if after[name]["notification_type"] == "interruption"]) >= 6
    assert len(late) < len(after) / 4


@pytest.mark.parametrize(
    ("notice", "end"),
    [
        ("MP-2026-0288", "2026-08-31"),
        ("MP-2026-0367", "2026-09-27"),
        ("MP-2026-0371", "2026-09-28"),
        ("MP-2026-0390", ""),
    ],
)
def test_ends_lie_on_both_sides_of_the_capture(after: dict[str, Row], notice: str, end: str) -> None:
    assert after[notice]["expected_end"] == end
    assert after[notice]["actual_end"] == ""


def test_ends_move_later_between_the_captures(before: dict[str, Row], after: dict[str, Row]) -> None:
    moved = {
        name: (before[name]["expected_end"], after[name]["expected_end"])
        for name in before
        if before[name]["expected_end"] != after[name]["expected_end"]
    }
    assert set(moved) == {"MP-2026-0412", "MP-2026-0651", "MP-2026-0340"}
    assert all(old < new for old, new in moved.values())


def test_new_ones_come_and_none_goes(before: dict[str, Row], after: dict[str, Row]) -> None:
    new = {name: after[name]["notification_type"] for name in set(after) - set(before)}
    assert set(before) <= set(after)
    assert len(new) == 7
    assert {"interruption", "remarketing", "withdrawal", "permanent_stop"} == set(new.values())


def test_what_ends_or_withdraws_names_what_it_is_about(after: dict[str, Row]) -> None:
    enders = [row for row in after.values() if row["notification_type"] in ("remarketing", "withdrawal")]
    assert len(enders) == 5
    for row in enders:
        ended = after[row["supersedes_id"]]
        assert (ended["reg_scheme"], ended["reg_number"]) == (row["reg_scheme"], row["reg_number"])
        assert ended["received_at"] < row["received_at"]


def test_a_start_that_is_edited_after_receipt_is_there(before: dict[str, Row], after: dict[str, Row]) -> None:
    assert before["MP-2026-0612"]["expected_start"] < after["MP-2026-0612"]["expected_start"]


def test_the_number_of_one_notice_alone_is_not_in_the_register(
    after: dict[str, Row], register: Callable[[str], dict[str, Row]]
) -> None:
    known = register("2026-09-27")
    assert [name for name, row in after.items() if row["reg_number"] not in known] == ["MP-2026-0694"]


def test_ordinary_notices_are_in_time_and_run_on(after: dict[str, Row]) -> None:
    ordinary = [row for name, row in after.items() if name >= "MP-2026-1001"]
    assert len(ordinary) == 62
    assert min(lead_in_days(row) or 0 for row in ordinary) >= 62
    assert min(row["expected_end"] for row in ordinary) > "2026-09-28"
