"""What every DAG keeps to, read from the folder in a fresh process."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from scrapers.registry import all_sources, enabled_sources
from surveillance.model.kinds import KINDS
from surveillance.model.source import Source
from tests.dags.page import PAGE, ROOT, read_bag, render

SLOWEST_SECONDS = 2.0
"""Reliability O01."""


@pytest.fixture(scope="module")
def bag() -> dict[str, Any]:
    return read_bag()


@pytest.fixture(scope="module")
def dags(bag: dict[str, Any]) -> dict[str, Any]:
    return dict(bag["dags"])


def test_every_file_can_be_read(bag: dict[str, Any]) -> None:
    assert bag["errors"] == {}
    assert {Path(name).name for name in bag["seconds"]} == {path.name for path in (ROOT / "dags").glob("*.py")}


def test_reading_the_dags_imports_nothing_heavy(bag: dict[str, Any]) -> None:
    assert bag["heavy"] == []


def test_reading_a_file_takes_no_time(bag: dict[str, Any]) -> None:
    assert max(bag["seconds"].values()) < SLOWEST_SECONDS


def test_there_is_one_dag_per_enabled_source_and_one_per_verb(dags: dict[str, Any]) -> None:
    scrapes = {f"scrape__{source.id}" for source in all_sources() if source.enabled}
    assert set(dags) == scrapes | {"validate", "match", "detect", "report__weekly", "deliver", "housekeep"}


def test_ids_are_a_verb_and_an_object_and_tasks_are_single_verbs(dags: dict[str, Any]) -> None:
    assert all(re.fullmatch(r"[a-z]+(__[a-z0-9_]+)?", dag_id) for dag_id in dags)
    task_ids = {task_id for dag in dags.values() for task_id in dag["tasks"]}
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)?", task_id) for task_id in task_ids)


def test_no_dag_catches_up_or_runs_beside_itself(dags: dict[str, Any]) -> None:
    assert {(dag["catchup"], dag["max_active_runs"]) for dag in dags.values()} == {(False, 1)}


def test_a_pipeline_has_at_most_five_tasks(dags: dict[str, Any]) -> None:
    assert all(1 <= len(dag["tasks"]) <= 5 for dag in dags.values())


def test_every_dag_tells_its_story_and_what_to_do_when_it_is_red(dags: dict[str, Any]) -> None:
    silent = [dag_id for dag_id, dag in dags.items() if len(dag["doc_md"].partition("## When it is red")[2]) < 40]
    assert not silent
    assert all(dag["description"] for dag in dags.values())


def test_tags_come_from_the_closed_list(dags: dict[str, Any]) -> None:
    kinds = set(Source.model_fields["kind"].annotation.__args__)  # type: ignore[union-attr]
    known = {"scrape", "validate", "match", "detect", "report", "deliver", "housekeep"} | kinds
    known |= {source.id for source in all_sources()}
    assert all(dag["tags"] and set(dag["tags"]) <= known for dag in dags.values())


def test_the_owner_of_a_source_owns_its_dag(dags: dict[str, Any]) -> None:
    for source in enabled_sources():
        assert {task["owner"] for task in dags[f"scrape__{source.id}"]["tasks"].values()} == {source.owner}
    assert all(task["owner"] != "airflow" for dag in dags.values() for task in dag["tasks"].values())


def test_every_task_lets_the_error_decide_about_retries(dags: dict[str, Any]) -> None:
    assert {task["policy"] for dag in dags.values() for task in dag["tasks"].values()} == {"DecideByError"}


def test_a_host_is_visited_in_its_own_pool(dags: dict[str, Any]) -> None:
    assert dags["scrape__eu_ema_shortages"]["tasks"]["fetch"]["pool"] == "host_www.ema.europa.eu"
    assert dags["scrape__nl_stock_reports"]["tasks"]["fetch"]["pool"] == "inbox"


def test_only_last_tasks_ring(dags: dict[str, Any]) -> None:
    ringing = [task for dag in dags.values() for task in dag["tasks"].values() if task["outlets"]]
    assert ringing
    assert all(not task["downstream"] for task in ringing)


def test_every_doorbell_is_heard_and_every_listener_also_runs_by_the_clock(dags: dict[str, Any]) -> None:
    rung = {asset for dag in dags.values() for task in dag["tasks"].values() for asset in task["outlets"]}
    heard = {asset for dag in dags.values() for asset in dag["rung_by"]}
    silent = {f"staged/{kind}" for kind in KINDS} - {f"staged/{source.kind}" for source in enabled_sources()}
    assert heard - rung == silent, "kinds that no source brings which is switched on"
    assert rung - heard == {"alerts", "report"}
    assert all(dag["cron"] for dag in dags.values())


def test_times_are_those_of_amsterdam(dags: dict[str, Any]) -> None:
    assert {dag["zone"] for dag in dags.values()} == {"Europe/Amsterdam"}


def test_the_report_is_built_on_monday_or_for_a_given_week(dags: dict[str, Any]) -> None:
    assert dags["report__weekly"]["cron"] == "5 0 * * 1"
    assert dags["report__weekly"]["params"] == ["week"]


@pytest.mark.parametrize("path", sorted((ROOT / "dags").glob("*.py")), ids=lambda path: path.stem)
def test_between_tasks_go_ids_and_counts_only(path: Path) -> None:
    """The annotation of a task says what it hands on; frames, records and payloads have no name in it."""
    small = {"None", "int", "list[int]", "list[str]"}
    tasks = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and any("task" in ast.unparse(mark) for mark in node.decorator_list)
    ]
    assert tasks
    assert all(task.returns is not None and ast.unparse(task.returns) in small for task in tasks)


def test_the_page_about_the_dags_is_up_to_date(dags: dict[str, Any]) -> None:
    assert PAGE.read_text(encoding="utf-8") == render(dags), "run `make docs`, and read what changed"
