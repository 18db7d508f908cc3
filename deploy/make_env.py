"""Write `.env` from `.env.example`: every secret made anew, everything else left for a person to fill in.

`python3 deploy/make_env.py [FOLDER]`. Needs nothing but Python, and never touches a `.env` that is there already.
"""

import os
import secrets
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from pathlib import Path

Maker = Callable[[], str]


def make_password() -> str:
    """A password that may stand in an address as it is."""
    return secrets.token_hex(32)


def make_fernet_key() -> str:
    """A key as the Fernet recipe wants it: 32 bytes."""
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


MADE: Mapping[str, Maker] = {
    "POSTGRES_PASSWORD": make_password,
    "AIRFLOW_DATABASE_PASSWORD": make_password,
    "OWNER_DATABASE_PASSWORD": make_password,
    "SERVICE_DATABASE_PASSWORD": make_password,
    "READER_DATABASE_PASSWORD": make_password,
    "REDIS_PASSWORD": make_password,
    "AIRFLOW_FERNET_KEY": make_fernet_key,
    "AIRFLOW_JWT_SECRET": make_password,
    "AIRFLOW_SECRET_KEY": make_password,
    "SURVEILLANCE_DESK_SECRET": make_password,
    "SURVEILLANCE_SELLER_KEY_SECRET": make_password,
}
"""The secrets, each with what makes it."""


def fill(example: str) -> str:
    """The example with a fresh value behind the name of every secret."""
    lines = []
    for line in example.splitlines():
        name = line.removesuffix("=")
        lines.append(f"{name}={MADE[name]()}" if line.endswith("=") and name in MADE else line)
    return "\n".join(lines) + "\n"


def main(folder: Path) -> int:
    """Write the file, readable by its owner only; 1 when there is one already."""
    target = folder / ".env"
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        sys.stderr.write(f"{target} exists already; it stays as it is\n")
        return 1
    with os.fdopen(handle, "w") as file:
        file.write(fill((folder / ".env.example").read_text()))
    sys.stdout.write(f"{target} written; fill in what is still empty in it\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1]))
