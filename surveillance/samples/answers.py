"""What the replay server answers to a request, as a pure function of the capture: status, headers, body."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from surveillance.samples.manifest import Manifest

CONTENT_TYPES = {
    ".json": "application/json;charset=UTF-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
}
DEFAULT_PAGE_SIZE = 20
LARGEST_PAGE = 300


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, as far as an answer depends on it."""

    host: str
    target: str
    """Path and query."""
    headers: Message

    @property
    def path(self) -> str:
        """The target without its query."""
        return urlsplit(self.target).path

    def number(self, name: str) -> int | None:
        """The whole number that the query gives for the parameter, if it gives one."""
        text = parse_qs(urlsplit(self.target).query).get(name, [""])[0]
        return int(text) if text.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: HTTPStatus
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


NOT_FOUND = Answer(HTTPStatus.NOT_FOUND, {"Content-Type": "text/plain; charset=utf-8"}, b"not in this capture\n")


@dataclass(frozen=True)
class Document:
    """A file that answers an address, as a static file of a web server does."""

    path: Path
    modified_at: datetime

    @cached_property
    def content(self) -> bytes:
        """The bytes of the file, read once: a capture does not change while it is replayed."""
        return self.path.read_bytes()

    @property
    def etag(self) -> str:
        """A strong validator: equal when the bytes are equal."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'

    def answer(self, request: Request) -> Answer:
        """The file, or 304 where the request shows that the client has it. A query is ignored."""
        validators = {"ETag": self.etag, "Last-Modified": format_datetime(self.modified_at, usegmt=True)}
        if self._is_known(request.headers):
            return Answer(HTTPStatus.NOT_MODIFIED, validators)
        return Answer(HTTPStatus.OK, validators | {"Content-Type": CONTENT_TYPES[self.path.suffix]}, self.content)

    def _is_known(self, headers: Message) -> bool:
        if known := headers.get("If-None-Match"):
            return self.etag in (part.strip() for part in known.split(","))
        since = headers.get("If-Modified-Since")
        return since is not None and _is_not_older(since, self.modified_at)


@dataclass(frozen=True)
class PagedList(Document):
    """A file that holds one list; the answer is a page of it in the envelope of EUDAMED's search."""

    def answer(self, request: Request) -> Answer:
        """The page that `page` (from 0) and `pageSize` or `size` ask for; any other parameter is silently ignored."""
        size = request.number("pageSize") or request.number("size") or DEFAULT_PAGE_SIZE
        envelope = cut_page(json.loads(self.content), request.number("page") or 0, min(size, LARGEST_PAGE))
        body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
        return Answer(HTTPStatus.OK, {"Content-Type": CONTENT_TYPES[".json"]}, body)


def cut_page(rows: list[Any], number: int, size: int) -> dict[str, Any]:
    """The page of the list with this number, counted from 0, in a Spring page envelope."""
    content = rows[number * size : (number + 1) * size]
    pages = -(-len(rows) // size)
    return {
        "content": content,
        "totalElements": len(rows),
        "totalPages": pages,
        "first": number == 0,
        "last": number >= pages - 1,
        "number": number,
        "size": size,
        "numberOfElements": len(content),
    }


@dataclass(frozen=True)
class Site:
    """Every address that a capture answers, by host and path."""

    documents: Mapping[tuple[str, str], Document]

    def answer(self, request: Request) -> Answer:
        """The answer to a GET. What is not in the capture, robots.txt too, is 404."""
        document = self.documents.get((request.host, request.path))
        return document.answer(request) if document else NOT_FOUND


def site_of(folder: Path, manifest: Manifest, capture: str) -> Site:
    """The site that answers the addresses of every source in the capture with the files of the samples folder."""
    sources = manifest.sources_in(capture)
    modified_at = manifest.captures[capture].known_at.astimezone(UTC)  # HTTP dates are in GMT
    documents = {}
    for source_id, source in sources.items():
        sort = PagedList if source.is_paged else Document
        for url, file in source.urls.items():
            parts = urlsplit(url)
            documents[parts.netloc, parts.path] = sort(folder / capture / source_id / file, modified_at)
    return Site(documents)


def _is_not_older(http_date: str, modified_at: datetime) -> bool:
    try:
        return parsedate_to_datetime(http_date) >= modified_at
    except (TypeError, ValueError):  # a date that cannot be read is no condition at all
        return False
