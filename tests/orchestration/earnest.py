"""The service in earnest: Airflow's real components, a world outside that misbehaves when told to, an operator.

One start serves many tests, so that all of them together take a minute or two.
"""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from surveillance import clock
from surveillance.clock import CLOCK_FILE_VARIABLE
from surveillance.orchestration.doors import ENDED, Airflow
from surveillance.samples.answers import Answer, Request, Site
from surveillance.samples.replay import ReplayServer
from surveillance.settings import settings
from surveillance.storage.engine import engine
from tests.conftest import SERVER
from tests.orchestration.starting import ROOT, free_ports, launched, read_until

CAPTURE = "2026-09-27"
PATIENCE_SECONDS = 240
PAUSE = threading.Event()
"""Never set: to wait a moment between two looks."""

OTHER_CLOCKS = {
    "match.py": ('"35 * * * *"', '"* * * * *"'),
    "validate.py": ('"20 * * * *"', '"0 0 1 1 *"'),
    "scrape.py": ("**settings_of_source(source)", '**(settings_of_source(source) | {"schedule": None})'),
}
"""What is written otherwise in our DAGs here: nobody can wait an hour, and nothing may strike in between."""

SECOND_VISITOR = '''"""Another DAG that visits a host of ours, in the pool of that host."""

from airflow.sdk import dag, task

from scrapers.registry import load_source
from surveillance.orchestration.defaults import pool_of, settings_of

SOURCE = load_source("nl_igj_exemptions")


@dag(dag_id="second_visitor", schedule=None, **settings_of(__doc__, "scrape"))
def second_visitor() -> None:
    @task(pool=pool_of(SOURCE))
    def fetch() -> list[int]:
        from surveillance.pipeline.collect import collect

        return collect(SOURCE.id)

    fetch()


second_visitor()
'''


