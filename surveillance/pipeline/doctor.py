"""The doctor: is everything there that the service needs, and does it answer?"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from scrapers.places import open_place
from scrapers.registry import enabled_sources
from surveillance.errors import ConfigurationError
from surveillance.settings import settings
from surveillance.storage import audit, issues, schema
from surveillance.storage.engine import DatabaseTrouble, reading
from surveillance.storage.states import source_states

LEAST_FREE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    is_well: bool
    detail: str


def examine() -> list[Check]:
    """Look at everything once; a check that cannot be made is not well, with the reason."""
    return [_examine(name, look) for name, look in CHECKS.items()]


def _examine(name: str, look: Callable[[], tuple[bool, str]]) -> Check:
    try:
        is_well, detail = look()
    except (DatabaseTrouble, ConfigurationError, OSError, ImportError, ValueError) as error:
        return Check(name, False, str(error).partition("\n")[0])
    return Check(name, is_well, detail)


def _schema() -> tuple[bool, str]:
    with reading() as connection:
        found, newest = schema.revisions(connection)
    return found == newest, f"revision {found}, newest {newest}"


def _payload_store() -> tuple[bool, str]:
    filesystem, path = open_place(settings().payloads)
    probe = f"{path}/doctor-{uuid4().hex}"
    filesystem.makedirs(path, exist_ok=True)
    filesystem.pipe(probe, b"well")
    is_well = filesystem.cat(probe) == b"well"
    filesystem.rm(probe)
    return is_well, settings().payloads


def _disk() -> tuple[bool, str]:
    settings().home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings().home).free
    return free > LEAST_FREE_BYTES, f"{free / 1e9:.1f} GB free"


def _sources() -> tuple[bool, str]:
    with reading() as connection:
        states = source_states(connection, enabled_sources())
    stale = [state.source_id for state in states if state.is_stale]
    return not stale, f"{len(states)} sources" + (f", stale: {', '.join(stale)}" if stale else ", none stale")


def _issues() -> tuple[bool, str]:
    with reading() as connection:
        found = issues.open_issues(connection)
    told = "; ".join(f"{issue.source_id} {issue.kind} ({issue.times}×): {issue.message}" for issue in found)
    return not found, told or "none open"


def _audit() -> tuple[bool, str]:
    with reading() as connection:
        problems = audit.verify_chain(connection)
        head = audit.audit_head(connection)
    return not problems, "; ".join(problems) or f"whole, head {head[:12]}"


CHECKS: dict[str, Callable[[], tuple[bool, str]]] = {
    "schema": _schema,
    "payload store": _payload_store,
    "disk": _disk,
    "sources": _sources,
    "issues": _issues,
    "audit chain": _audit,
}
