"""The desk's door in Airflow: one file for the scanner, and shut for whoever is not signed in."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from airflow._shared.module_loading import find_path_from_directory
from airflow.configuration import conf
from airflow.models.taskinstancekey import TaskInstanceKey
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

PLUGINS = Path(__file__).parents[2] / "plugins"
OURS = ["review_plugin.py", "run_link_plugin.py"]


@pytest.fixture
def plugin(home: Path) -> ModuleType:
    return load("review_plugin")


def load(name: str) -> ModuleType:
    """The file as Airflow's scanner executes it: as a module of its bare name."""
    spec = importlib.util.spec_from_file_location(name, PLUGINS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_airflow_executes_two_files_of_ours() -> None:
    """It loads every file it finds under its bare name: a `queue.py` there takes the standard library's place."""
    found = [Path(path).relative_to(PLUGINS) for path in find_path_from_directory(PLUGINS, ".airflowignore")]
    assert [str(path) for path in sorted(found) if path.suffix == ".py"] == OURS
    assert (PLUGINS / ".airflowignore").read_text() == "*\n!*_plugin.py\n"


def test_the_file_is_thin_and_imports_the_desk_only_when_asked(plugin: ModuleType) -> None:
    assert len((PLUGINS / "review_plugin.py").read_text().splitlines()) <= 25
    assert plugin.desk.cache_info().currsize == 0


def test_the_menu_holds_a_plain_link(plugin: ModuleType) -> None:
    """Without `url_route` there is no iframe, in which nothing could be confirmed or printed."""
    assert [(view["href"], view.get("url_route")) for view in plugin.ReviewPlugin.external_views] == [("/desk/", None)]


@pytest.mark.parametrize(
    ("dag_id", "leads_to"),
    [
        ("scrape__nl_cbg_register", "/desk/runs/scrape__nl_cbg_register/scheduled__2026-09-27T03%3A17%3A00%2B00%3A00"),
        ("validate", ""),
    ],
)
def test_a_collecting_run_has_a_button_back_to_its_batch_and_no_other_run_has(dag_id: str, leads_to: str) -> None:
    """A link beside the task and no view of the run: Airflow frames those, and the desk forbids frames."""
    plugin = load("run_link_plugin")
    (link,) = plugin.RunLinkPlugin.global_operator_extra_links
    key = TaskInstanceKey(dag_id, "fetch", "scheduled__2026-09-27T03:17:00+00:00", 1)
    address = link.get_link(None, ti_key=key)
    assert address.removeprefix(conf.get("api", "base_url", fallback="").rstrip("/")) == leads_to


@pytest.mark.parametrize("path", ["/", "/today", "/queue", "/docs", "/openapi.json", "/static/../app.py"])
def test_nobody_gets_in_without_airflows_sign_in(plugin: ModuleType, path: str) -> None:
    """No sign-in is set up in this process, which is what a changed or broken Airflow looks like."""
    mounted = [Mount(each["url_prefix"], each["app"]) for each in plugin.ReviewPlugin.fastapi_apps]
    visitor = TestClient(Starlette(routes=mounted), raise_server_exceptions=False)
    answer = visitor.get(f"/desk{path}", follow_redirects=False)
    assert answer.status_code in {401, 403, 404}
    assert "airflow" not in sys.modules["review_ui.app"].__dict__


def test_an_airflow_that_moved_its_interface_lets_nobody_in(
    plugin: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "airflow.api_fastapi.core_api.security", None)
    mounted = [Mount(each["url_prefix"], each["app"]) for each in plugin.ReviewPlugin.fastapi_apps]
    visitor = TestClient(Starlette(routes=mounted), raise_server_exceptions=False)
    assert visitor.get("/desk/today", follow_redirects=False).status_code in {401, 403}
