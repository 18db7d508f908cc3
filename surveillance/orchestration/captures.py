"""The samples as the world outside: an earlier capture becomes history, the main one is what the DAGs then meet.

As a process: `python -m surveillance.orchestration.captures` brings our database to the newest revision and lays down
the earlier captures, so that the first run has a week before to compare with.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from scrapers.registry import load_source
from surveillance import clock
from surveillance.orchestration.environment import inbox_of
from surveillance.orchestration.sign_in import open_accounts
from surveillance.pipeline.collect import collect, stage
from surveillance.pipeline.detect import detect
from surveillance.pipeline.match import match
from surveillance.pipeline.validate import validate
from surveillance.samples.manifest import Manifest, read_manifest
from surveillance.samples.replay import ReplayServer
from surveillance.settings import settings
from surveillance.storage import schema
from surveillance.storage.engine import reading, transaction
from surveillance.storage.watermarks import read_mark, set_mark


def manifest_in_force() -> Manifest | None:
    """What the samples folder holds; none in the profile `live`."""
    return read_manifest(settings().samples_folder) if settings().profile == "samples" else None


def prepare_ours() -> None:
    """Bring our own database to the newest revision, let people in, and lay down the week before. Safe to repeat."""
    schema.upgrade()
    manifest = manifest_in_force()
    if manifest is not None:
        open_accounts(settings().home)
        lay_down_earlier(manifest)


def lay_down_earlier(manifest: Manifest) -> None:
    """Take every capture before the main one into the history, at its own instant; once is enough."""
    for capture in manifest.captures:
        if capture != manifest.main_capture and not _was_laid_down(capture):
            _lay_down(manifest, capture)


@contextmanager
def replaying(capture: str) -> Iterator[None]:
    """While it lasts, the sources' addresses and the inbox hold this capture, for this process and its children."""
    table = settings().proxy_table
    if table is None:
        raise RuntimeError("SURVEILLANCE_PROXY_TABLE is not set")
    os.environ.update(inbox_of(settings().samples_folder, capture))
    settings.cache_clear()
    with ReplayServer(settings().samples_folder, capture, table):
        yield


def _lay_down(manifest: Manifest, capture: str) -> None:
    clock.set_domain_time(manifest.captures[capture].known_at)
    with replaying(capture):
        for source_id in manifest.sources_in(capture):
            stage(collect(load_source(source_id).id))
    validate()
    match()
    detect()
    with transaction() as connection:
        set_mark(connection, _mark(capture), clock.real_now().isoformat())


def _was_laid_down(capture: str) -> bool:
    with reading() as connection:
        return read_mark(connection, _mark(capture)) is not None


def _mark(capture: str) -> str:
    return f"capture {capture} laid down"


if __name__ == "__main__":
    prepare_ours()
