"""Every way in which payloads go wrong, by name, and the cases that follow: each source with each that fits."""

from functools import cache

from scrapers.registry import all_sources
from tests.faults import cells, headers, payloads, rows
from tests.faults.expected import Mutator
from tests.faults.sheets import payload_of, sample_of

MUTATORS: tuple[Mutator, ...] = (*payloads.MUTATORS, *headers.MUTATORS, *cells.MUTATORS, *rows.MUTATORS)


def source_ids() -> list[str]:
    """Every source, the ones that are off too: one that is added later is among them by itself.

    Not offers that are off: without the ground to collect them the service refuses before it reads.
    """
    sources = (source for source in all_sources() if source.enabled or source.kind != "offer")
    return [source.id for source in sources if payload_of(source.id)]


@cache
def cases() -> tuple[tuple[str, Mutator], ...]:
    """Each source with each mutator that has something to damage in it."""
    pairs = ((source_id, mutator) for source_id in source_ids() for mutator in MUTATORS)
    return tuple((source_id, mutator) for source_id, mutator in pairs if mutator.damage(sample_of(source_id)))
