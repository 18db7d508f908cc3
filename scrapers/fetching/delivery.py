"""What one look at a source brought."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from scrapers.question import Answer
from scrapers.snapshot import PayloadStore
from surveillance.model.batch import Payload

Known = Callable[[str], Payload | None]
"""The last good payload of an address or a file name."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The payloads of one batch."""

    name: str
    """The source's address, or the name of the delivered file."""
    payloads: tuple[Payload, ...]
    is_unchanged: bool
    """Whether every payload is, byte for byte, the last good one: fresher, and nothing else."""


def known_nothing(name: str) -> Payload | None:
    """The answer before there ever was a good batch."""


def deliver(name: str, payloads: Sequence[Payload], known: Known) -> Delivery:
    """The delivery of these payloads."""
    return Delivery(name, tuple(payloads), are_known(payloads, known))


def are_known(payloads: Sequence[Payload], known: Known) -> bool:
    """Whether each of these is, byte for byte, the last good one of its name."""
    last = [known(payload.name) for payload in payloads]
    return all(one and one.sha256 == payload.sha256 for one, payload in zip(last, payloads, strict=True))


def keep_answer(answer: Answer, store: PayloadStore, known: Payload | None) -> Payload:
    """The answer as a payload that lies in the store; for a 304 the known one, seen again."""
    if known and answer.is_unchanged:
        return replace(known, requested_at=answer.requested_at, http_status=answer.status)
    return Payload(
        name=answer.url,
        sha256=store.keep(answer.body),
        byte_count=len(answer.body),
        requested_at=answer.requested_at,
        http_status=answer.status,
        content_type=answer.content_type,
        etag=answer.etag,
        last_modified=answer.last_modified,
    )
