"""Proof that a changing request comes from our own page: Fetch-Metadata, Origin, and a token bound to the session."""

import hmac
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import Request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from surveillance.errors import Refused
from surveillance.language import say
from surveillance.settings import settings

TOKEN_SECONDS = 10 * 3600
"""As long as a session can last."""
FIELD = "token"
HEADER = "x-desk-token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def make_token(binding: str) -> str:
    """A token that only fits the session with this binding."""
    return _serializer().dumps(binding)


def check_token(token: str, binding: str) -> None:
    """Raises `Refused` when the token is not ours, too old, or of another session."""
    try:
        bound = _serializer().loads(token, max_age=TOKEN_SECONDS)
    except BadSignature:
        bound = ""
    if not (isinstance(bound, str) and bound and hmac.compare_digest(bound, binding)):
        raise Refused(say("Deze pagina was te oud of kwam niet van hier. Laad haar opnieuw en probeer het nog eens."))


def check_origin(request: Request, origin: str) -> None:
    """Raises `Refused` unless the browser says that the request comes from our own page.

    Our pages send no referrer, so a browser gives their forms the origin `null`; that is accepted only beside a
    `Sec-Fetch-Site: same-origin`, which no foreign page can bring about.
    """
    site = request.headers.get("sec-fetch-site")
    stated = request.headers.get("origin")
    is_ours = stated == origin or (stated in (None, "null") and site is not None)
    if site not in (None, "same-origin") or not is_ours:
        raise Refused(say("Deze handeling kwam niet van een pagina van dit werkblad."))


async def read_token(request: Request) -> str:
    """The token that the form or the header carries; empty when there is none."""
    if HEADER in request.headers:
        return request.headers[HEADER]
    form = await request.form()
    found = form.get(FIELD, "")
    return found if isinstance(found, str) else ""


def origin_of(address: str) -> str:
    """`https://desk.example.org`: scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def keep_secret(name: str) -> str:
    """The secret in this file of the service's home, made on first use and readable by the owner only."""
    path: Path = settings().home / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(32))
        fresh.replace(path)
    return path.read_text().strip()


def _serializer() -> URLSafeTimedSerializer:
    secret = settings().desk_secret.get_secret_value() or keep_secret("desk_secret")
    return URLSafeTimedSerializer(secret, salt="desk-form")
