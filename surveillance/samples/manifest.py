"""The manifest of the samples: which captures there are, and for each source what it rests on and what it answers."""

from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from surveillance.errors import ConfigurationError

FILE_NAME = "samples.yml"


class _Facts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Capture(_Facts):
    """One moment at which all sources are looked at."""

    known_at: datetime
    """The instant of the capture: domain time while it is replayed."""

    @property
    def day(self) -> date:
        """The day of the capture as its zone counts it."""
        return self.known_at.date()


class Paged(_Facts):
    """How an interface gives its list in parts; the words are those of a source's `fetch`."""

    items: str
    """The dotted path at which the rows of a page stand."""
    total: str
    """The dotted path at which the number of all rows stands."""
    page_parameter: str = "page"
    size_parameter: str = "pageSize"
    first: int = 0
    step: Literal["pages", "rows", "range"] = "pages"
    largest: int = Field(default=100, gt=0)
    """No page has more rows, whatever is asked."""
    none_found: HTTPStatus | None = None
    """The status that answers a part without rows; else it is an empty page."""


class SampledSource(_Facts):
    """Where one source's payloads come from."""

    origin: Literal["recorded", "made_up"]
    recorded_on: date | None = None
    """`recorded`: the day on which the values were published or fetched."""
    captures: tuple[str, ...]
    licence: str
    attribution: str
    note: str
    """What was added or made up, for a person."""
    urls: dict[str, str] = Field(default_factory=dict)
    """Each real address with the file that answers it; empty for a source that comes through the inbox.

    An address with a query answers to that query alone, one without to any."""
    method: Literal["GET", "POST"] = "GET"
    """`POST`: the addresses are searches that take their parameters as a JSON body."""
    is_paged: bool = False
    """The file holds one list, and the answer is a page of it in the envelope of EUDAMED's search."""
    paged: Paged | None = None
    """The file holds one list, bare or in the interface's own envelope, and the answer is a part of it."""


class Manifest(_Facts):
    """The whole of `samples.yml`."""

    seed: int
    """The seed with which the committed samples were made."""
    report_at: datetime
    """Domain time at which the weekly report is built, after the last capture."""
    report_week: str
    captures: dict[str, Capture]
    """In order of time; the last one is the main one."""
    sources: dict[str, SampledSource]

    @model_validator(mode="after")
    def _check_captures(self) -> Self:
        unknown = {name for source in self.sources.values() for name in source.captures} - set(self.captures)
        if unknown:
            raise ValueError(f"sources name captures that do not exist: {', '.join(sorted(unknown))}")
        return self

    @property
    def main_capture(self) -> str:
        """The name of the capture that a first run replays."""
        return list(self.captures)[-1]

    def sources_in(self, capture: str) -> dict[str, SampledSource]:
        """The sources that have payloads in the capture, by id. Raises `ConfigurationError` for an unknown capture."""
        if capture not in self.captures:
            raise ConfigurationError(f"no capture {capture} in the samples; there are {', '.join(self.captures)}")
        return {name: source for name, source in self.sources.items() if capture in source.captures}

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host whose addresses are answered, whatever the capture."""
        return tuple(sorted({urlsplit(url).netloc for source in self.sources.values() for url in source.urls}))


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a samples folder. Raises `ConfigurationError` when it is absent or not as agreed."""
    path = folder / FILE_NAME
    try:
        return Manifest.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise ConfigurationError(f"{path}: there are no samples here") from error
    except (ValidationError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
