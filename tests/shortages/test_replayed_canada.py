"""The Canadian figures once more, this time through the source, the checks and the history of the service itself."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection

from scrapers.registry import load_source
from surveillance import clock
from surveillance.model.notice import ShortageNotice
from surveillance.model.version import Version
from surveillance.pipeline.replay import replay
from surveillance.settings import settings
from surveillance.shortages.chains import is_of_shortage
from surveillance.shortages.durations import CannotSay
from surveillance.shortages.episodes import episodes_of
from surveillance.shortages.known import durations_of, episodes_as_known
from surveillance.shortages.lateness import lateness_of
from surveillance.shortages.slippage import slippage_of
from surveillance.storage import history
from surveillance.storage.engine import reading
from tests.shortages.recorded import CANADA, need

SOURCE = load_source("ca_hc_archive")
POINT = 0.01

pytestmark = pytest.mark.xdist_group("canada")


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The seven recorded days in a database of their own."""
    need(CANADA)
    home = tmp_path_factory.mktemp("canada")
    with pytest.MonkeyPatch.context() as changed:
        for name in ("DATABASE_URL", "PAYLOAD_URL"):
            changed.delenv(f"SURVEILLANCE_{name}", raising=False)
        changed.setenv("SURVEILLANCE_HOME", str(home))
        changed.setenv(clock.CLOCK_FILE_VARIABLE, str(home / "domain_time"))
        settings.cache_clear()
        assert [batch.outcome for _, batch in replay(SOURCE.id, CANADA)] == ["accepted"] * 7
        with reading() as connection:
            yield connection
    settings.cache_clear()


@pytest.fixture(scope="module")
def shortages(replayed: Connection) -> list[Version[ShortageNotice]]:
    """Every version of every report, of stops too, which the counts leave out by themselves."""
    return history.all_versions(replayed, ShortageNotice, source_id=SOURCE.id)


def test_the_reports_are_all_known_but_those_that_wait_for_a_person(
    shortages: list[Version[ShortageNotice]],
) -> None:
    known = {version.natural_key for version in shortages if is_of_shortage(version)}
    assert 4412 <= len(known) <= 4437


def test_lateness_through_the_history_is_the_one_that_was_counted(shortages: list[Version[ShortageNotice]]) -> None:
    found = lateness_of(SOURCE.id, shortages, is_watched=True)
    assert found.notices == pytest.approx(786, abs=4)
    assert found.share(found.late) == pytest.approx(0.425, abs=POINT)
    assert found.share(found.ahead[5]) == pytest.approx(0.275, abs=POINT)


def test_slippage_through_the_history_is_the_one_that_was_counted(shortages: list[Version[ShortageNotice]]) -> None:
    found = slippage_of(SOURCE.id, shortages)
    assert found.notices == pytest.approx(1662, abs=4)
    assert found.most == 5
    shares = [found.share(found.revised[times]) for times in (1, 2, 3)]
    assert shares == pytest.approx([0.404, 0.176, 0.058], abs=POINT)
    assert found.share_later == pytest.approx(0.946, abs=POINT)
    assert found.median_shift_days == 25


def test_the_report_that_went_has_vanished_and_is_not_resolved(shortages: list[Version[ShortageNotice]]) -> None:
    vanished = [
        episode for episode in episodes_of(filter(is_of_shortage, shortages)) if episode.closed_by == "vanished"
    ]
    assert [(episode.reference, episode.status) for episode in vanished] == [("5686", "ongoing")]


def test_canadian_shortages_last_longer_than_those_that_ended_make_believe(replayed: Connection) -> None:
    found = durations_of(replayed, SOURCE)
    assert found.watched_from == datetime(2017, 12, 12, 20, tzinfo=UTC)
    assert found.as_of == datetime(2018, 3, 17, 20, tzinfo=UTC)
    duration = found.duration
    assert duration.low_days is not None
    assert (duration.median_days, duration.low_days, duration.high_days) == pytest.approx((95, 86, 108), abs=3)
    ended = [
        (episode.end_on - episode.start_on).days
        for episode in episodes_as_known(replayed, SOURCE)
        if episode.closed_by == "reported" and episode.end_on and episode.start_kind == "actual"
    ]
    assert sorted(ended)[len(ended) // 2] < duration.low_days


def test_after_the_first_day_nothing_could_be_said_of_durations(replayed: Connection) -> None:
    at = datetime.combine(date(2017, 12, 20), datetime.min.time(), UTC)
    found = durations_of(replayed, SOURCE, at)
    assert found.as_of == found.watched_from
    assert found.duration.why_not is CannotSay.TOO_FEW
