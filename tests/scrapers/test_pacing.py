"""How often a host is asked: never sooner than agreed, whatever happens."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from scrapers.pacing import RECOVERY, Gap, Pacer, read_retry_after

NOW = datetime(2026, 9, 28, 5, 0, tzinfo=UTC)


def test_each_host_waits_for_its_own_turn() -> None:
    slept: list[float] = []
    pacer = Pacer(slept.append)
    with time_machine.travel(NOW, tick=False):
        pacer.wait("a.example", 2.0)
        pacer.wait("b.example", 2.0)
        assert slept == []
        pacer.wait("a.example", 2.0)
    assert slept == [2.0]


def test_the_gap_is_counted_from_the_turn_and_not_from_the_call() -> None:
    slept: list[float] = []
    pacer = Pacer(slept.append)
    with time_machine.travel(NOW, tick=False) as traveller:
        pacer.wait("a.example", 2.0)
        traveller.shift(timedelta(seconds=1.5))
        pacer.wait("a.example", 2.0)
        traveller.shift(timedelta(seconds=10))
        pacer.wait("a.example", 2.0)
    assert slept == [pytest.approx(0.5)]


def test_a_clock_that_goes_back_does_not_stop_the_service() -> None:
    slept: list[float] = []
    pacer = Pacer(slept.append)
    with time_machine.travel(NOW, tick=False) as traveller:
        pacer.wait("a.example", 2.0)
        traveller.shift(timedelta(hours=-1))
        pacer.wait("a.example", 2.0)
    assert slept == [2.0]


def test_complaints_widen_the_gap_to_four_seconds_and_calm_restores_it() -> None:
    gap = Gap(1.0)
    seen = []
    for _ in range(6):
        gap.widen()
        seen.append(gap.seconds)
    assert seen == [1.5, 2.25, 3.375, 4.0, 4.0, 4.0]
    for _ in range(RECOVERY - 1):
        gap.relax()
    assert gap.seconds == 4.0
    gap.relax()
    assert gap.seconds == 1.0


def test_a_wider_agreement_is_never_undercut() -> None:
    gap = Gap(2.0)
    gap.agree(9.0)
    gap.widen()
    assert gap.seconds == 9.0
    gap.agree(3.0)
    assert gap.seconds == 9.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        (" 0 ", 0.0),
        ("-5", None),
        ("soon", None),
        ("Mon, 28 Sep 2026 05:02:00 GMT", 120.0),
        ("Sun, 27 Sep 2026 05:02:00 GMT", 0.0),
        ("", None),
    ],
)
def test_a_wait_that_is_asked_for_is_read(text: str | None, seconds: float | None) -> None:
    with time_machine.travel(NOW, tick=False):
        assert read_retry_after(text) == seconds
