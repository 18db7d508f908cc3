"""The real chain from bytes to history: only the network is replaced."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select

from scrapers.fetching.delivery import Delivery, Known, deliver
from scrapers.snapshot import PayloadStore
from surveillance import clock
from surveillance.errors import SourceError
from surveillance.model.batch import Payload
from surveillance.model.source import Source
from surveillance.pipeline import collect as collecting
from surveillance.pipeline.collect import collect, stage
from surveillance.pipeline.validate import validate
from surveillance.storage.engine import reading
from surveillance.storage.tables.collection import batch


def take_in(source: Source, data: bytes, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the source answer with these bytes, run the whole chain, and return the row of the batch that came of it."""

    def answer(_: Source, store: PayloadStore, known: Known) -> Iterator[Delivery]:
        name = source.fetch.urls[0] if source.fetch.urls else f"{source.id}.{source.content.type}"
        yield deliver(name, [Payload(name, store.keep(data), len(data), clock.now())], known)

    monkeypatch.setattr(collecting, "fetch", answer)
    with suppress(SourceError):  # the batch says what was wrong
        stage(collect(source.id))
    validate()
    with reading() as connection:
        return connection.execute(select(batch).order_by(batch.c.id.desc()).limit(1)).one()
