"""Who gets in, and who gets where: every route, every role, by the policy's own tables."""

import re
import subprocess
import sys

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from review_ui import policy
from review_ui.access import DenyAll
from review_ui.airflow_access import AirflowAccess, airflow_access
from review_ui.app import create_app
from surveillance.model.finding import Team
from surveillance.storage.accounts import Role
from tests.review_ui.conftest import ADDRESS, SignIn

EXAMPLES = {
    "team": "medicines",
    "alert_id": "1",
    "decision_id": "1",
    "kind": "shortage_notice",
    "row_id": "1",
    "sha256": "0" * 64,
    "source_id": "nl_meldpunt_notices",
    "batch_id": "1",
    "week": "2026-W39",
    "mail_id": "1",
    "id_hash": "0" * 64,
    "name": "vera",
    "dag_id": "scrape__nl_meldpunt_notices",
    "run_id": "manual__2026-09-28",
    "subject_id:path": "RVG 900012",
}
PEOPLE = {
    "mira": Role.INSPECTOR,
    "sara": Role.SUPERVISOR,
    "vera": Role.VIEWER,
    "olga": Role.OPERATOR,
    "adam": Role.ADMIN,
    "frank": Role.AUDITOR,
}


def routes(desk: FastAPI) -> list[tuple[str, str]]:
    found = [route for route in desk.routes if isinstance(route, APIRoute)]
    return [(method, route.path) for route in found for method in route.methods]


def filled(path: str) -> str:
    for name, value in EXAMPLES.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path
    return path


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_nobody_gets_anywhere_without_signing_in(desk: FastAPI, anonymous: TestClient, accept: str) -> None:
    walked = 0
    for method, path in routes(desk):
        if (method, path) in policy.PUBLIC:
            continue
        answer = anonymous.request(method, filled(path), headers={"accept": accept})
        expected = 303 if accept == "text/html" else 401
        assert answer.status_code == expected, (method, path)
        assert "Voorbeeldmycine" not in answer.text
        walked += 1
    assert walked == len(policy.ROUTES)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect", "/metrics", "/.env"])
def test_there_is_no_generated_documentation(anonymous: TestClient, sign_in: SignIn, path: str) -> None:
    assert anonymous.get(path).status_code == 404
    assert sign_in("sara").get(path).status_code == 404


def test_every_route_stands_in_the_policy_and_nothing_else_does(desk: FastAPI) -> None:
    assert set(routes(desk)) == set(policy.ROUTES) | policy.PUBLIC


def test_the_public_routes_are_these_four() -> None:
    assert {("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/sign-in/first"), ("GET", "/healthz")} == policy.PUBLIC


@pytest.mark.parametrize("name", PEOPLE)
def test_each_role_gets_exactly_where_the_policy_says(desk: FastAPI, sign_in: SignIn, name: str) -> None:
    client = sign_in(name)
    for (method, path), permission in policy.ROUTES.items():
        if path == "/sign-out":
            continue
        answer = client.request(method, filled(path))
        granted = permission in policy.GRANTS[PEOPLE[name]]
        told_no = answer.status_code == 403 and "Uw rol geeft geen toegang" in answer.text
        assert told_no != granted, (method, path, answer.status_code)
        assert answer.status_code < 500, (method, path)


@pytest.mark.parametrize(
    ("name", "alert_id", "status"),
    [
        ("mira", 1, 200),
        ("mira", 3, 404),
        ("mira", 4, 404),
        ("daan", 1, 200),
        ("daan", 3, 200),
        ("daan", 4, 404),
        ("ilse", 4, 200),
        ("ilse", 1, 200),
        ("frank", 4, 200),
        ("sara", 4, 200),
    ],
)
def test_alerts_of_other_teams_do_not_exist(sign_in: SignIn, name: str, alert_id: int, status: int) -> None:
    assert sign_in(name).get(f"/alerts/{alert_id}").status_code == status


