"""What is asked of a host, what comes back, and what may be better in a moment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from scrapers import guard
from surveillance.errors import SurveillanceError
from surveillance.model.batch import Payload

OK, NOT_MODIFIED, TOO_MANY = 200, 304, 429
REDIRECTS = frozenset({301, 302, 303, 307, 308})
REFUSALS = frozenset({401, 403, 451})
PASSING = frozenset({408, 425, TOO_MANY, *range(500, 600)})
LONGEST_WAIT_SECONDS = 60.0
"""A longer `Retry-After` is not slept through: the task comes back later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the whole body, unpacked, or nothing new (304)."""

    url: str
    """The address that was asked first; redirects do not change it."""
    status: int
    requested_at: datetime
    body: bytes
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    location: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """All of them; one may be a token, which is shown nowhere."""

    @property
    def is_unchanged(self) -> bool:
        """Whether the source says that we have it already."""
        return self.status == NOT_MODIFIED

    @property
    def is_redirect(self) -> bool:
        """Whether the source points elsewhere; only where redirects are not followed."""
        return self.status in REDIRECTS


@dataclass(frozen=True, slots=True)
class Form:
    """What is posted: the bytes, and what they are. Nothing of it is ever shown, for it may be a password."""

    content: bytes = field(repr=False)
    content_type: str


def as_json(values: Mapping[str, object]) -> Form:
    """The values as one JSON object."""
    return Form(json.dumps(values, ensure_ascii=False).encode(), "application/json")


def as_fields(values: Mapping[str, str]) -> Form:
    """The values as the fields of a form of HTML."""
    return Form(urlencode(values).encode(), "application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True)
class Question:
    """One request, as it is asked again after trouble and at each hop."""

    address: guard.Address
    headers: Mapping[str, str] = field(repr=False)
    cap: int
    is_head_enough: bool = False
    """Whether the bytes beyond the cap may stay unread."""
    form: Form | None = None
    """What is posted; without it the address is got."""


class PassingTroubleError(SurveillanceError):
    """Something that may be better in a moment: worth another try."""

    def __init__(self, reason: str, *, retry_after: float | None = None, is_reached: bool = True) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.is_reached = is_reached
        """Whether the host was there at all."""

    @property
    def passes_soon(self) -> bool:
        """Whether it is worth waiting for in the worker."""
        return self.retry_after is None or self.retry_after <= LONGEST_WAIT_SECONDS


class DeadlineError(PassingTroubleError):
    """The total time is over. It was long enough for one try, so there is no other."""

    passes_soon = False


def conditions(known: Payload | None) -> dict[str, str]:
    """The headers that ask only for what is new since the payload that is known."""
    if known is None:
        return {}
    wanted = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in wanted.items() if value}
