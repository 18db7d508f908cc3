"""Every batch here is judged on one day, with the settings of the samples."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from surveillance import clock
from surveillance.settings import settings


@pytest.fixture(autouse=True)
def _judging_day(time_machine: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in (clock.CLOCK_FILE_VARIABLE, "SURVEILLANCE_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    time_machine.move_to(datetime(2026, 11, 22, 9, 0, tzinfo=UTC), tick=False)
    yield
    settings.cache_clear()
