"""What Airflow's API server says about itself to nobody: its descriptions of interfaces.

Airflow 3.3 can be told to leave out its own `/docs`, and nothing else: `/openapi.json`, and both pages of the sign-in
and of the workers' interface, answer whoever asks. What is still open to everybody is its version, its health and the
page that asks for a sign-in; a test lists it.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Speaker = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Speaker], Awaitable[None]]

DESCRIPTION = re.compile(r"(/auth|/execution)?/(docs|redoc|openapi\.json)(/.*)?")
"""Below the server's own prefix, and below those of the two applications that Airflow mounts there."""


class Discreet:
    """Wraps the whole server: a description does not exist, and everything else is as it was."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Any, send: Speaker) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] == "http" and is_description(scope["path"], scope.get("root_path", "")):
            await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, receive, send)


DISCREET: list[Any] = [{"middleware": Discreet, "name": "discreet"}]
"""As a plugin of Airflow hands it over."""


def is_description(path: str, prefix: str = "") -> bool:
    """Whether the path, below the server's prefix, leads to a description of an interface."""
    return DESCRIPTION.fullmatch(path.removeprefix(prefix)) is not None
