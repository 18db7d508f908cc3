"""Lateness and slippage of the recorded lists, against what others counted in them."""

from collections import Counter
from itertools import pairwise

import pytest

from surveillance.model.notice import NoticeStatus
from surveillance.shortages.chains import chains_of
from surveillance.shortages.episodes import episodes_of
from surveillance.shortages.lateness import lateness_of
from surveillance.shortages.slippage import slippage_of
from tests.shortages.recorded import canadian_versions, swedish_versions

POINT = 0.01


def test_swedish_notices_come_a_week_ahead_and_a_sixth_comes_late() -> None:
    found = lateness_of("se_recorded_list", swedish_versions())
    assert (found.notices, found.undated, found.on_the_day) == (1104, 0, 278)
    assert found.share(found.late) == pytest.approx(0.16, abs=POINT)
    assert found.share(found.ahead[60]) == pytest.approx(0.26, abs=POINT)
    assert found.median_days == 7


def test_canadian_reports_come_late_in_four_of_ten_cases() -> None:
    found = lateness_of("ca_recorded_reports", canadian_versions(), is_watched=True)
    assert (found.notices, found.undated) == (786, 0)
    assert found.share(found.late) == pytest.approx(0.425, abs=0.001)
    assert found.share(found.ahead[5]) == pytest.approx(0.275, abs=0.001)


def test_canadian_ends_are_moved_and_nearly_always_later() -> None:
    found = slippage_of("ca_recorded_reports", canadian_versions())
    assert found.notices == 1662
    shares = [found.share(found.revised[times]) for times in (1, 2, 3)]
    assert shares == pytest.approx([0.404, 0.176, 0.058], abs=0.001)
    assert found.most == 5
    assert found.share_later == pytest.approx(0.946, abs=0.0015)
    assert found.median_shift_days == 25


def test_canadian_reports_move_between_statuses_as_counted() -> None:
    chains = chains_of(canadian_versions())
    moves = Counter(
        (before.record.status, after.record.status)
        for chain in chains.values()
        for before, after in pairwise([version for version in chain if version.is_present])
    )
    assert len(chains) == 4437
    assert moves[NoticeStatus.ONGOING, NoticeStatus.RESOLVED] == 701
    assert moves[NoticeStatus.UPCOMING, NoticeStatus.ONGOING] == 218
    assert moves[NoticeStatus.RESOLVED, NoticeStatus.ONGOING] == 49
    assert moves[NoticeStatus.RESOLVED, NoticeStatus.UPCOMING] == 12


def test_canadian_starts_are_edited_too() -> None:
    """74 by the text of the cells; two of these mend an impossible year, which counts as no date here."""
    chains = chains_of(canadian_versions()).values()
    starts = [{version.record.actual_start_on for version in chain} - {None} for chain in chains]
    assert sum(len(stated) > 1 for stated in starts) == 72


def test_the_one_canadian_report_that_went_is_the_only_vanished_one_and_no_row_is_resolved_by_going() -> None:
    episodes = episodes_of(canadian_versions())
    assert [episode.reference for episode in episodes if episode.closed_by == "vanished"] == ["5686"]
    closed = {episode.status for episode in episodes if episode.closed_by == "reported"}
    assert closed == {NoticeStatus.RESOLVED, NoticeStatus.WITHDRAWN_NOTIFICATION}


def test_canadian_reports_that_are_open_again_are_the_same_trouble_only_within_a_month() -> None:
    episodes = episodes_of(canadian_versions())
    gaps = [episode.reopened_after_days for episode in episodes if episode.reopened_after_days is not None]
    assert len(gaps) == 22
    assert max(gaps) == 30
    assert len(episodes) - len(chains_of(canadian_versions())) == 46
