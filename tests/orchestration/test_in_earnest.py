"""The service in earnest, on both databases: doorbells, clocks, pools, retries, a source that fails, the report.

What happens is told in order: every source is collected once, one of them fails, and the report of that week is made.
"""

from collections.abc import Iterator
from http import HTTPStatus
from itertools import repeat

import pytest
import requests

from scrapers.registry import all_sources, source_ids
from surveillance import clock
from surveillance.model.batch import Outcome
from surveillance.model.version import SourceState
from surveillance.pipeline.summary import SourceFigures, open_alerts, source_figures
from surveillance.samples.answers import Answer
from surveillance.samples.manifest import Manifest, read_manifest
from surveillance.storage import batches, issues, outbox, reports
from surveillance.storage.engine import reading
from surveillance.storage.states import source_states
from surveillance.storage.watermarks import read_mark
from tests.orchestration.earnest import CAPTURE, Service, instant, serving, until
from tests.orchestration.starting import ROOT

pytestmark = pytest.mark.xdist_group("everything")

EMA, IGJ, CBG = "eu_ema_shortages", "nl_igj_exemptions", "nl_cbg_register"
EMA_PATH = "/en/documents/report/shortages-output-json-report_en.json"
CBG_PATH = "/metadata.csv"
FOLLOWERS = ("validate", "match", "detect")
WEEK, WEEK_BEFORE = "2026-W39", "2026-W38"

LATER, SOON = {"Retry-After": "5"}, {"Retry-After": "0"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp(request.param), request.param) as running:
        yield running


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    return read_manifest(ROOT / "samples")


@pytest.fixture(scope="module")
def collected(service: Service, manifest: Manifest) -> dict[str, SourceFigures]:
    """Every source was asked once and nothing else was started by hand; returns what came of them."""
    clock.advance_domain_time(manifest.captures[CAPTURE].known_at)
    with reading() as connection:
        before = batches.newest_id(connection)
    for dag_id in FOLLOWERS:
        service.operator.pause(dag_id, is_paused=False)
    service.operator.run_together(*(f"scrape__{source_id}" for source_id in source_ids()))
    service.operator.settle(*FOLLOWERS)
    return source_figures(before)


@pytest.fixture(scope="module")
def failed(service: Service, collected: dict[str, SourceFigures]) -> SourceState:
    """One source answers with something else, twice; returns how it stood before."""
    before = state_of(EMA)
    answer = Answer(HTTPStatus.OK, {"Content-Type": "text/html"}, b"<html><body>Onderhoud</body></html>")
    service.outside.planned[EMA_PATH] = repeat(answer)
    for _ in range(2):
        service.operator.run_together(f"scrape__{EMA}", f"scrape__{IGJ}")
    service.operator.settle(*FOLLOWERS)
    return before


@pytest.fixture(scope="module")
def reported(service: Service, manifest: Manifest, failed: SourceState) -> None:
    """It is Monday morning; the report is built without a word about the week, and a given week twice."""
    clock.advance_domain_time(manifest.report_at)
    for params in ({}, {"week": WEEK_BEFORE}, {"week": WEEK_BEFORE}, {"week": WEEK}):
        service.operator.run("report__weekly", **params)
        service.operator.run("deliver")


def state_of(source_id: str) -> SourceState:
    with reading() as connection:
        return next(state for state in source_states(connection, all_sources()) if state.source_id == source_id)


def waiting() -> list[str]:
    """The sources whose batches wait to be judged."""
    with reading() as connection:
        return [row.source_id for row in batches.waiting(connection, "staged")]


def changed(number: int) -> Answer:
    """The European list, in which so many shortages ended."""
    body = (ROOT / "samples" / CAPTURE / EMA / "shortages.json").read_bytes()
    return Answer(
        HTTPStatus.OK, {"Content-Type": "application/json"}, body.replace(b'"Ongoing"', b'"Resolved"', number)
    )


def test_doorbells_alone_carry_every_source_to_the_alerts(
    service: Service, collected: dict[str, SourceFigures]
) -> None:
    assert set(collected) == set(source_ids())
    assert {figures.outcome for figures in collected.values()} <= {Outcome.ACCEPTED, Outcome.HELD}
    assert all(figures.loaded for figures in collected.values() if figures.outcome is Outcome.ACCEPTED)
    for dag_id in FOLLOWERS:
        kinds = {run["run_type"] for run in service.operator.runs(dag_id)}
        assert "asset_triggered" in kinds
        assert kinds <= {"asset_triggered", "scheduled"}, "nobody started it by hand"
    assert waiting() == []
    assert set(open_alerts()) == {"medicines", "devices", "illegal_trade"}


