"""Episodes: opened and closed by what was reported, and what going away means."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.shortages.episodes import Episode, Revision, episodes_of
from tests.shortages.madeup import SOURCE_ID, START, evening, notice, versions_of

MAY = date(2026, 5, 1)
OPEN, OVER, AHEAD = NoticeStatus.ONGOING, NoticeStatus.RESOLVED, NoticeStatus.UPCOMING


def days_after(number: int) -> date:
    return MAY + timedelta(days=number)


def told(*answers: ShortageNotice | None) -> list[Episode]:
    """The episodes after so many daily answers, each with one notice or with none."""
    shown = {days_after(number): [one] if one else [] for number, one in enumerate(answers)}
    return episodes_of(versions_of(shown), {SOURCE_ID: [evening(day) for day in shown]})


def test_a_notice_opens_an_episode_at_its_actual_start() -> None:
    (episode,) = told(notice(expected_start_on=date(2026, 2, 1), expected_end_on=date(2026, 9, 1)))
    assert (episode.start_on, episode.start_kind) == (START, "actual")
    assert (episode.end_on, episode.end_kind) == (date(2026, 9, 1), "expected")
    assert episode.is_open


@pytest.mark.parametrize(
    ("stated", "start"),
    [
        ({"actual_start_on": None, "expected_start_on": date(2026, 7, 1)}, (date(2026, 7, 1), "expected")),
        ({"actual_start_on": None, "published_on": date(2026, 4, 1)}, (date(2026, 4, 1), "published")),
        ({"actual_start_on": None}, (MAY, "first_seen")),
    ],
)
def test_without_an_actual_start_the_next_best_is_taken_and_named(
    stated: dict[str, Any], start: tuple[date, str]
) -> None:
    (episode,) = told(notice(**stated))
    assert (episode.start_on, episode.start_kind) == start


def test_a_reported_end_closes_it_on_the_day_that_was_reported() -> None:
    (episode,) = told(notice(), notice(status=OVER, actual_end_on=date(2026, 4, 20)))
    assert (episode.closed_by, episode.end_on, episode.end_kind) == ("reported", date(2026, 4, 20), "actual")
    assert episode.closed_at == evening(days_after(1))


def test_an_end_reported_without_a_day_has_no_day() -> None:
    (episode,) = told(notice(expected_end_on=date(2026, 9, 1)), notice(status=OVER, expected_end_on=date(2026, 9, 1)))
    assert (episode.closed_by, episode.end_on, episode.end_kind) == ("reported", None, "none")


def test_an_expected_end_that_has_passed_closes_nothing() -> None:
    (episode,) = told(notice(expected_end_on=date(2026, 4, 1)))
    assert episode.is_open


def test_an_actual_end_that_has_passed_closes_it_by_inference_though_the_status_is_open() -> None:
    row = notice(actual_end_on=days_after(1))
    assert [episode.closed_by for episode in told(row)] == [None]
    (episode,) = told(row, row, row)
    assert (episode.closed_by, episode.end_on, episode.status) == ("inferred", days_after(1), OPEN)


def test_a_row_missing_once_is_still_open() -> None:
    (episode,) = told(notice(), None)
    assert episode.is_open
    assert episode.last_seen_at == evening(MAY)


def test_a_row_missing_twice_has_vanished_and_is_never_called_resolved() -> None:
    (episode,) = told(notice(expected_end_on=date(2026, 9, 1)), None, None)
    assert (episode.closed_by, episode.status) == ("vanished", OPEN)
    assert (episode.end_on, episode.end_kind) == (None, "none")
    assert (episode.last_seen_at, episode.closed_at) == (evening(MAY), evening(days_after(2)))


def test_a_closed_row_that_leaves_the_list_stays_closed_as_reported() -> None:
    (episode,) = told(notice(), notice(status=OVER), None, None)
    assert episode.closed_by == "reported"


def test_an_unchanged_row_was_last_seen_in_the_last_good_answer() -> None:
    (episode,) = told(*[notice()] * 5)
    assert (episode.first_seen_at, episode.last_seen_at) == (evening(MAY), evening(days_after(4)))


def test_without_the_answers_a_row_was_seen_at_least_when_it_was_news() -> None:
    (episode,) = episodes_of(versions_of({MAY: [notice()], days_after(9): [notice()]}))
    assert episode.last_seen_at == evening(MAY)


@pytest.mark.parametrize("gap", [5, 30])
def test_open_again_within_thirty_days_of_its_end_is_the_same_trouble(gap: int) -> None:
    (episode,) = reopened(gap)
    assert (episode.is_open, episode.is_reopened, episode.reopened_after_days) == (True, True, gap)
    assert episode.start_on == START


def test_open_again_after_more_than_thirty_days_is_a_trouble_of_its_own() -> None:
    former, new = reopened(31)
    assert (former.is_open, former.start_on, former.end_on) == (False, START, MAY)
    assert (new.is_open, new.start_on, new.is_reopened) == (True, days_after(31), False)


def reopened(gap: int) -> list[Episode]:
    closed = notice(status=OVER, actual_end_on=MAY)
    again = notice(actual_start_on=days_after(gap))
    return episodes_of(versions_of({MAY: [notice()], days_after(1): [closed], days_after(60): [again]}))


def test_an_end_taken_back_counts_its_gap_to_the_day_on_which_it_was_open_again() -> None:
    (episode,) = told(
        notice(), notice(status=OVER, actual_end_on=MAY), notice(status=OVER, actual_end_on=MAY), notice()
    )
    assert (episode.reopened_after_days, episode.start_on) == (3, START)


def test_a_new_trouble_does_not_begin_at_the_start_of_the_former_one() -> None:
    over = notice(status=OVER, actual_end_on=MAY)
    _, new = episodes_of(versions_of({MAY: [notice()], days_after(1): [over], days_after(90): [notice()]}))
    assert (new.start_on, new.start_kind) == (days_after(90), "first_seen")


def test_a_row_that_comes_back_soon_after_it_vanished_is_the_same_trouble() -> None:
    (episode,) = told(notice(), None, None, None, notice())
    assert (episode.is_open, episode.reopened_after_days) == (True, 4)


def test_a_status_that_says_nothing_opens_and_closes_nothing() -> None:
    unknown = notice(status=NoticeStatus.UNKNOWN)
    assert [episode.is_open for episode in told(unknown)] == [True]
    assert [episode.is_open for episode in told(notice(status=OVER), unknown)] == [False]


def test_every_revision_of_dates_status_and_reason_is_kept_in_order() -> None:
    first = notice(status=AHEAD, actual_start_on=None, expected_start_on=START, reason=Reason.UNKNOWN)
    second = notice(expected_start_on=START, expected_end_on=days_after(30), reason=Reason.PRODUCTION)
    third = notice(expected_start_on=START, expected_end_on=days_after(60), reason=Reason.PRODUCTION)
    (episode,) = told(first, second, third)
    assert episode.revisions == (
        Revision(evening(days_after(1)), "status", "upcoming", "ongoing"),
        Revision(evening(days_after(1)), "actual_start_on", None, START),
        Revision(evening(days_after(1)), "expected_end_on", None, days_after(30)),
        Revision(evening(days_after(1)), "reason", "unknown", "production"),
        Revision(evening(days_after(2)), "expected_end_on", days_after(30), days_after(60)),
    )


def test_other_words_for_the_product_are_no_revision() -> None:
    (episode,) = told(notice(), notice(product_name="Voorbeeldine tablet 10 mg"))
    assert episode.revisions == ()


def holder_notice(
    reference: str, received: date, kind: NoticeType, status: NoticeStatus, **facts: Any
) -> ShortageNotice:
    stated = {"registration_numbers": ("RVG 00123",), "received_at": evening(received), "actual_start_on": None}
    return notice(reference, notice_type=kind, status=status, **(stated | facts))


FIRST = holder_notice("M-1", date(2026, 2, 1), NoticeType.INTERRUPTION, OPEN, actual_start_on=START)
UPDATE = holder_notice(
    "M-2", MAY, NoticeType.INTERRUPTION, OPEN, actual_start_on=START, supersedes="M-1", expected_end_on=days_after(99)
)
BACK = holder_notice("M-3", days_after(9), NoticeType.REMARKETING, OVER, actual_end_on=days_after(8))


def test_a_notice_that_replaces_another_carries_its_story_on() -> None:
    shown = {MAY: [FIRST], days_after(5): [FIRST, UPDATE]}
    (episode,) = episodes_of(versions_of(shown))
    assert (episode.reference, episode.end_on, episode.first_seen_at) == ("M-1", days_after(99), evening(MAY))
    assert [revision.field for revision in episode.revisions] == ["expected_end_on"]


def test_a_notice_that_was_replaced_has_nothing_more_to_say() -> None:
    rewritten = holder_notice("M-1", date(2026, 2, 1), NoticeType.INTERRUPTION, OVER)
    shown = {MAY: [FIRST], days_after(5): [FIRST, UPDATE], days_after(6): [rewritten, UPDATE]}
    (episode,) = episodes_of(versions_of(shown))
    assert episode.is_open


def test_notices_that_replace_each_other_in_a_circle_are_read_all_the_same() -> None:
    first = holder_notice("M-1", MAY, NoticeType.INTERRUPTION, OPEN, supersedes="M-2")
    second = holder_notice("M-2", MAY, NoticeType.INTERRUPTION, OPEN, supersedes="M-1")
    assert episodes_of(versions_of({MAY: [first, second]}))


def test_a_remarketing_that_names_the_notice_reports_its_end() -> None:
    back = holder_notice(
        "M-3", days_after(9), NoticeType.REMARKETING, OVER, actual_end_on=days_after(8), supersedes="M-1"
    )
    (episode,) = episodes_of(versions_of({MAY: [FIRST], days_after(9): [FIRST, back]}))
    assert (episode.closed_by, episode.end_on, episode.start_on) == ("reported", days_after(8), START)


def test_a_remarketing_that_names_nothing_ends_what_is_open_for_the_product_by_inference() -> None:
    elsewhere = notice("M-4", registration_numbers=("RVG 00999",), received_at=evening(START))
    shown = {MAY: [FIRST, elsewhere], days_after(9): [FIRST, elsewhere, BACK]}
    ended, other = episodes_of(versions_of(shown))
    assert (ended.reference, ended.closed_by, ended.end_on) == ("M-1", "inferred", days_after(8))
    assert ended.closed_at == evening(days_after(9))
    assert (other.reference, other.is_open) == ("M-4", True)


def test_an_ending_received_before_the_notice_does_not_end_it() -> None:
    later = holder_notice("M-5", days_after(20), NoticeType.INTERRUPTION, OPEN, actual_start_on=days_after(20))
    (episode,) = episodes_of(versions_of({days_after(20): [BACK, later]}))
    assert (episode.reference, episode.is_open) == ("M-5", True)


STATUSES = st.sampled_from([OPEN, AHEAD, OVER, NoticeStatus.UNKNOWN, NoticeStatus.DISCONTINUED, None])
STORIES = st.lists(STATUSES, min_size=1, max_size=12)


def story(statuses: list[NoticeStatus | None]) -> dict[date, list[ShortageNotice]]:
    return {
        days_after(20 * number): [notice(status=status)] if status else [] for number, status in enumerate(statuses)
    }


@given(STORIES)
def test_an_episode_is_reported_over_only_when_its_last_words_said_so(statuses: list[NoticeStatus | None]) -> None:
    for episode in episodes_of(versions_of(story(statuses))):
        last_words_said_so = episode.status in (OVER, NoticeStatus.DISCONTINUED)
        if episode.closed_by == "vanished" or episode.is_open:
            assert not last_words_said_so
        assert last_words_said_so or episode.closed_by != "reported" or NoticeStatus.UNKNOWN is episode.status


@given(STORIES)
def test_only_the_last_episode_of_a_notice_can_be_open_and_none_begins_before_the_former_was_seen(
    statuses: list[NoticeStatus | None],
) -> None:
    episodes = episodes_of(versions_of(story(statuses)))
    assert not any(episode.is_open for episode in episodes[:-1])
    seen = [episode.first_seen_at for episode in episodes]
    assert seen == sorted(set(seen))


@given(STORIES, st.randoms())
def test_the_order_in_which_versions_are_given_does_not_matter(
    statuses: list[NoticeStatus | None], chance: Any
) -> None:
    versions = versions_of(story(statuses))
    expected = episodes_of(versions)
    chance.shuffle(versions)
    assert episodes_of(versions) == expected
