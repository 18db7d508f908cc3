"""Domain time: one file that every process reads, and that does not run back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from surveillance import clock

SUNDAY = datetime(2026, 9, 27, 18, tzinfo=UTC)
MONDAY = datetime(2026, 9, 28, 5, tzinfo=UTC)


@pytest.mark.usefixtures("home")
def test_domain_time_moves_on_and_not_back() -> None:
    clock.set_domain_time(SUNDAY)
    clock.advance_domain_time(MONDAY)
    assert clock.now() == MONDAY
    clock.advance_domain_time(SUNDAY)
    assert clock.now() == MONDAY


def test_without_a_clock_file_domain_time_is_real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(clock.CLOCK_FILE_VARIABLE, raising=False)
    before = clock.real_now()
    assert before <= clock.now() <= clock.real_now()


def test_a_clock_file_that_is_not_there_yet_is_no_clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(clock.CLOCK_FILE_VARIABLE, str(tmp_path / "none"))
    before = clock.real_now()
    assert before <= clock.now() <= clock.real_now()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("instant", "day"), [("2026-10-24T22:30+00:00", 25), ("2026-10-25T22:59+00:00", 25)])
def test_a_day_is_counted_in_amsterdam_also_when_the_clock_goes_back(instant: str, day: int) -> None:
    clock.set_domain_time(datetime.fromisoformat(instant))
    assert clock.today().day == day