def test_what_a_lost_doorbell_announced_is_done_at_the_next_ring(
    service: Service, collected: dict[str, SourceFigures]
) -> None:
    operator = service.operator
    operator.pause("validate", is_paused=True)
    service.outside.planned[EMA_PATH] = iter([changed(1)])
    operator.run(f"scrape__{EMA}")
    operator.drop_rings("validate")
    operator.pause("validate", is_paused=False)
    assert operator.is_at_rest("validate")
    assert waiting() == [EMA]
    operator.run("scrape__nl_agreement_offers")
    operator.settle(*FOLLOWERS)
    assert waiting() == []
    assert state_of(EMA).last_outcome is Outcome.ACCEPTED


def test_rings_during_a_run_may_get_lost_and_the_work_is_done(
    service: Service, collected: dict[str, SourceFigures]
) -> None:
    """Several rings while a run is on: Airflow may start one run for all of them, or forget some (#56050)."""
    operator = service.operator
    runs_before = len(operator.runs("validate"))
    operator.ring("staged/shortage_notice")
    until("a run is on", lambda: not all(run["end_date"] for run in operator.runs("validate")))
    service.outside.planned[EMA_PATH] = iter([changed(2)])
    for kind in ("offer", "product", "certificate", "offer", "product"):
        operator.ring(f"staged/{kind}")
    operator.run(f"scrape__{EMA}")
    operator.settle(*FOLLOWERS)
    operator.ring("staged/offer")
    operator.settle(*FOLLOWERS)
    assert waiting() == []
    assert 1 < len(operator.runs("validate")) - runs_before < 8


def test_the_slow_clock_does_what_no_ring_announced(service: Service, collected: dict[str, SourceFigures]) -> None:
    operator = service.operator
    operator.settle(*FOLLOWERS)
    operator.pause("match", is_paused=True)
    service.outside.planned[EMA_PATH] = iter([changed(3)])
    operator.run(f"scrape__{EMA}")
    operator.settle("validate")
    operator.drop_rings("match")
    known = {run["dag_run_id"] for run in operator.runs("match")}
    with reading() as connection:
        mark = read_mark(connection, "match shortage_notice")
    operator.pause("match", is_paused=False)
    until("the clock starts it", lambda: {run["dag_run_id"] for run in operator.runs("match")} > known)
    operator.settle("match", "detect")
    fresh = [run for run in operator.runs("match") if run["dag_run_id"] not in known]
    assert {(run["run_type"], run["state"]) for run in fresh} == {("scheduled", "success")}
    with reading() as connection:
        assert read_mark(connection, "match shortage_notice") != mark


def test_two_visits_to_one_host_never_overlap_while_those_to_others_do(
    service: Service, collected: dict[str, SourceFigures]
) -> None:
    service.outside.delays |= {"www.igj.nl": 2.0, "www.ema.europa.eu": 3.0}
    runs = service.operator.run_together(f"scrape__{IGJ}", "second_visitor", f"scrape__{EMA}")
    service.outside.delays.clear()
    tasks = {dag_id: service.operator.task(dag_id, run_id, "fetch") for dag_id, run_id in runs.items()}
    assert {task["state"] for task in tasks.values()} == {"success"}
    assert tasks[f"scrape__{IGJ}"]["pool"] == tasks["second_visitor"]["pool"] == "host_www.igj.nl"
    spans = {dag_id: (instant(task["start_date"]), instant(task["end_date"])) for dag_id, task in tasks.items()}
    other = spans.pop(f"scrape__{EMA}")
    first, second = sorted(spans.values())
    assert first[1] <= second[0]
    assert any(other[0] < span[1] and span[0] < other[1] for span in spans.values())


