"""Where a batch comes from: a live site, a recorded payload, or one that we made up."""

from scrapers.registry import parser_version
from surveillance.model.source import Source
from surveillance.samples.manifest import read_manifest
from surveillance.settings import settings
from surveillance.storage.batches import Circumstances


def circumstances(source: Source, dag_run_id: str | None = None) -> Circumstances:
    """What a batch of this source is born with, in the profile in force."""
    version = parser_version(source.id)
    if settings().profile == "live":
        return Circumstances("live", None, version, dag_run_id)
    sample = read_manifest(settings().samples_folder).sources[source.id]
    return Circumstances(sample.origin, sample.recorded_on, version, dag_run_id)
