"""Waiting for something, while noticing a signal and a component that fell."""

import signal
import threading
from collections.abc import Callable
from datetime import timedelta

from surveillance import clock
from surveillance.errors import SurveillanceError
from surveillance.orchestration.crew import Crew

PAUSE_SECONDS = 0.25
PATIENCE = timedelta(minutes=5)
"""How long anything may take: a component to be well, a DAG to end."""

SIGNS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked us to stop."""


class Fallen(SurveillanceError):
    """A component ended that should be there."""


class Late(SurveillanceError):
    """Something took longer than it may."""


class Watch:
    """Waits on behalf of a crew."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._is_over = threading.Event()

    def listen(self) -> None:
        """Take the signals to ourselves, also where the shell that started us had them ignored."""
        for sign in SIGNS:
            signal.signal(sign, lambda *_: self._is_over.set())

    def until(self, what: str, is_so: Callable[[], bool]) -> None:
        """Wait until it is so. Raises `Stopped` on a signal, `Fallen` when a component ends, `Late` after too long."""
        limit = clock.real_now() + PATIENCE
        while not is_so():
            self.pause()
            if clock.real_now() > limit:
                raise Late(
                    f"{what}: not after {PATIENCE.total_seconds():.0f} s; the logs are in {self._crew.log_folder}"
                )

    def pause(self) -> None:
        """Wait a moment. Raises `Stopped` on a signal and `Fallen` when a component ended."""
        if self._is_over.wait(PAUSE_SECONDS):
            raise Stopped
        for component in self._crew.fallen():
            raise Fallen(f"{component.name} ended; why is in {self._crew.log_of(component)}")
