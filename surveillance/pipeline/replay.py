"""Replay a folder of dated payloads as successive batches: what would the service have known, and when?"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path

from scrapers.body import BodyCutError, BodyRefusedError, read_gzip
from scrapers.registry import load_source, parser_version
from scrapers.snapshot import PayloadStore
from surveillance import clock
from surveillance.errors import ConfigurationError, SourceError
from surveillance.model.batch import Outcome, Payload
from surveillance.model.source import Source
from surveillance.pipeline.collect import stage
from surveillance.pipeline.guards import too_long_the_same
from surveillance.pipeline.validate import validate
from surveillance.settings import settings
from surveillance.storage import batches, schema
from surveillance.storage.engine import reading, transaction

DATED = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)")

EVENING = time(20, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DatedPayload:
    """A file of the folder and the day in its name."""

    day: date
    path: Path

    def read(self, cap: int) -> bytes:
        """The bytes, unpacked where the file is gzipped; at most `cap` then.

        Raises `BodyCutError` for a damaged archive and `BodyRefusedError` for one that holds more.
        """
        data = self.path.read_bytes()
        return read_gzip([data], cap) if self.path.suffix == ".gz" else data


def dated_payloads(folder: Path) -> list[DatedPayload]:
    """The files below the folder whose name holds a day (2026-09-27 or 20260927), the oldest first.

    Raises `ConfigurationError` when there is none.
    """
    found = [
        DatedPayload(day, path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (day := _day_in(path.name)) is not None
    ]
    if not found:
        raise ConfigurationError(f"{folder}: no file with a date in its name")
    return sorted(found, key=lambda payload: (payload.day, payload.path.name))


def _day_in(name: str) -> date | None:
    for found in DATED.finditer(name):
        with suppress(ValueError):  # eight digits that are no day
            return date(*(int(part) for part in found.groups()))
    return None


def replay(source_id: str, folder: Path) -> Iterator[tuple[date, batches.BatchSummary]]:
    """Load the folder's payloads one after the other and tell how each batch ended.

    Works on the database of the settings in force, which should be a fresh one; moves domain time along.
    """
    source = load_source(source_id)
    payloads = dated_payloads(folder)
    schema.upgrade()
    for payload in payloads:
        clock.set_domain_time(datetime.combine(payload.day, EVENING))
        yield payload.day, _load(source, payload)


def _load(source: Source, dated: DatedPayload) -> batches.BatchSummary:
    born = batches.Circumstances("recorded", dated.day, parser_version(source.id))
    try:
        data = dated.read(source.fetch.max_bytes)
    except (BodyCutError, BodyRefusedError) as error:
        with transaction() as connection:
            failed = batches.end_at_once(connection, source, dated.path.name, Outcome.FAILED, str(error), born)
            return batches.summary_of(batches.row_of(connection, failed))
    digest = sha256(data).hexdigest()
    with transaction() as connection:
        known = batches.last_good_payload(connection, source.id, source.id, born.parser_version)
        if known is not None and known.sha256 == digest:
            frozen = too_long_the_same(connection, source)
            outcome = Outcome.FAILED if frozen else Outcome.UNCHANGED
            ended = batches.end_at_once(connection, source, dated.path.name, outcome, frozen, born)
            return batches.summary_of(batches.row_of(connection, ended))
        PayloadStore(settings().payloads).keep(data)
        payload = Payload(name=source.id, sha256=digest, byte_count=len(data), requested_at=clock.now())
        batch_id = batches.begin(connection, source, dated.path.name, [payload], born)
    with suppress(SourceError):  # the batch itself says what was wrong
        stage([batch_id])
    validate()
    with reading() as connection:
        return batches.summary_of(batches.row_of(connection, batch_id))
