"""The only place that asks the time.

There are two times. *Domain time* is the instant at which the service judges: what is late, what is stale,
which week is reported. *Real time* is that of sign-in, tokens and logs. They are the same in production; with
the samples, domain time is read from a file, so that a demonstration gives the same answer in every year.
"""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
"""The zone in which days and weeks are counted. Instants are stored in UTC."""

CLOCK_FILE_VARIABLE = "SURVEILLANCE_CLOCK_FILE"


def real_now() -> datetime:
    """The present instant, in UTC, whatever the profile."""
    return datetime.now(UTC)


def now() -> datetime:
    """The instant of domain time, in UTC."""
    clock_file = os.environ.get(CLOCK_FILE_VARIABLE)
    if not clock_file:
        return real_now()
    written = Path(clock_file)
    return datetime.fromisoformat(written.read_text().strip()).astimezone(UTC) if written.exists() else real_now()


def set_domain_time(instant: datetime) -> None:
    """Move domain time to `instant` for every process that shares the clock file; needs the file to be configured."""
    target = Path(os.environ[CLOCK_FILE_VARIABLE])
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(f".{os.getpid()}")
    fresh.write_text(instant.astimezone(UTC).isoformat())
    fresh.replace(target)


def advance_domain_time(instant: datetime) -> None:
    """As `set_domain_time`, but never back: what was known at an instant must not change afterwards."""
    written = Path(os.environ[CLOCK_FILE_VARIABLE])
    if not written.exists() or datetime.fromisoformat(written.read_text().strip()) < instant:
        set_domain_time(instant)


def today() -> date:
    """The day of domain time in Amsterdam."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """The instant as a wall clock in Amsterdam shows it."""
    return instant.astimezone(AMSTERDAM)
