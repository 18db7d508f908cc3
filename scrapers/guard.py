"""Which addresses may be asked at all. Pure, except for the look-up of a name; nothing here sends anything."""

import ipaddress
import json
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit

from surveillance.errors import ConfigurationError, SourceBlocked, SourceChanged, SourceMoved, SourceUnreachable

PORTS = {"http": 80, "https": 443}

_ADDRESS = re.compile(r"(https?)://([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*)(?::(\d+))?([/?][!-~]*)?")
"""One strict form for checking and for asking: no user, no backslash, no number as host, nothing but ASCII."""

SIGN_IN = re.compile(r"/(log-?in|sign-?in|inloggen|aanmelden|sso|oauth2?|saml2?|auth|cas)(/|\.|$)", re.IGNORECASE)
SIGN_IN_HOST = re.compile(r"(login|signin|auth|sso|accounts)\.", re.IGNORECASE)

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Address:
    """An address that was found fit to be asked."""

    url: str
    scheme: str
    host: str


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a host's name leads: the very address to connect to."""

    ip: str
    port: int
    is_trusted: bool = False
    """Given by the replay table: only such a destination may be a private one."""


Resolver = Callable[[str, int], Sequence[Destination]]
"""Host and port to every destination. Raises `OSError` when the name cannot be resolved."""


def check_address(source_id: str, url: str, hosts: frozenset[str]) -> Address:
    """The address, when it is a plain http(s) one on a usual port of an allowed host. Raises `SourceChanged` else."""
    found = _ADDRESS.fullmatch(url)
    if not found:
        raise SourceChanged(source_id, f"{url!r} is not an address that may be asked")
    scheme, host, port = found[1], found[2], found[3]
    if port and int(port) != PORTS[scheme]:
        raise SourceChanged(source_id, f"{url!r} asks for port {port}")
    if host not in hosts:
        raise SourceChanged(source_id, f"the host {host} is not one of the source's: {', '.join(sorted(hosts))}")
    return Address(url, scheme, host)


def hosts_of(urls: Sequence[str]) -> frozenset[str]:
    """The hosts of the addresses: the list of those that may be asked."""
    return frozenset(urlsplit(url).hostname or "" for url in urls)


def follow(url: str, location: str) -> str:
    """The whole address that a redirect names, in lower case as to scheme and host; not yet checked."""
    if re.search(r"[\x00-\x20\x7f\\]", location):
        return location
    target = urljoin(url, location.partition("#")[0])
    start = re.match(r"[A-Za-z]+://[^/?]*", target)
    return target if start is None else start[0].lower() + target[start.end() :]


def check_redirect(source_id: str, address: Address, target: str, hosts: frozenset[str]) -> None:
    """Raise unless the target is on a host of the source: `SourceBlocked` for a sign-in, `SourceMoved` elsewhere.

    Also refused is a step down from https to http. The target itself is checked like any address, after this.
    """
    parts = urlsplit(target)
    if _is_sign_in(parts):
        raise SourceBlocked(source_id, f"{address.url} redirects to a sign-in: {target}")
    if parts.scheme in PORTS and parts.hostname not in hosts:
        raise SourceMoved(source_id, f"{address.url} redirects to another host: {target}")
    if (address.scheme, parts.scheme) == ("https", "http"):
        raise SourceChanged(source_id, f"{address.url} redirects to an address without TLS: {target}")


def _is_sign_in(parts: SplitResult) -> bool:
    return bool(SIGN_IN.search(parts.path) or SIGN_IN_HOST.match(parts.netloc))


def check_destinations(source_id: str, host: str, destinations: Sequence[Destination]) -> tuple[Destination, ...]:
    """The destinations, when every one is public or trusted. Raises `SourceChanged` naming the first that is not."""
    if not destinations:
        raise SourceUnreachable(source_id, f"{host} has no address")
    for destination in destinations:
        if not destination.is_trusted and not is_public(destination.ip):
            raise SourceChanged(source_id, f"{host} leads to {destination.ip}, which is not a public address")
    return tuple(destinations)


def is_public(ip: str) -> bool:
    """Whether the address is one of the public internet, also when an IPv4 address is wrapped in it."""
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in _unwrap(address))


def _unwrap(address: IPAddress) -> tuple[IPAddress, ...]:
    """Every address that traffic to this one may reach: mapped, 6to4, Teredo and NAT64 ones lead to an IPv4 address."""
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address in _NAT64:
        return (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),)
    wrapped = [address.sixtofour, *(address.teredo or ())]
    return (address, *filter(None, wrapped))


def resolve_publicly(host: str, port: int) -> Sequence[Destination]:
    """Every address of the host by the system's resolver."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [Destination(str(ip), port) for ip in dict.fromkeys(answer[4][0] for answer in answers)]


@dataclass(frozen=True, slots=True)
class ReplayTable:
    """What the replay server wrote: where it answers, for which hosts, and which authority signed for them."""

    port: int
    authority: Path
    hosts: frozenset[str]

    def resolve(self, host: str, port: int) -> Sequence[Destination]:
        """The server's own port for its hosts; no other host exists with the samples."""
        if host not in self.hosts:
            raise OSError(f"the replay server does not answer for {host}:{port}")
        return [Destination("127.0.0.1", self.port, is_trusted=True)]


def read_replay_table(path: Path | None) -> ReplayTable:
    """The table. Raises `ConfigurationError` when it is not there or is none."""
    if path is None:
        raise ConfigurationError("SURVEILLANCE_PROXY_TABLE is not set: is the replay server running?")
    try:
        table = json.loads(path.read_text())
        return ReplayTable(int(table["port"]), Path(table["ca"]), frozenset(table["hosts"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{path} is no table of the replay server: {error}") from error
