"""Processes that belong together: started one by one, each in a session of its own, and stopped together.

Nothing they start in turn outlives them: what is still there after the grace is killed, found by its session.
"""

import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

GRACE_SECONDS = 15
"""How long a component may take to stop by itself."""


@dataclass(frozen=True, slots=True)
class Component:
    """A program that runs beside others."""

    name: str
    command: tuple[str, ...]
    is_errand: bool = False
    """It ends by itself, with 0 when all went well."""
    sign: signal.Signals = signal.SIGTERM
    """What it is told when it has to stop."""
    is_stopped_by_first: bool = False
    """Only its first process is told to stop. The scheduler needs it: its workers wait for work under one lock, and
    one that is told to stop while it holds the lock leaves the others, and the scheduler, waiting for ever."""


class Crew:
    """The components that were started here. As a context: stops them all at its end, whatever happened."""

    def __init__(self, environment: Mapping[str, str], log_folder: Path) -> None:
        self.environment = dict(environment)
        self.log_folder = log_folder
        self._processes: dict[Component, subprocess.Popen[bytes]] = {}

    def start(self, component: Component) -> None:
        """Start it; what it says goes to `<name>.log`."""
        self.log_folder.mkdir(parents=True, exist_ok=True)
        with self.log_of(component).open("ab") as log:
            self._processes[component] = subprocess.Popen(  # noqa: S603  (our own programs, no input of anybody's)
                component.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def log_of(self, component: Component) -> Path:
        """Where the component's words are kept."""
        return self.log_folder / f"{component.name}.log"

    def is_done(self, component: Component) -> bool:
        """Whether the errand ended well."""
        return self._processes[component].poll() == 0

    def fallen(self) -> list[Component]:
        """Those that ended and should not have, or not in this way."""
        codes = {component: process.poll() for component, process in self._processes.items()}
        return [each for each, code in codes.items() if code is not None and not (each.is_errand and code == 0)]

    def stop(self) -> list[str]:
        """Stop them all; returns the names of those that had to be killed. Safe to repeat."""
        for component, process in self._processes.items():
            _send(component.sign, _to_tell(component, process.pid))
        psutil.wait_procs(self._members(), timeout=GRACE_SECONDS)
        killed = [component.name for component, process in self._processes.items() if members_of(process.pid)]
        left = self._members()
        _send(signal.SIGKILL, left)
        psutil.wait_procs(left, timeout=GRACE_SECONDS)
        for process in self._processes.values():
            process.wait()
        self._processes.clear()
        return killed

    def _members(self) -> list[psutil.Process]:
        return [member for process in self._processes.values() for member in members_of(process.pid)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def members_of(session: int) -> list[psutil.Process]:
    """The living processes of a session: the one that began it, and what came of it in whatever process group."""
    return [process for process in psutil.process_iter() if _session_of(process) == session]


def _session_of(process: psutil.Process) -> int | None:
    """The session the process is in; none for one that is gone, or dead and not yet fetched by its parent."""
    try:
        return None if process.status() == psutil.STATUS_ZOMBIE else os.getsid(process.pid)
    except (psutil.Error, ProcessLookupError):
        return None


def _to_tell(component: Component, first: int) -> list[psutil.Process]:
    """Which processes of the component are told to stop."""
    return [each for each in members_of(first) if each.pid == first or not component.is_stopped_by_first]


def _send(sign: signal.Signals, processes: list[psutil.Process]) -> None:
    for process in processes:
        try:
            process.send_signal(sign)
        except psutil.NoSuchProcess:
            continue
