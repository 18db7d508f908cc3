"""The only door to the network: polite, guarded questions for one source (reliability.md, T, N and X).

An address is checked against the source's own hosts, its name is resolved, every address it leads to is checked, and
the connection goes to the very address that was checked. Redirects are followed by hand. No refusal is ever evaded.
"""

import random
import ssl
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from scrapers import guard
from scrapers.body import BodyCutError, BodyRefusedError, read_gzip, read_head, read_plain
from scrapers.line import CONNECT_SECONDS, Line
from scrapers.pacing import PACER, Gap, Pace, read_retry_after, rush
from scrapers.question import (
    NOT_MODIFIED,
    OK,
    PASSING,
    REDIRECTS,
    REFUSALS,
    TOO_MANY,
    Answer,
    DeadlineError,
    Form,
    PassingTroubleError,
    Question,
    as_fields,
    conditions,
)
from scrapers.robots import AGENT, ROBOTS_BYTES, Rules, read_rules
from surveillance import clock
from surveillance.errors import SourceBlocked, SourceChanged, SourceUnreachable, SurveillanceError
from surveillance.model.batch import Payload
from surveillance.model.source import Source
from surveillance.settings import settings

READ_SECONDS = 30.0
CHUNK = 65_536
GZIP, PLAIN = "gzip", "identity"
TRIES = 4
"""The first and three more."""
FIRST_WAIT_SECONDS = 1.0
MOST_HOPS = 5

_CHANCE = random.SystemRandom()


class Fetcher:
    """Asks for the addresses of one source, one after the other. Keeps the rules of its hosts while it lives."""

    def __init__(
        self,
        source: Source,
        resolve: guard.Resolver = guard.resolve_publicly,
        pace: Pace = PACER.wait,
        sleep: Callable[[float], None] = time.sleep,
        authority: Path | None = None,
    ) -> None:
        """`authority` is a file of certificates to trust in place of the usual ones; TLS is verified always."""
        self.source = source
        self._resolve = resolve
        self._pace = pace
        self._sleep = sleep
        self._verify: str | bool = str(authority) if authority else True
        self._hosts = guard.hosts_of(source.fetch.addresses)
        self._gap = Gap(source.polite.delay_seconds)
        self._rules: dict[tuple[str, str], Rules] = {}
        self._token: dict[str, str] = {}

    def get(
        self,
        url: str,
        known: Payload | None = None,
        *,
        follow_redirects: bool = True,
        allowed: Collection[int] = (),
    ) -> Answer:
        """The answer: 200, 304 where `known` is still the same, or a redirect where those are not to be followed.

        `allowed` are statuses that are an answer too. Raises `SourceUnreachable`, `SourceBlocked` or `SourceChanged`
        (`SourceMoved` for another host).
        """
        question = self._prepare(url, headers=conditions(known))
        answer = self._follow(question) if follow_redirects else self._ask(question)
        return self._judge(answer, {OK, *REDIRECTS, *allowed, *((NOT_MODIFIED,) if known else ())})

    def post(self, url: str, form: Form, *, allowed: Collection[int] = ()) -> Answer:
        """The answer to a search that takes what it looks for as a body. It changes nothing there, and is repeated as a
        GET is. A redirect is refused: what was posted is sent nowhere else. Raises as `get` does.
        """
        question = self._prepare(url, form=form)
        return self._judge(self._follow(question), {OK, *allowed})

    def sign_in(self, url: str, fields: Mapping[str, str], header: str) -> None:
        """Post the fields, and bear the token in the answer's header from now on. Raises as `post` does."""
        token = self.post(url, as_fields(fields)).headers.get(header)
        if not token:
            raise SourceChanged(self.source.id, f"{url} gave no {header}")
        self._token = {header: token}

    def _prepare(self, url: str, headers: Mapping[str, str] | None = None, form: Form | None = None) -> Question:
        address = guard.check_address(self.source.id, url, self._hosts)
        self._obey_robots(address)
        return Question(address, {**self._token, **(headers or {})}, self.source.fetch.max_bytes, form=form)

    def _judge(self, answer: Answer, expected: Collection[int]) -> Answer:
        if answer.status in REFUSALS:
            raise SourceBlocked(self.source.id, f"{answer.url} answered {answer.status}: a person should ask why")
        if answer.status not in expected:
            raise SourceChanged(self.source.id, f"{answer.url} answered {answer.status}")
        return answer

    def _obey_robots(self, address: guard.Address) -> None:
        if self.source.polite.robots == "none":
            return
        site = (address.scheme, address.host)
        if site not in self._rules:
            self._rules[site] = self._ask_for_rules(f"{address.scheme}://{address.host}/robots.txt")
            self._gap.agree(self._rules[site].delay_seconds)
        self._rules[site].check(self.source.id, address.url)

    def _ask_for_rules(self, url: str) -> Rules:
        """The rules of a site. Trouble on their side forbids; a host that is not there at all is just that."""
        address = guard.check_address(self.source.id, url, self._hosts)
        try:
            answer = self._follow(Question(address, {}, ROBOTS_BYTES, is_head_enough=True))
        except SourceUnreachable as error:
            trouble = error.__cause__
            if error.retry_after_seconds or not (isinstance(trouble, PassingTroubleError) and trouble.is_reached):
                raise
            raise SourceBlocked(self.source.id, f"its robots.txt cannot be read: {error.reason}") from error
        return read_rules(self.source.id, answer.status, answer.body)

    def _follow(self, question: Question) -> Answer:
        """The last answer of a chain of redirects on the source's own hosts, every hop checked like the first."""
        first = question.address.url
        for _ in range(MOST_HOPS + 1):
            answer = self._ask(question)
            if not answer.is_redirect:
                return replace(answer, url=first)
            target = guard.follow(question.address.url, answer.location or "")
            guard.check_redirect(self.source.id, question.address, target, self._hosts)
            if question.form:
                raise SourceChanged(self.source.id, f"{first} redirects what was posted to {target}")
            question = replace(question, address=guard.check_address(self.source.id, target, self._hosts))
        raise SourceChanged(self.source.id, f"{first} redirects more than {MOST_HOPS} times, at last to {target}")

    def _ask(self, question: Question) -> Answer:
        """The answer after at most three more tries, each after a wait and at the host's pace."""
        wait = FIRST_WAIT_SECONDS
        for tries_left in reversed(range(TRIES)):
            self._pace(question.address.host, self._gap.seconds)
            try:
                answer = self._ask_once(question)
            except PassingTroubleError as trouble:
                if not (tries_left and trouble.passes_soon):
                    reason = f"{question.address.url}: {trouble}"
                    raise SourceUnreachable(self.source.id, reason, trouble.retry_after) from trouble
                self._sleep(wait * _CHANCE.uniform(0.5, 1.5) if trouble.retry_after is None else trouble.retry_after)
                wait *= 2
            else:
                self._gap.relax()
                return answer
        raise AssertionError("the last try returns or raises")

    def _ask_once(self, question: Question) -> Answer:
        answer, retry_after = self._exchange(question, self._find(question.address))
        if answer.status in PASSING:
            if answer.status == TOO_MANY and retry_after is None:
                self._gap.widen()
            raise PassingTroubleError(f"it answered {answer.status}", retry_after=retry_after)
        return answer

    def _find(self, address: guard.Address) -> tuple[guard.Destination, ...]:
        try:
            found = self._resolve(address.host, guard.PORTS[address.scheme])
        except OSError as error:
            raise PassingTroubleError(f"the name cannot be resolved: {error}", is_reached=False) from error
        return guard.check_destinations(self.source.id, address.host, found)

    def _exchange(self, question: Question, destinations: tuple[guard.Destination, ...]) -> tuple[Answer, float | None]:
        """One request and its whole answer, with the wait that the answer asks for."""
        seconds = self.source.fetch.deadline_seconds
        asked_at = clock.now()
        with Line(destinations, seconds) as line:
            try:
                response = _send(question, line, self._verify)
                body = _read_body(response, question)
            except BodyRefusedError as error:
                raise SourceChanged(self.source.id, f"{question.address.url}: {error}") from error
            except (requests.RequestException, HTTPError, BodyCutError, OSError) as error:
                raise self._name_trouble(question, line, error) from error
        if line.is_cut:
            raise DeadlineError(f"no whole answer within {seconds:g} seconds")
        named = {name: response.headers.get(header) for name, header in _NAMED_HEADERS.items()}
        answer = Answer(question.address.url, response.status_code, asked_at, body, **named, headers=response.headers)
        return answer, read_retry_after(response.headers.get("Retry-After"))

    def _name_trouble(self, question: Question, line: Line, error: Exception) -> SurveillanceError:
        if line.is_cut:
            return DeadlineError(f"no whole answer within {self.source.fetch.deadline_seconds:g} seconds")
        if _is_about_certificate(error):
            return SourceChanged(self.source.id, f"{question.address.url}: its certificate: {error}")
        return PassingTroubleError(f"{type(error).__name__}: {error}", is_reached=line.is_connected)


