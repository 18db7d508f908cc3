"""Where a batch comes from: a live site, a recorded payload, or one that we made up."""

from scrapers.registry import parser_version
from surveillance.errors import ConfigurationError
from surveillance.model.source import Source
from surveillance.samples.manifest import FILE_NAME, read_manifest
from surveillance.settings import settings
from surveillance.storage.batches import Circumstances


def circumstances(source: Source, dag_run_id: str | None = None) -> Circumstances:
    """What a batch of this source is born with, in the profile in force.

    Raises `ConfigurationError` in the profile `samples` for a source that has none.
    """
    version = parser_version(source.id)
    if settings().profile == "live":
        return Circumstances("live", None, version, dag_run_id)
    sample = read_manifest(settings().samples_folder).sources.get(source.id)
    if sample is None:
        raise ConfigurationError(f"{source.id}: {settings().samples_folder / FILE_NAME} names no sample of it")
    return Circumstances(sample.origin, sample.recorded_on, version, dag_run_id)
