"""In which order the DAGs run when all of them run once, and what time it is meanwhile."""

from dataclasses import dataclass
from datetime import datetime

from scrapers.registry import all_sources
from surveillance.samples.manifest import Manifest

MAY_FAIL = frozenset({"flag_held"})
"""Tasks whose failure is a message and no fault: a held batch is a right outcome."""

AFTER_COLLECTING = ("validate", "match", "detect")
AFTER_THE_WEEK = ("report__weekly", "deliver", "housekeep")


@dataclass(frozen=True, slots=True)
class Step:
    """DAGs that do not wait for each other."""

    dag_ids: tuple[str, ...]
    moment: datetime | None = None
    """Domain time is at least this before they start; none: it stays as it is."""


def steps(manifest: Manifest | None) -> list[Step]:
    """Every DAG once: the sources (with samples: those of the main capture), then what follows from them.

    With the samples detection runs again on the morning of the report, as every morning: by then more days have passed,
    and a second run of everything must find nothing that the first left.
    """
    collected_at, reported_at = _moments(manifest)
    first, *rest = AFTER_THE_WEEK if manifest is None else (AFTER_COLLECTING[-1], *AFTER_THE_WEEK)
    return [
        Step(tuple(f"scrape__{source_id}" for source_id in _sources(manifest)), collected_at),
        *(Step((dag_id,)) for dag_id in AFTER_COLLECTING),
        Step((first,), reported_at),
        *(Step((dag_id,)) for dag_id in rest),
    ]


def dag_ids(manifest: Manifest | None) -> set[str]:
    """Every DAG that then runs."""
    return {dag_id for step in steps(manifest) for dag_id in step.dag_ids}


def _sources(manifest: Manifest | None) -> list[str]:
    enabled = [source.id for source in all_sources() if source.enabled]
    if manifest is None:
        return enabled
    sampled = manifest.sources_in(manifest.main_capture)
    return [source_id for source_id in enabled if source_id in sampled]


def _moments(manifest: Manifest | None) -> tuple[datetime | None, datetime | None]:
    """When the sources are read and when the report is made, by the samples' clock."""
    if manifest is None:
        return None, None
    return manifest.captures[manifest.main_capture].known_at, manifest.report_at