def test_a_task_comes_back_after_the_time_the_host_asked_for(
    service: Service, collected: dict[str, SourceFigures]
) -> None:
    """Three refusals are overcome in the worker, politely at once as asked; the fourth sends the task away."""
    operator, dag_id = service.operator, f"scrape__{CBG}"
    refusals = [*repeat(Answer(HTTPStatus.SERVICE_UNAVAILABLE, SOON), 3), Answer(HTTPStatus.TOO_MANY_REQUESTS, LATER)]
    service.outside.planned[CBG_PATH] = iter(refusals)
    operator.pause(dag_id, is_paused=False)
    run_id = operator.trigger(dag_id)
    until("it waits", lambda: operator.task(dag_id, run_id, "fetch")["state"] == "up_for_retry")
    operator.await_runs({dag_id: run_id})
    first, second = sorted(operator.tries(dag_id, run_id, "fetch"), key=lambda each: int(each["try_number"]))
    assert (first["state"], second["state"]) == ("up_for_retry", "success") or second["state"] == "success"
    waited = (instant(second["start_date"]) - instant(first["end_date"])).total_seconds()
    assert 5 <= waited < 60, "five seconds as asked, and not the two minutes of the task"
    assert operator.state(dag_id, run_id) == "success"


def test_a_source_that_fails_leaves_the_rest_green(service: Service, failed: SourceState) -> None:
    runs = {dag_id: service.operator.runs(dag_id) for dag_id in (f"scrape__{EMA}", f"scrape__{IGJ}")}
    newest = {dag_id: sorted(each, key=lambda run: str(run["run_after"]))[-2:] for dag_id, each in runs.items()}
    assert [run["state"] for run in newest[f"scrape__{EMA}"]] == ["failed", "failed"]
    assert [run["state"] for run in newest[f"scrape__{IGJ}"]] == ["success", "success"]
    tries = [
        service.operator.task(f"scrape__{EMA}", run["dag_run_id"], task_id)["try_number"]
        for run in newest[f"scrape__{EMA}"]
        for task_id in ("fetch", "stage")
    ]
    assert max(tries) == 1, "time does not heal it, so it is not tried again"
    assert service.operator.runs("validate")[-1]["state"] in {"success", "failed"}


def test_a_failing_source_has_one_issue_and_its_last_good_data_stay(service: Service, failed: SourceState) -> None:
    with reading() as connection:
        mine = [issue for issue in issues.open_issues(connection) if issue.source_id == EMA]
    assert [(issue.kind, issue.times) for issue in mine] == [("failed", 2)]
    now = state_of(EMA)
    assert now.last_outcome is Outcome.FAILED
    assert (now.rows, now.good_at) == (failed.rows, failed.good_at)
    assert now.rows > 0


def test_the_report_of_last_week_and_of_a_given_week_is_mailed_once(service: Service, reported: None) -> None:
    assert {run["state"] for run in service.operator.runs("report__weekly")} == {"success"}
    with reading() as connection:
        assert {WEEK, WEEK_BEFORE} <= {line.period for line in reports.list_reports(connection)}
        mails = {week: outbox.list_mails(connection, week) for week in (WEEK, WEEK_BEFORE)}
    assert {week: [mail.state for mail in each] for week, each in mails.items()} == {week: ["sent"] for week in mails}
    assert len(list((service.home / "mail").iterdir())) == len(mails)


def test_the_report_names_the_source_that_failed(service: Service, reported: None) -> None:
    with reading() as connection:
        report = reports.read_report(connection, WEEK)
    assert next(source.title for source in all_sources() if source.id == EMA) in report.plain


@pytest.mark.parametrize("path", ["/api/v2/dags", "/ui/config", "/desk/today", "/desk/openapi.json"])
def test_nothing_is_said_to_whoever_is_not_signed_in(service: Service, path: str) -> None:
    assert requests.get(service.url + path, timeout=30, allow_redirects=False).status_code in {401, 404}


@pytest.mark.parametrize("mount", ["", "/auth", "/execution"])
@pytest.mark.parametrize("page", ["/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect"])
def test_no_door_describes_itself(service: Service, mount: str, page: str) -> None:
    """Signed in or not: a description is for who builds on it, and he has the one of Airflow's manual."""
    assert requests.get(service.url + mount + page, timeout=30).status_code == HTTPStatus.NOT_FOUND


def test_what_is_open_to_everybody_is_known(service: Service) -> None:
    """Version and health, the sign-in page, and the empty page that asks for it."""
    everybody = ("/api/v2/version", "/api/v2/monitor/health", "/execution/health", "/auth/login/", "/")
    assert {requests.get(service.url + path, timeout=30).status_code for path in everybody} == {HTTPStatus.OK}
