"""The door of every route: who is it, may they, and does a change come from our own page? Deny is the default."""

import logging
from collections.abc import Awaitable, Callable

from fastapi import Request

from review_ui import policy, tokens
from review_ui.access import Access, Identity
from surveillance.errors import Refused
from surveillance.language import say

log = logging.getLogger("review_ui")


class SignInNeeded(Exception):
    """Nobody is signed in, and the route is not public."""


def make_guard(access: Access, origin: str) -> Callable[[Request], Awaitable[None]]:
    """The dependency that stands before every route of the app; `origin` is that of the desk's own pages."""

    async def guard(request: Request) -> None:
        route = (_plain_method(request), request.scope["route"].path)
        if route in policy.PUBLIC:
            _check_origin(request, origin)
            return
        identity = await access.identify(request)
        if identity is None:
            raise SignInNeeded
        _check_role(route, identity.person.role)
        _check_origin(request, origin)
        await _check_token(request, identity)
        request.state.identity = identity

    return guard


def identity_of(request: Request) -> Identity:
    """Who sends the request; the guard has let them through."""
    identity: Identity = request.state.identity
    return identity


def _check_role(route: tuple[str, str], role: str) -> None:
    needed = policy.ROUTES.get(route)
    if needed is None or not policy.may(role, needed):
        log.warning("refused: %s %s to role %s", route[0], route[1], role)
        raise Refused(say("Uw rol geeft geen toegang tot deze pagina."))


def _check_origin(request: Request, origin: str) -> None:
    if request.method not in tokens.SAFE:
        tokens.check_origin(request, origin)


async def _check_token(request: Request, identity: Identity) -> None:
    if request.method not in tokens.SAFE:
        tokens.check_token(await tokens.read_token(request), identity.binding)


def _plain_method(request: Request) -> str:
    return "GET" if request.method == "HEAD" else request.method
