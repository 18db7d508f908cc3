"""A seller as a pseudonym: a keyed hash, so that ads of one seller can be seen together and nobody can be looked up."""

import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path

from surveillance.settings import settings

FILE_NAME = "seller_key_secret"


def seller_key(platform: str, identity: str) -> str:
    """HMAC-SHA256 over platform and identity: two platforms may count their sellers with the same numbers."""
    return hmac.new(_secret().encode(), f"{platform}|{identity}".encode(), sha256).hexdigest()


def _secret() -> str:
    return settings().seller_key_secret.get_secret_value() or _keep_secret(settings().home / FILE_NAME)


def _keep_secret(path: Path) -> str:
    """The secret in the file, made once: of two processes that make it at once, one is first for both."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(32), encoding="utf-8")
        try:
            path.hardlink_to(fresh)
        except FileExistsError:  # the other was first
            return path.read_text(encoding="utf-8").strip()
        finally:
            fresh.unlink()
    return path.read_text(encoding="utf-8").strip()
