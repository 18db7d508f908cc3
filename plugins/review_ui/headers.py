"""What goes around every answer: the headers of security.md section 4, and the language in which it is written."""

from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from surveillance import language

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
DOCUMENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
"""For a stored report, shown as a document of its own: it may look as it was mailed, and do nothing."""
DOWNLOAD_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""For bytes that somebody else wrote."""

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
YEAR = "max-age=31536000; includeSubDomains"
BODY_BYTES = 100_000
"""No form of the desk is larger; what is, is refused before it is read."""


class SafeHeaders:
    """Puts the headers on every answer, static files and refusals included."""

    def __init__(self, app: ASGIApp, is_https: bool) -> None:
        self._app = app
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, with the headers added."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_headers(MutableHeaders(scope=message), scope["path"], self._is_https)
            await send(message)

        if _is_too_large(scope):
            await PlainTextResponse("too large", status_code=413)(scope, receive, send_safely)
            return
        await self._app(scope, receive, send_safely)


class Language:
    """Sets the language of the request: what the address asks, else what the reader chose before, else Dutch."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer in the language."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        asked = request.query_params.get("language") or request.cookies.get("desk_language")
        token = language.current.set(asked if asked in language.LANGUAGES else language.DUTCH)
        try:
            await self._app(scope, receive, send)
        finally:
            language.current.reset(token)


def add_headers(headers: MutableHeaders, path: str, is_https: bool) -> None:
    """Add what is not there yet: a document or download brings its own, stricter policy."""
    wanted: dict[str, Any] = COMMON | {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
    wanted["Cache-Control"] = "public, max-age=86400" if "/static/" in path else "no-store"
    if is_https:
        wanted["Strict-Transport-Security"] = YEAR
    for name, value in wanted.items():
        headers.setdefault(name, value)


def _is_too_large(scope: Scope) -> bool:
    """Whether a body comes that is too large, or of which nobody says how large it is."""
    stated = Request(scope).headers.get("content-length", "0")
    has_body = scope["method"] not in ("GET", "HEAD")
    return has_body and (not stated.isdigit() or int(stated) > BODY_BYTES or _is_chunked(scope))


def _is_chunked(scope: Scope) -> bool:
    return "transfer-encoding" in Request(scope).headers
