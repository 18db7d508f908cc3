"""Starting the whole service as a person does, from a shell of his own."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 600
"""After so long a run is ended, whatever it is doing."""


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """A caller with an environment of his own, and none of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SURVEILLANCE_", "AIRFLOW_"))}
    return kept | {"SURVEILLANCE_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "120"} | more


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


@contextmanager
def launched(home: Path, ports: tuple[int, int], *more: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """The launcher, started with SIGINT ignored as by a non-interactive shell; ended whatever happens."""
    command = [sys.executable, "-m", "surveillance.orchestration.launcher"]
    options = ["--airflow-port", str(ports[0]), "--desk-port", str(ports[1]), *more]
    launcher = subprocess.Popen(
        ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *command, *options],
        cwd=ROOT,
        env=surroundings(home, **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    limit = threading.Timer(LIMIT_SECONDS, launcher.terminate)
    limit.start()
    try:
        yield launcher
    finally:
        limit.cancel()
        launcher.terminate()
        try:
            launcher.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            launcher.kill()


def read_until(launcher: subprocess.Popen[str], last: str) -> str:
    """What it says up to the line that begins so, or up to its end."""
    assert launcher.stdout is not None
    said = []
    for line in launcher.stdout:
        said.append(line)
        if line.startswith(last):
            break
    return "".join(said)
