"""How the desk knows who somebody is. The app asks this protocol only: Airflow's sign-in is another adapter.

Nobody is let in by mistake: an adapter answers with an identity or with none, and none is refused.
"""

from dataclasses import dataclass
from typing import Protocol

from fastapi import APIRouter, Request

from surveillance.pipeline.review import Person


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who is signed in."""

    person: Person
    binding: str
    """What form tokens are bound to: the session's hash, or what the other sign-in gives."""
    account_id: int | None = None
    """The desk's own account; none when somebody else's sign-in is used."""
    has_keys: bool = False
    """Whether single-key shortcuts are on."""


class Access(Protocol):
    """A way of signing in."""

    is_own: bool
    """Whether the desk keeps accounts and sessions itself, and can show and end them."""

    async def identify(self, request: Request, /) -> Identity | None:
        """Who sends the request; nobody when there is any doubt."""

    def sign_in_address(self, root_path: str, next_path: str, /) -> str:
        """Where to send a browser that is not signed in; it comes back to `next_path`."""

    def routes(self) -> APIRouter | None:
        """The adapter's own routes for signing in and out."""


class DenyAll:
    """Lets nobody in: what stands in for a sign-in that could not be set up."""

    is_own = False

    async def identify(self, _request: Request, /) -> Identity | None:
        """Nobody, ever."""
        return None

    def sign_in_address(self, root_path: str, _next_path: str, /) -> str:
        """The health page: there is nowhere to sign in."""
        return f"{root_path}/healthz"

    def routes(self) -> APIRouter | None:
        """None."""
        return None
