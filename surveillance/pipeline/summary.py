"""What a run did, in the figures an operator asks for: per source, per team, and the report."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from scrapers.registry import source_ids
from surveillance.model.batch import WORST_FIRST, Outcome
from surveillance.storage import batches
from surveillance.storage.alerts import count_alerts
from surveillance.storage.engine import reading


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """What became of a source in a run. Rows in = loaded + quarantined + ignored."""

    outcome: Outcome
    """The worst of its batches, so that a refused file is not hidden by a good one."""
    rows_in: int
    loaded: int
    quarantined: int
    ignored: int


def source_figures(after_batch: int) -> dict[str, SourceFigures]:
    """Each source with the sum of its batches that came after the given one."""
    with reading() as connection:
        decided = batches.decided_since(connection, after_batch)
    return {
        source_id: _add([batch for batch in decided if batch.source_id == source_id])
        for source_id in source_ids()
        if any(batch.source_id == source_id for batch in decided)
    }


def open_alerts() -> dict[str, int]:
    """How many alerts each team has that are not decided."""
    totals: Counter[str] = Counter()
    with reading() as connection:
        for (team, state), number in count_alerts(connection).items():
            if state != "decided":
                totals[str(team)] += number
    return dict(sorted(totals.items()))


def _add(ended: list[batches.BatchSummary]) -> SourceFigures:
    def total(figure: str) -> int:
        return sum(getattr(batch, figure) for batch in ended)

    worst: Any = min((batch.outcome for batch in ended), key=WORST_FIRST.index)
    return SourceFigures(worst, total("rows_in"), total("loaded"), total("quarantined"), total("ignored"))
