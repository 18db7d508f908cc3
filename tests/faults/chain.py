"""The real chain from bytes to history: only the network is replaced."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select

from scrapers.fetching.delivery import Delivery, Known, deliver
from scrapers.registry import load_source, parser_version
from scrapers.snapshot import PayloadStore
from surveillance import clock
from surveillance.errors import SourceError
from surveillance.model.batch import Payload
from surveillance.model.source import Band, Source
from surveillance.pipeline import collect as collecting
from surveillance.pipeline import validate as validating
from surveillance.pipeline.collect import collect, stage
from surveillance.pipeline.validate import validate
from surveillance.storage.batches import Circumstances
from surveillance.storage.engine import reading
from surveillance.storage.tables.collection import batch

FEWEST = 5
"""Rows that a golden case must have."""


def switched_on(source_id: str) -> Source:
    """The source as if it were collected, and from samples: what is switched off is damaged by its golden cases."""
    source = load_source(source_id)
    few = source.sample_rows or Band(min=min(source.rows.min, FEWEST), max=source.rows.max)
    return source.model_copy(update={"enabled": True, "sample_rows": few})


def take_in(source: Source, data: bytes, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the source answer with these bytes, run the whole chain, and return the row of the batch that came of it."""

    def answer(_: Source, store: PayloadStore, known: Known) -> Iterator[Delivery]:
        name = source.fetch.urls[0] if source.fetch.urls else f"{source.id}.{source.content.type}"
        yield deliver(name, [Payload(name, store.keep(data), len(data), clock.now())], known)

    monkeypatch.setattr(collecting, "fetch", answer)
    monkeypatch.setattr(
        collecting, "circumstances", lambda one, _: Circumstances("made_up", None, parser_version(one.id))
    )
    for room in (collecting, validating):
        monkeypatch.setattr(room, "load_source", switched_on)
    with suppress(SourceError):  # the batch says what was wrong
        stage(collect(source.id))
    validate()
    with reading() as connection:
        return connection.execute(select(batch).order_by(batch.c.id.desc()).limit(1)).one()