_NAMED_HEADERS = {
    "content_type": "Content-Type",
    "etag": "ETag",
    "last_modified": "Last-Modified",
    "location": "Location",
}


def open_fetcher(source: Source) -> Fetcher:
    """The fetcher of the profile in force: `samples` reaches the replay server and nothing else."""
    if settings().profile == "live":
        return Fetcher(source)
    table = guard.read_replay_table(settings().proxy_table)
    return Fetcher(source, resolve=table.resolve, pace=rush, authority=table.authority)


class _LineAdapter(HTTPAdapter):
    """Sends over the given line: the name stays for TLS and `Host`, the address is the one that was checked."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        connect = {"_new_conn": lambda _: self._line.connect()}
        pool.ConnectionCls = type("ConnectionOfLine", (pool.ConnectionCls,), connect)
        return pool


def _send(question: Question, line: Line, verify: str | bool) -> requests.Response:
    """The answer's head. No cookies, no proxies, no credentials of the machine: a session of its own, used once."""
    headers = {
        "User-Agent": f"{AGENT}/1.0 (+mailto:{settings().contact})",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **question.headers,
        **({"Content-Type": question.form.content_type} if question.form else {}),
    }
    session = requests.Session()
    session.trust_env = False
    session.headers.clear()
    session.mount(f"{question.address.scheme}://", _LineAdapter(line))
    return session.request(
        "POST" if question.form else "GET",
        question.address.url,
        headers=headers,
        data=question.form.content if question.form else None,
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        allow_redirects=False,
        stream=True,
        verify=verify,
    )


def _read_body(response: requests.Response, question: Question) -> bytes:
    with response:
        chunks: Iterator[bytes] = response.raw.stream(CHUNK, decode_content=False)
        packing = response.headers.get("Content-Encoding", PLAIN).strip().lower()
        if packing not in (GZIP, PLAIN):
            raise BodyRefusedError(f"Content-Encoding {packing!r} was not asked for")
        if question.is_head_enough:
            return read_head(chunks, question.cap, is_gzip=packing == GZIP)
        return read_gzip(chunks, question.cap) if packing == GZIP else read_plain(chunks, question.cap)


def _is_about_certificate(error: BaseException) -> bool:
    """Whether a certificate that cannot be trusted stands at the root of the error."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, ssl.SSLCertVerificationError):
            return True
        link = link.__cause__ or link.__context__
    return False
