"""Housekeep: what must be looked at even when nothing arrives. Stale sources, and the chain of audit entries."""

from dataclasses import dataclass

from scrapers.registry import enabled_sources
from surveillance.storage import audit, issues
from surveillance.storage.engine import transaction
from surveillance.storage.states import source_states

SILENT = "no good answer for longer than the source allows"


@dataclass(frozen=True, slots=True)
class HousekeepingSummary:
    """What was found."""

    stale: tuple[str, ...]
    """Sources without a good answer for longer than they may be."""
    chain_problems: tuple[str, ...]
    """What is wrong with the audit chain; empty when it is whole."""


def housekeep() -> HousekeepingSummary:
    """Open an issue for each silent source and for a broken audit chain; close those that are well again."""
    with transaction() as connection:
        stale = []
        for state in source_states(connection, enabled_sources()):
            if state.is_stale and state.last_outcome:
                stale.append(state.source_id)
                issues.open_issue(connection, state.source_id, "stale", SILENT)
            else:
                issues.close_issues(connection, state.source_id, ("stale",))
        problems = tuple(audit.verify_chain(connection))
        if problems:
            issues.open_issue(connection, "audit", "broken", "; ".join(problems))
        else:
            issues.close_issues(connection, "audit", ("broken",))
    return HousekeepingSummary(tuple(stale), problems)
