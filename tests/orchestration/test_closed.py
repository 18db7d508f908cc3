"""What Airflow's API server says about itself to nobody."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from surveillance.orchestration.closed import DISCREET, is_description


@pytest.mark.parametrize("mount", ["", "/auth", "/execution"])
@pytest.mark.parametrize("page", ["/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json"])
def test_a_description_is_known_wherever_the_server_stands(mount: str, page: str) -> None:
    assert is_description(mount + page)
    assert is_description(f"/airflow{mount}{page}", prefix="/airflow")


@pytest.mark.parametrize("path", ["/dags/docs", "/api/v2/dags/docs", "/docsets", "/openapi.json5", "/desk/docs", "/"])
def test_nothing_else_is_taken_for_one(path: str) -> None:
    assert not is_description(path)


def test_the_server_answers_as_before_and_has_no_description() -> None:
    def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse(request.url.path)

    server = Starlette(routes=[Route("/{path:path}", answer)])
    for each in DISCREET:
        server.add_middleware(each["middleware"])
    visitor = TestClient(server)
    assert visitor.get("/dags/docs").text == "/dags/docs"
    for method in ("GET", "HEAD", "POST"):
        assert visitor.request(method, "/openapi.json").status_code == 404