def test_a_medicines_inspector_sees_no_offer_by_any_way(sign_in: SignIn) -> None:
    client = sign_in("mira")
    sha256 = sign_in("ilse").get("/alerts/4").text.split("/payloads/")[1][:64]
    for path in ("/queue/illegal_trade", "/records/offer/1", f"/payloads/{sha256}"):
        assert client.get(path).status_code == 404, path
    for path in ("/today", "/decisions", "/batches/4", "/sources"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Semaglutide" not in answer.text, path
        assert "&lt;script" not in answer.text, path


def test_reading_another_team_does_not_mean_deciding_for_it(sign_in: SignIn) -> None:
    page = sign_in("daan").get("/alerts/1").text
    assert "er niet over beslissen" in page
    assert "/alerts/1/decide" not in page


def test_the_policy_gives_nobody_more_than_the_design_says() -> None:
    everybody = {role: policy.person_of("x", "x", role, Team) for role in Role}
    assert {role for role, person in everybody.items() if person.decides} == {Role.INSPECTOR, Role.SUPERVISOR}
    assert {role for role, person in everybody.items() if person.leads} == {Role.SUPERVISOR}
    assert {role for role, person in everybody.items() if person.reads} == {
        Role.INSPECTOR,
        Role.SUPERVISOR,
        Role.AUDITOR,
    }


def test_a_desk_without_a_sign_in_lets_nobody_in(desk: FastAPI) -> None:
    closed = TestClient(create_app(DenyAll(), ADDRESS), base_url=ADDRESS, follow_redirects=False)
    for method, path in policy.ROUTES:
        if path == "/sign-out":
            continue
        assert closed.request(method, filled(path)).status_code in (401, 303), path


def test_without_airflow_its_sign_in_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "airflow.api_fastapi.core_api.security", None)
    assert isinstance(airflow_access(), DenyAll)


class Granting:
    """Stands in for Airflow's auth manager: answers yes to the pairs it was given."""

    def __init__(self, *granted: str) -> None:
        self.granted = granted

    def is_authorized_custom_view(self, method: str, resource_name: str, user: object) -> bool:
        return resource_name == "Desk" and method in self.granted

    def get_url_login(self, next_url: str) -> str:
        return f"/auth/login?next={next_url}"


class AirflowUser:
    def get_name(self) -> str:
        return "ivan"

    def get_id(self) -> str:
        return "7"


async def find_user(*_: object) -> AirflowUser:
    return AirflowUser()


def in_airflow(*granted: str) -> TestClient:
    access = AirflowAccess(Granting(*granted), find_user)
    return TestClient(create_app(access, ADDRESS), base_url=ADDRESS, follow_redirects=False)


@pytest.mark.usefixtures("desk")
def test_airflow_roles_are_asked_for_each_permission_of_ours() -> None:
    inspector = in_airflow("role.inspector", "team.medicines")
    assert inspector.get("/alerts/1").status_code == 200
    assert inspector.get("/alerts/4").status_code == 404
    assert in_airflow("role.viewer").get("/alerts/1").status_code == 403


@pytest.mark.usefixtures("desk")
def test_an_airflow_user_without_a_role_of_ours_is_sent_to_sign_in() -> None:
    answer = in_airflow("team.medicines").get("/today", headers={"accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/auth/login?next=/today"


@pytest.mark.usefixtures("desk")
def test_under_a_prefix_every_address_keeps_it() -> None:
    outer = FastAPI()
    outer.mount("/desk", create_app(AirflowAccess(Granting("role.inspector", "team.medicines"), find_user), ADDRESS))
    client = TestClient(outer, base_url=ADDRESS, follow_redirects=False, headers={"accept": "text/html"})
    assert client.get("/desk/").headers["location"] == "/desk/today"
    page = client.get("/desk/alerts/1").text
    addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
    assert len(addresses) > 10
    assert [address for address in addresses if not address.startswith("/desk/")] == []
    assert "/sign-out" not in page
    assert client.get("/desk/static/desk.css").status_code == 200
    refused = TestClient(outer, base_url=ADDRESS).get("/desk/openapi.json")
    assert refused.status_code == 404


@pytest.mark.usefixtures("desk")
def test_under_a_prefix_nobody_gets_in_without_signing_in() -> None:
    outer = FastAPI()
    outer.mount("/desk", create_app(AirflowAccess(Granting(), find_user), ADDRESS))
    client = TestClient(outer, base_url=ADDRESS, follow_redirects=False, headers={"accept": "text/html"})
    answer = client.get("/desk/queue/medicines?severity=high")
    assert answer.headers["location"] == "/auth/login?next=/desk/queue/medicines%3Fseverity%3Dhigh"


def test_the_desk_imports_nothing_heavy() -> None:
    code = (
        "import sys, review_ui.server;"
        "heavy = {'airflow', 'great_expectations', 'pandas', 'matplotlib'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
