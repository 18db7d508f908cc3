"""Processes that belong together: real ones."""

import os
import signal
import sys
import textwrap
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from surveillance.orchestration import crew as room
from surveillance.orchestration import watch as watch_room
from surveillance.orchestration.crew import Component, Crew, members_of
from surveillance.orchestration.watch import Fallen, Late, Stopped, Watch

ERRAND = Component("errand", (sys.executable, "-c", ""), is_errand=True)
BROKEN = Component("broken", (sys.executable, "-c", "raise SystemExit(3)"), is_errand=True)


def busy(name: str, tmp_path: Path, setting: str = "", **traits: bool) -> Component:
    """A program with a child in a process group of its own (as Airflow's tasks are), which says when both are there."""
    program = f"""
        import os, signal, sys, time
        {setting}
        if os.fork() == 0:
            os.setpgid(0, 0)
        else:
            open({str(tmp_path / name)!r}, "w").close()
        time.sleep(600)
    """
    return Component(name, (sys.executable, "-c", textwrap.dedent(program)), **traits)


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    with Crew(os.environ, tmp_path / "log") as made:
        yield made


def begin(crew: Crew, component: Component, tmp_path: Path) -> int:
    """Start it and wait until it runs; returns the session."""
    crew.start(component)
    Watch(crew).until(component.name, (tmp_path / component.name).exists)
    return crew._processes[component].pid


def test_stopping_leaves_no_process_whatever_group_it_is_in(crew: Crew, tmp_path: Path) -> None:
    session = begin(crew, busy("one", tmp_path), tmp_path)
    assert len(members_of(session)) == 2
    assert crew.stop() == []
    assert members_of(session) == []


def test_what_does_not_stop_is_killed_and_named(crew: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "GRACE_SECONDS", 0.2)
    session = begin(crew, busy("deaf", tmp_path, "signal.signal(signal.SIGTERM, signal.SIG_IGN)"), tmp_path)
    assert crew.stop() == ["deaf"]
    assert members_of(session) == []


def test_children_left_behind_by_their_parent_are_killed(
    crew: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "GRACE_SECONDS", 0.2)
    session = begin(crew, busy("boss", tmp_path, is_stopped_by_first=True), tmp_path)
    assert crew.stop() == ["boss"]
    assert members_of(session) == []


def test_a_crew_is_stopped_when_its_work_fails(tmp_path: Path) -> None:
    crew = Crew(os.environ, tmp_path / "log")
    sessions = []

    def fail() -> None:
        with crew:
            sessions.append(begin(crew, busy("one", tmp_path), tmp_path))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [members_of(session) for session in sessions] == [[]]


def test_an_errand_may_end_and_a_broken_one_is_named_with_its_log(crew: Crew, tmp_path: Path) -> None:
    watch = Watch(crew)
    crew.start(ERRAND)
    watch.until("errand", lambda: crew.is_done(ERRAND))
    crew.start(BROKEN)
    with pytest.raises(Fallen, match=r"broken ended; why is in .*broken\.log"):
        watch.until("broken", lambda: crew.is_done(BROKEN))


def test_waiting_ends_with_a_word_about_what_was_waited_for(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_room, "PATIENCE", timedelta(seconds=-1))
    with pytest.raises(Late, match="the desk: not after"):
        Watch(crew).until("the desk", lambda: False)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda sign: sign.name)
def test_a_signal_ends_the_wait_even_where_the_shell_had_it_ignored(crew: Crew, sign: signal.Signals) -> None:
    before = signal.signal(sign, signal.SIG_IGN)
    try:
        watch = Watch(crew)
        watch.listen()
        psutil.Process().send_signal(sign)
        with pytest.raises(Stopped):
            watch.until("ever", lambda: False)
    finally:
        signal.signal(sign, before)
