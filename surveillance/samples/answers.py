"""What the replay server answers to a request, as a pure function of the capture: status, headers, body."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from surveillance.samples.manifest import Manifest, Paged, SampledSource
from surveillance.samples.paging import cut_list, cut_page

CONTENT_TYPES = {
    ".json": "application/json;charset=UTF-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
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
    method: str = "GET"
    body: bytes = b""

    @property
    def path(self) -> str:
        """The target without its query."""
        return urlsplit(self.target).path

    def number(self, name: str) -> int | None:
        """The whole number that the query gives for the parameter, if it gives one."""
        text = parse_qs(urlsplit(self.target).query).get(name, [""])[0]
        return int(text) if text.isdecimal() else None

    def numbers(self) -> dict[str, int]:
        """Every whole number among the parameters, of the query or of the body that was posted.

        Raises `ValueError` where the body is no object.
        """
        if self.method == "POST":
            given = json.loads(self.body)
            if not isinstance(given, dict):
                raise ValueError("the body is no object")
            return {name: value for name, value in given.items() if type(value) is int}
        given = parse_qsl(urlsplit(self.target).query)
        return {name: int(value) for name, value in given if value.isdecimal()}


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
        return _as_json(envelope)


@dataclass(frozen=True)
class PartedList(Document):
    """A file that holds one list; the answer is the part of it that the request asks for."""

    facts: Paged

    def answer(self, request: Request) -> Answer:
        """The part; a body that is no object asks for nothing that we know."""
        try:
            envelope = cut_list(json.loads(self.content), self.facts, request.numbers())
        except ValueError:
            return Answer(HTTPStatus.BAD_REQUEST)
        if envelope is None:
            return replace(NOT_FOUND, status=self.facts.none_found or HTTPStatus.NOT_FOUND)
        return _as_json(envelope)


def _as_json(envelope: dict[str, Any]) -> Answer:
    body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(HTTPStatus.OK, {"Content-Type": CONTENT_TYPES[".json"]}, body)


Query = tuple[tuple[str, str], ...]
ANY: Query = ()
"""Stands for every query, also for none."""


@dataclass(frozen=True)
class Site:
    """Every address that a capture answers, by host, path and query."""

    documents: Mapping[tuple[str, str, Query], Document]
    searches: frozenset[tuple[str, str]] = frozenset()
    """Host and path of those that take what they look for as the body of a POST."""

    def answer(self, request: Request) -> Answer:
        """The answer to a request. What is not in the capture, robots.txt too, is 404; another method is 405."""
        place = (request.host, request.path)
        asked = _sort(urlsplit(request.target).query)
        document = self.documents.get((*place, asked)) or self.documents.get((*place, ANY))
        if document is None:
            return NOT_FOUND
        if (request.method == "POST") != (place in self.searches):
            return Answer(HTTPStatus.METHOD_NOT_ALLOWED)
        return document.answer(request)


def site_of(folder: Path, manifest: Manifest, capture: str) -> Site:
    """The site that answers the addresses of every source in the capture with the files of the samples folder.

    An address whose file the capture does not have is not there: a list of a week that has not come yet.
    """
    sources = manifest.sources_in(capture)
    modified_at = manifest.captures[capture].known_at.astimezone(UTC)  # HTTP dates are in GMT
    documents, searches = {}, set()
    for source_id, source in sources.items():
        for url, file in source.urls.items():
            path, parts = folder / capture / source_id / file, urlsplit(url)
            if path.is_file():
                documents[parts.netloc, parts.path, _sort(parts.query)] = _document(source, path, modified_at)
            if source.method == "POST":
                searches.add((parts.netloc, parts.path))
    return Site(documents, frozenset(searches))


def _document(source: SampledSource, path: Path, modified_at: datetime) -> Document:
    if source.paged:
        return PartedList(path, modified_at, source.paged)
    return (PagedList if source.is_paged else Document)(path, modified_at)


def _sort(query: str) -> Query:
    return tuple(sorted(parse_qsl(query, keep_blank_values=True)))


def _is_not_older(http_date: str, modified_at: datetime) -> bool:
    try:
        return parsedate_to_datetime(http_date) >= modified_at
    except (TypeError, ValueError):  # a date that cannot be read is no condition at all
        return False
