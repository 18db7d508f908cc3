"""The desk as Airflow mounts it: every route shut to whoever is not signed in, also when Airflow is not what it was."""

import asyncio
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException, Request
from fastapi.testclient import TestClient

from review_ui import policy
from review_ui.airflow_access import airflow_access
from review_ui.app import create_app
from surveillance.storage.accounts import Role
from tests.review_ui.conftest import ADDRESS
from tests.review_ui.test_access import filled

SECURITY, APP = "airflow.api_fastapi.core_api.security", "airflow.api_fastapi.app"
GENERATED = ("/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect")


class SimpleAuthManager:
    """Stands in for Airflow's simple one: it answers yes to every question about anybody."""

    def is_authorized_custom_view(self, **_: Any) -> bool:
        return True

    def get_url_login(self, **_: Any) -> str:
        return "/auth/login"


class FabAuthManager(SimpleAuthManager):
    """Stands in for the other: also yes to everybody, so that only the sign-in keeps anybody out."""


async def find_anybody(*_: object) -> object:
    return SimpleNamespace(get_name=lambda: "viewer", get_id=lambda: "1")


async def find_nobody(*_: object) -> object:
    raise HTTPException(401, "Not authenticated")


def put_airflow(monkeypatch: pytest.MonkeyPatch, manager: object, find_user: object) -> None:
    security, app = ModuleType(SECURITY), ModuleType(APP)
    security.get_user = find_user  # type: ignore[attr-defined]
    app.get_auth_manager = lambda: manager  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, SECURITY, security)
    monkeypatch.setitem(sys.modules, APP, app)


def set_up_simple(monkeypatch: pytest.MonkeyPatch) -> None:
    put_airflow(monkeypatch, SimpleAuthManager(), find_anybody)


def set_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    put_airflow(monkeypatch, FabAuthManager(), find_nobody)


def break_security(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, SECURITY, None)


def break_app(monkeypatch: pytest.MonkeyPatch) -> None:
    put_airflow(monkeypatch, FabAuthManager(), find_anybody)
    monkeypatch.setitem(sys.modules, APP, None)


def move_get_user(monkeypatch: pytest.MonkeyPatch) -> None:
    put_airflow(monkeypatch, FabAuthManager(), find_anybody)
    monkeypatch.delattr(sys.modules[SECURITY], "get_user")


def forget_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("Auth Manager has not been initialized yet")

    put_airflow(monkeypatch, None, find_anybody)
    monkeypatch.setattr(sys.modules[APP], "get_auth_manager", fail)


CIRCUMSTANCES = [set_up_simple, set_up_nobody, break_security, break_app, move_get_user, forget_manager]


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("prepare", CIRCUMSTANCES)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_every_route_is_shut_under_the_mount(prepare: Any, accept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(monkeypatch)
    outer = FastAPI()
    outer.mount("/desk", create_app(airflow_access(), ADDRESS))
    visitor = TestClient(outer, base_url=ADDRESS, follow_redirects=False, headers={"accept": accept})
    visitor.cookies.set("_token", "eyJhbGciOiJub25lIn0.e30.")
    for method, path in policy.ROUTES:
        if path == "/sign-out":
            continue  # Airflow's own
        answer = visitor.request(method, f"/desk{filled(path)}")
        assert answer.status_code == (303 if accept == "text/html" else 401), (method, path)
        assert "Voorbeeld" not in answer.text
    for path in (*GENERATED, "/static/../app.py", "/sign-in"):
        assert visitor.get(f"/desk{path}").status_code == 404, path


@pytest.mark.usefixtures("desk")
def test_the_stand_in_lets_somebody_in_where_the_sign_in_is_real(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the walk above would pass for a desk that lets nobody in at all."""
    put_airflow(monkeypatch, FabAuthManager(), find_anybody)
    outer = FastAPI()
    outer.mount("/desk", create_app(airflow_access(), ADDRESS))
    visitor = TestClient(outer, base_url=ADDRESS, follow_redirects=False)
    assert visitor.get("/desk/today").status_code == 200


def test_airflows_simple_manager_still_has_the_name_by_which_it_is_refused() -> None:
    manager = pytest.importorskip("airflow.api_fastapi.auth.managers.simple.simple_auth_manager")
    assert manager.SimpleAuthManager.__name__ == SimpleAuthManager.__name__


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("granted", "acts_as"),
    [
        ({"role.inspector", "role.operator"}, "inspector"),
        ({"role.admin"}, "admin"),
        ({f"role.{role}" for role in Role}, "operator"),
        ({"team.medicines"}, None),
    ],
)
def test_what_was_granted_on_purpose_counts_and_holding_everything_does_not(
    granted: set[str], acts_as: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Airflow's own Admin holds every permission there is."""

    class Granting(FabAuthManager):
        def is_authorized_custom_view(self, *, method: str, **_: Any) -> bool:
            return method in granted

    Granting.__name__ = "FabAuthManager"
    put_airflow(monkeypatch, Granting(), find_anybody)
    found = asyncio.run(airflow_access().identify(Request({"type": "http", "headers": []})))
    assert (found.person.role if found else None) == acts_as