class Outside:
    """The world of the samples, which is slow, refuses or changes where a test tells it to."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.delays: dict[str, float] = {}
        """Seconds before each answer, by host."""
        self.planned: dict[str, Iterator[Answer]] = {}
        """Answers before the usual one, by path."""

    def answer(self, request: Request) -> Answer:
        PAUSE.wait(self.delays.get(request.host, 0))
        planned = next(self.planned.get(request.path, iter(())), None)
        return planned or self._site.answer(request)


class Operator(Airflow):
    """Somebody at Airflow's REST interface."""

    def run(self, dag_id: str, **params: str) -> str:
        """Let it run once, now; returns the run's id when it has ended."""
        self.pause(dag_id, is_paused=False)
        run_id = self.trigger(dag_id, **params)
        self.await_runs({dag_id: run_id})
        return run_id

    def start(self, *dag_ids: str) -> dict[str, str]:
        """Let each run once, now, at the same time; returns the runs."""
        for dag_id in dag_ids:
            self.pause(dag_id, is_paused=False)
        return {dag_id: self.trigger(dag_id) for dag_id in dag_ids}

    def await_runs(self, runs: Mapping[str, str]) -> None:
        for dag_id, run_id in runs.items():
            until(f"{dag_id} ends", partial(self.has_ended, dag_id, run_id))

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """Every run of the DAG so far."""
        return list(self._ask("GET", f"/api/v2/dags/{dag_id}/dagRuns?limit=100")["dag_runs"])

    def state(self, dag_id: str, run_id: str) -> str:
        return str(self._ask("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}")["state"])

    def task(self, dag_id: str, run_id: str, task_id: str) -> dict[str, Any]:
        return self._ask("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}")

    def tries(self, dag_id: str, run_id: str, task_id: str) -> list[dict[str, Any]]:
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/tries"
        return list(self._ask("GET", path)["task_instances"])

    def add_user(self, name: str, password: str, *roles: str) -> None:
        """Somebody to whom these roles are granted."""
        person = {"username": name, "first_name": name, "last_name": "(voorbeeld)", "email": f"{name}@example.org"}
        granted = [{"name": role} for role in roles]
        self._ask("POST", "/auth/fab/v1/users", {**person, "password": password, "roles": granted})

    def token(self, name: str, password: str) -> str:
        """What a browser gets as a cookie when this person signs in."""
        return str(self._ask("POST", "/auth/token", {"username": name, "password": password})["access_token"])

    def buttons(self, dag_id: str, run_id: str, task_id: str) -> dict[str, str]:
        """The links that Airflow shows beside a task."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/links"
        return dict(self._ask("GET", path)["extra_links"])

    def rings_waiting(self, dag_id: str) -> int:
        """The doorbells that rang and are not answered yet."""
        return int(self._ask("GET", f"/api/v2/dags/{dag_id}/assets/queuedEvents")["total_entries"])

    def drop_rings(self, dag_id: str) -> None:
        """Lose the doorbells that rang and are not answered yet."""
        answer = self._session.delete(f"{self._url}/api/v2/dags/{dag_id}/assets/queuedEvents", timeout=30)
        assert answer.status_code in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND}, answer.text

    def ring(self, asset: str) -> None:
        """Ring a doorbell by hand."""
        found = self._ask("GET", f"/api/v2/assets?name_pattern={asset}")["assets"]
        asset_id = next(each["id"] for each in found if each["name"] == asset)
        self._ask("POST", "/api/v2/assets/events", {"asset_id": asset_id, "extra": {}})

    def is_at_rest(self, dag_id: str) -> bool:
        """No doorbell waits and nothing runs."""
        return not self.rings_waiting(dag_id) and all(run["state"] in ENDED for run in self.runs(dag_id))

    def settle(self, *dag_ids: str) -> None:
        """Wait until each of them, in this order, is at rest: what one rings at its end is waiting by then."""
        for dag_id in dag_ids:
            until(f"{dag_id} is at rest", partial(self.is_at_rest, dag_id))


@dataclass(frozen=True)
class Service:
    """A running service and what a test needs of it."""

    home: Path
    url: str
    operator: Operator
    outside: Outside


def until(what: str, is_so: Callable[[], bool]) -> None:
    """Wait until it is so, but not for ever."""
    began = clock.real_now()
    while not is_so():
        assert (clock.real_now() - began).total_seconds() < PATIENCE_SECONDS, f"{what}: not in {PATIENCE_SECONDS} s"
        PAUSE.wait(0.3)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def write_dags(folder: Path) -> Path:
    """Our own DAGs with other clocks, and a second visitor for one host."""
    shutil.copytree(ROOT / "dags", folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name, (ours, here) in OTHER_CLOCKS.items():
        text = (folder / name).read_text()
        assert ours in text
        (folder / name).write_text(text.replace(ours, here))
    (folder / "second_visitor.py").write_text(SECOND_VISITOR)
    return folder


@contextmanager
def databases(kind: str) -> Iterator[dict[str, str]]:
    """The settings of both databases: SQLite needs none, PostgreSQL two fresh ones that are dropped at the end."""
    if kind == "sqlite":
        yield {}
        return
    try:
        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL server answers at {SERVER}: {error}")
    names = {name: f"{name.lower()}_{uuid4().hex[:12]}" for name in ("DATABASE_URL", "AIRFLOW_DATABASE_URL")}
    place = SERVER.rpartition("/")[0].replace("postgresql://", "postgresql+psycopg://")
    with server:
        for name in names.values():
            server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {f"SURVEILLANCE_{setting}": f"{place}/{name}" for setting, name in names.items()}
        finally:
            for name in names.values():
                server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def adopting(home: Path, variables: Mapping[str, str]) -> Iterator[None]:
    """This process looks into the service's own database and moves its clock."""
    with pytest.MonkeyPatch.context() as changed:
        for name, value in variables.items():
            changed.setenv(name, value)
        changed.setenv("SURVEILLANCE_HOME", str(home))
        changed.setenv(CLOCK_FILE_VARIABLE, str(home / "domain_time"))
        settings.cache_clear()
        yield
        engine().dispose()
    settings.cache_clear()


@contextmanager
def serving(folder: Path, kind: str) -> Iterator[Service]:
    """The launched service on these databases, with every DAG waiting."""
    home, ports = folder / "home", free_ports()
    dags = write_dags(folder / "dags")
    with databases(kind) as variables, adopting(home, variables):
        variables |= {"SURVEILLANCE_DAGS_FOLDER": str(dags), "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.3"}
        with launched(home, ports, "--idle", **variables) as launcher:
            said = read_until(launcher, "Stays up")
            assert "Stays up" in said, said
            replay: Any = ReplayServer(ROOT / "samples", CAPTURE, home / "replay" / "table.json")
            outside = Outside(replay._site)
            replay._site = outside
            with replay:
                operator = Operator(f"http://127.0.0.1:{ports[0]}")
                operator.sign_in("admin", password_of(home))
                until("every DAG is known", lambda: "second_visitor" in operator.dag_ids())
                yield Service(home, f"http://127.0.0.1:{ports[0]}", operator, outside)


def password_of(home: Path) -> str:
    from surveillance.orchestration.sign_in import read_sign_in

    return read_sign_in(home).airflow.password
