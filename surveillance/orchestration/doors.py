"""The two doors as a visitor meets them: Airflow over its REST interface, and whether the desk answers."""

from typing import Any

import requests

from surveillance.errors import SurveillanceError
from surveillance.orchestration.order import MAY_FAIL

PARTS = ("metadatabase", "scheduler", "triggerer", "dag_processor")
ENDED = ("success", "failed")


class Unanswered(SurveillanceError):
    """Airflow did not answer, or refused what was asked."""


class Airflow:
    """A running Airflow with FAB sign-in, asked as an operator asks it. Raises `Unanswered`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = _visitor()

    def missing_parts(self) -> list[str]:
        """Which parts are not well yet; all of them while nothing answers."""
        try:
            answer = self._ask("GET", "/api/v2/monitor/health")
        except Unanswered:
            return list(PARTS)
        return [part for part in PARTS if answer[part]["status"] != "healthy"]

    def sign_in(self, name: str, password: str) -> None:
        """Get a token; everything below needs one."""
        token = self._ask("POST", "/auth/token", {"username": name, "password": password})["access_token"]
        self._session.headers["Authorization"] = f"Bearer {token}"

    def dag_ids(self) -> set[str]:
        """The DAGs that were read so far."""
        return {dag["dag_id"] for dag in self._ask("GET", "/api/v2/dags?limit=1000")["dags"]}

    def pause(self, dag_id: str, *, is_paused: bool) -> None:
        """Pause a DAG, or let it run on its schedule."""
        self._ask("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": is_paused})

    def trigger(self, dag_id: str, **params: str) -> str:
        """Ask for a run now, with these parameters; returns its id."""
        wish = {"logical_date": None, "conf": params}
        return str(self._ask("POST", f"/api/v2/dags/{dag_id}/dagRuns", wish)["dag_run_id"])

    def has_ended(self, dag_id: str, run_id: str) -> bool:
        """Whether the run succeeded or failed."""
        return self._ask("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}")["state"] in ENDED

    def failed_tasks(self, dag_id: str, run_id: str) -> list[str]:
        """The tasks of the run that failed and may not."""
        tasks = self._ask("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances")["task_instances"]
        return sorted({task["task_id"] for task in tasks if task["state"] == "failed"} - MAY_FAIL)

    def _ask(self, method: str, path: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            answer = self._session.request(method, self._url + path, json=content, timeout=30)
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
        except requests.RequestException as error:
            raise Unanswered(f"{method} {path}: {error}") from error
        return found


def answers(url: str) -> bool:
    """Whether something sensible answers there: a page, or the way to the sign-in."""
    try:
        return _visitor().get(url, headers={"Accept": "text/html"}, timeout=5).ok
    except requests.RequestException:
        return False


def _visitor() -> requests.Session:
    """Somebody on this machine, who passes by every proxy of the environment."""
    visitor = requests.Session()
    visitor.trust_env = False
    return visitor
