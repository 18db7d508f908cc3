"""The environment of the embedded profile: every `AIRFLOW__…` and `SURVEILLANCE_…` variable.

Airflow reads its configuration while it is imported, so this comes first and imports nothing of it.
"""

import json
import os
import secrets
import sys
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from surveillance.clock import CLOCK_FILE_VARIABLE
from surveillance.settings import settings

LOOPBACK = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]
"""The checkout: `dags` and `plugins` are not part of the installed distribution."""

BUSY_SECONDS = 30
"""How long Airflow waits for another writer of its SQLite file; after the usual five, a busy machine gets errors."""

DROPPED = ("PYTHONDONTWRITEBYTECODE", "APP")
"""Variables no child may inherit: without bytecode every process compiles Airflow anew, and Celery reads `APP`."""


@dataclass(frozen=True)
class Ports:
    """Where the two doors are, on this machine only."""

    airflow: int = 8320
    desk: int = 8321

    @property
    def airflow_url(self) -> str:
        """The operators' door."""
        return f"http://{LOOPBACK}:{self.airflow}"

    @property
    def desk_url(self) -> str:
        """The inspectors' door."""
        return f"http://{LOOPBACK}:{self.desk}"


def embed(home: Path, ports: Ports) -> dict[str, str]:
    """Every variable of the embedded profile, for a home folder (made when absent) and two ports."""
    home = home.resolve()
    return _service(home, ports) | _airflow(home, ports) | _secrets(home)


def inherit(*more: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with what is given besides, as a child is to get it."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    for each in more:
        kept |= each
    return kept


def adopt(variables: Mapping[str, str]) -> None:
    """Make these the variables of this very process. Raises `RuntimeError` when Airflow was imported before."""
    if "airflow" in sys.modules:
        raise RuntimeError("the environment must be set before Airflow is imported")
    for name in DROPPED:
        os.environ.pop(name, None)
    sys.dont_write_bytecode = False
    os.environ.update(variables)
    settings.cache_clear()


def inbox_of(samples_folder: Path, capture: str) -> dict[str, str]:
    """The variable under which the files of a capture are found as if they were delivered."""
    return {"SURVEILLANCE_INBOX_URL": (samples_folder.resolve() / capture).as_uri()}


def _service(home: Path, ports: Ports) -> dict[str, str]:
    service = {
        "SURVEILLANCE_HOME": str(home),
        "SURVEILLANCE_DESK_URL": ports.desk_url,
        "SURVEILLANCE_AIRFLOW_URL": ports.airflow_url,
    }
    if settings().profile == "live":
        return service
    return service | {
        CLOCK_FILE_VARIABLE: str(home / "domain_time"),
        "SURVEILLANCE_PROXY_TABLE": str(home / "replay" / "table.json"),
        "SURVEILLANCE_SAMPLES_FOLDER": str(settings().samples_folder.resolve()),
    }


def _airflow(home: Path, ports: Ports) -> dict[str, str]:
    folder = home / "airflow"
    folder.mkdir(parents=True, exist_ok=True)
    database = settings().airflow_database_url or f"sqlite:///{folder / 'airflow.db'}?timeout={BUSY_SECONDS}"
    return _reach(database) | {
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW__CORE__DAGS_FOLDER": str((settings().dags_folder or ROOT / "dags").resolve()),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__AUTH_MANAGER": "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{ports.airflow_url}/execution/",
        "AIRFLOW__API__HOST": LOOPBACK,
        "AIRFLOW__API__PORT": str(ports.airflow),
        "AIRFLOW__API__BASE_URL": ports.airflow_url,
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__ENABLE_SWAGGER_UI": "False",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "log" / "airflow"),
        "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "GX_ANALYTICS_ENABLED": "false",
        "TQDM_DISABLE": "1",
    }


def _reach(database: str) -> dict[str, str]:
    """How Airflow finds its database. It would look for a driver that we do not have to reach a server asynchronously;
    psycopg does both under one name."""
    variables = {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database}
    if database.startswith("postgresql+psycopg:"):
        variables["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC"] = database
    return variables


def _secrets(home: Path) -> dict[str, str]:
    """The secrets of this home: made at the first call, kept in a file that only its owner reads."""
    path = home / "secrets.json"
    if not path.exists():
        made = {
            "AIRFLOW__CORE__FERNET_KEY": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(64),
            "AIRFLOW__API__SECRET_KEY": secrets.token_urlsafe(32),
        }
        write_private(path, made)
    return {str(name): str(value) for name, value in json.loads(path.read_text()).items()}


def write_private(path: Path, content: Mapping[str, object]) -> None:
    """Write the content as JSON, whole or not at all, readable by its owner only (mode 600)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file, indent=2)
    fresh.replace(path)
