"""The service in earnest, on both databases: doorbells, clocks, pools, retries, a source that fails, the report.

What happens is told in order: sources are collected once, one of them fails, and the report of that week is made.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from itertools import repeat
from urllib.parse import quote

import pytest
import requests

from scrapers.registry import all_sources
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

ASKED = {
    *("eu_ema_shortages", "nl_igj_exemptions", "nl_cbg_register", "nl_meldpunt_notices", "nl_stock_reports"),
    *("eu_eudamed_certificates", "nl_agreement_offers"),
}
"""Those whose records make alerts; that every source can be collected is shown by `make once` and its test."""
BOTH = [pytest.param(kind, marks=pytest.mark.xdist_group(f"in earnest on {kind}")) for kind in ("sqlite", "postgresql")]

EMA, IGJ, CBG = "eu_ema_shortages", "nl_igj_exemptions", "nl_cbg_register"
EMA_PATH = "/en/documents/report/shortages-output-json-report_en.json"
CBG_PATH = "/metadata.csv"
FOLLOWERS = ("validate", "match", "detect")
WEEK, WEEK_BEFORE = "2026-W39", "2026-W38"

NOTICES_LINKED = "match shortage_notice"
"""The mark that moves when `match` took in what the notices are now."""

WAITS = "up_for_retry"
LATER, SOON = {"Retry-After": "5"}, {"Retry-After": "0"}


@dataclass(frozen=True)
class Collected:
    """A first round over all sources."""

    runs: dict[str, str]
    """DAG and run."""
    figures: dict[str, SourceFigures]


@dataclass(frozen=True)
class Missed:
    """How things stood when a doorbell was lost."""

    known_runs: set[str]
    mark: str | None


@pytest.fixture(scope="module", params=BOTH)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp(request.param), request.param) as running:
        yield running


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    return read_manifest(ROOT / "samples")


@pytest.fixture(scope="module")
def collected(service: Service, manifest: Manifest) -> Collected:
    """Each was asked once, and nothing that follows was started by hand.

    Meanwhile two hosts are slow, one of them has a second visitor of ours, and a third host refuses: three times for
    no time, which the worker overcomes by itself, and then for five seconds, which sends the task away.
    """
    operator, outside = service.operator, service.outside
    clock.advance_domain_time(manifest.captures[CAPTURE].known_at)
    refusals = [*repeat(Answer(HTTPStatus.SERVICE_UNAVAILABLE, SOON), 3), Answer(HTTPStatus.TOO_MANY_REQUESTS, LATER)]
    outside.planned[CBG_PATH] = iter(refusals)
    outside.delays |= {"www.igj.nl": 2.0, "www.ema.europa.eu": 3.0}
    with reading() as connection:
        before = batches.newest_id(connection)
    for dag_id in FOLLOWERS:
        operator.pause(dag_id, is_paused=False)
    rest = sorted(ASKED - {CBG, IGJ, EMA})
    runs = operator.start(f"scrape__{IGJ}", "second_visitor", f"scrape__{EMA}", *(f"scrape__{each}" for each in rest))
    runs |= operator.start(f"scrape__{CBG}")
    until("it waits", lambda: operator.task(f"scrape__{CBG}", runs[f"scrape__{CBG}"], "fetch")["state"] == WAITS)
    operator.await_runs(runs)
    outside.delays.clear()
    operator.settle(*FOLLOWERS)
    return Collected(runs, source_figures(before))


@pytest.fixture(scope="module")
def missed(service: Service, collected: Collected) -> Missed:
    """New data came in while `match` was paused, and the doorbell for it is lost; it may run again now."""
    operator = service.operator
    operator.settle(*FOLLOWERS)
    operator.pause("match", is_paused=True)
    service.outside.planned[EMA_PATH] = iter([changed(3)])
    operator.run(f"scrape__{EMA}")
    operator.settle("validate")
    operator.drop_rings("match")
    known = {str(run["dag_run_id"]) for run in operator.runs("match")}
    with reading() as connection:
        mark = read_mark(connection, NOTICES_LINKED)
    operator.pause("match", is_paused=False)
    return Missed(known, mark)


@pytest.fixture(scope="module")
def failed(service: Service, missed: Missed) -> SourceState:
    """One source answers with something else; returns how it stood before. It rings nothing, so that clocks tick on."""
    before = state_of(EMA)
    answer = Answer(HTTPStatus.OK, {"Content-Type": "application/json"}, b'{"meta": {}, "data": [{"onderhoud": true}]}')
    service.outside.planned[EMA_PATH] = repeat(answer)
    service.operator.run(f"scrape__{EMA}")
    return before


@pytest.fixture(scope="module")
def reported(service: Service, manifest: Manifest, failed: SourceState) -> None:
    """It is Monday morning; the report is built without a word about the week, and once more for each week by name."""
    clock.advance_domain_time(manifest.report_at)
    operator = service.operator
    operator.pause("report__weekly", is_paused=False)
    for params in ({}, {"week": WEEK}, {"week": WEEK_BEFORE}):
        operator.trigger("report__weekly", **params)
    operator.settle("report__weekly")
    operator.run("deliver")


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


def test_doorbells_alone_carry_every_kind_of_record_to_the_alerts(service: Service, collected: Collected) -> None:
    assert {service.operator.state(*run) for run in collected.runs.items()} == {"success"}
    assert set(collected.figures) == ASKED
    for source_id, figures in collected.figures.items():
        outcome = state_of(source_id).last_outcome
        assert outcome in {Outcome.ACCEPTED, Outcome.HELD}
        assert figures.loaded or outcome is Outcome.HELD
    for dag_id in FOLLOWERS:
        kinds = {run["run_type"] for run in service.operator.runs(dag_id)}
        assert "asset_triggered" in kinds
        assert kinds <= {"asset_triggered", "scheduled"}, "nobody started it by hand"
    assert waiting() == []
    assert set(open_alerts()) == {"medicines", "devices", "illegal_trade"}


def test_two_visits_to_one_host_never_overlap_while_those_to_others_do(service: Service, collected: Collected) -> None:
    tasks = {
        dag_id: service.operator.task(dag_id, collected.runs[dag_id], "fetch")
        for dag_id in (f"scrape__{IGJ}", "second_visitor", f"scrape__{EMA}")
    }
    assert tasks[f"scrape__{IGJ}"]["pool"] == tasks["second_visitor"]["pool"] == "host_www.igj.nl"
    spans = {dag_id: (instant(task["start_date"]), instant(task["end_date"])) for dag_id, task in tasks.items()}
    other = spans.pop(f"scrape__{EMA}")
    first, second = sorted(spans.values())
    assert first[1] <= second[0]
    assert any(other[0] < span[1] and span[0] < other[1] for span in spans.values())


def test_a_task_comes_back_after_the_time_the_host_asked_for(service: Service, collected: Collected) -> None:
    tries = service.operator.tries(f"scrape__{CBG}", collected.runs[f"scrape__{CBG}"], "fetch")
    first, second = sorted(tries, key=lambda each: int(each["try_number"]))
    assert second["state"] == "success"
    waited = (instant(second["start_date"]) - instant(first["end_date"])).total_seconds()
    assert 5 <= waited < 60, "five seconds as asked, and not the two minutes of the task"
    with reading() as connection:
        assert CBG not in {issue.source_id for issue in issues.open_issues(connection)}, "it recovered"


def test_a_collecting_run_has_a_button_that_leads_to_the_desk(service: Service, collected: Collected) -> None:
    run_id = collected.runs[f"scrape__{IGJ}"]
    buttons = service.operator.buttons(f"scrape__{IGJ}", run_id, "fetch")
    assert buttons["Levering"].endswith(f"/desk/runs/scrape__{IGJ}/{quote(run_id, safe='')}")
    validating = service.operator.runs("validate")[0]["dag_run_id"]
    assert service.operator.buttons("validate", validating, "judge") == {"Levering": None}


def test_what_lost_doorbells_announced_is_done_at_the_next_ring(service: Service, collected: Collected) -> None:
    """Rings get lost on purpose; and several during a run, of which Airflow may forget some (#56050)."""
    operator = service.operator
    operator.pause("validate", is_paused=True)
    service.outside.planned[EMA_PATH] = iter([changed(1), changed(2)])
    operator.run(f"scrape__{EMA}")
    operator.drop_rings("validate")
    operator.pause("validate", is_paused=False)
    assert operator.is_at_rest("validate")
    assert waiting() == [EMA]

    runs_before = len(operator.runs("validate"))
    operator.ring("staged/offer")
    until("a run is on", lambda: not all(run["end_date"] for run in operator.runs("validate")))
    for kind in ("offer", "product", "certificate", "offer", "product"):
        operator.ring(f"staged/{kind}")
    operator.run(f"scrape__{EMA}")
    operator.settle("validate")
    if waiting():
        operator.ring("staged/offer")
        operator.settle("validate")
    assert waiting() == []
    assert state_of(EMA).last_outcome is Outcome.ACCEPTED
    assert len(operator.runs("validate")) - runs_before < 7, "one run answers several rings"


def test_the_slow_clock_does_what_no_ring_announced(service: Service, missed: Missed, failed: SourceState) -> None:
    """The source that fails meanwhile rings nothing."""
    operator = service.operator

    def fresh() -> list[dict[str, str]]:
        return [run for run in operator.runs("match") if run["dag_run_id"] not in missed.known_runs]

    until("the clock starts it, and it ends", lambda: any(run["state"] == "success" for run in fresh()))
    assert {run["run_type"] for run in fresh()} == {"scheduled"}
    with reading() as connection:
        assert read_mark(connection, NOTICES_LINKED) != missed.mark


def test_a_source_that_fails_leaves_the_rest_green(service: Service, failed: SourceState) -> None:
    operator = service.operator
    runs = operator.start(f"scrape__{EMA}", f"scrape__{IGJ}")
    operator.await_runs(runs)
    assert {dag_id: operator.state(dag_id, run_id) for dag_id, run_id in runs.items()} == {
        f"scrape__{EMA}": "failed",
        f"scrape__{IGJ}": "success",
    }
    tries = [operator.task(f"scrape__{EMA}", runs[f"scrape__{EMA}"], each)["try_number"] for each in ("fetch", "stage")]
    assert max(tries) == 1, "time does not heal it, so it is not tried again"


def test_a_failing_source_has_one_issue_and_its_last_good_data_stay(service: Service, failed: SourceState) -> None:
    with reading() as connection:
        mine = [issue.kind for issue in issues.open_issues(connection) if issue.source_id == EMA]
    assert mine == ["failed"]
    now = state_of(EMA)
    assert now.last_outcome is Outcome.FAILED
    assert (now.rows, now.good_at) == (failed.rows, failed.good_at)
    assert now.rows > 0


def test_the_report_is_built_for_last_week_and_for_a_given_week_and_mailed_once(
    service: Service, reported: None
) -> None:
    """An older week that somebody asks for is built and not mailed: after a gap no old reports pour out."""
    assert [run["state"] for run in service.operator.runs("report__weekly")][:3] == ["success"] * 3
    with reading() as connection:
        assert {WEEK, WEEK_BEFORE} <= {line.period for line in reports.list_reports(connection)}
        mails = outbox.list_mails(connection)
    assert [(mail.period, mail.state) for mail in mails] == [(WEEK, outbox.SENT)]
    assert len(list((service.home / "mail").iterdir())) == 1


def test_the_report_names_the_source_that_failed(service: Service, reported: None) -> None:
    with reading() as connection:
        report = reports.read_report(connection, WEEK)
    assert next(source.title for source in all_sources() if source.id == EMA) in report.plain


@pytest.mark.parametrize("path", ["/api/v2/dags", "/ui/config", "/desk/today", "/desk/openapi.json"])
def test_nothing_is_said_to_whoever_is_not_signed_in(service: Service, path: str) -> None:
    assert requests.get(service.url + path, timeout=30, allow_redirects=False).status_code in {401, 404}


@pytest.mark.parametrize(
    ("roles", "may_see"),
    [
        (
            ("Desk inspector", "Desk team medicines"),
            {"/queue/medicines": 200, "/queue/devices": 404, "/admin/accounts": 403},
        ),
        (("Desk operator",), {"/queue": 403, "/sources": 200, "/admin/accounts": 403}),
        (("Desk admin",), {"/queue": 403, "/sources": 403, "/admin/accounts": 200}),
        (("Viewer",), {"/queue": 401, "/sources": 401, "/admin/accounts": 401}),
    ],
)
def test_a_role_granted_in_airflow_is_that_role_in_the_desk(
    service: Service, roles: tuple[str, ...], may_see: dict[str, int]
) -> None:
    name, password = f"{roles[0].replace(' ', '_').lower()}", "alleen-voor-deze-test-1"
    service.operator.add_user(name, password, *roles)
    cookies = {"_token": service.operator.token(name, password)}
    seen = {
        path: requests.get(
            f"{service.url}/desk{path}",
            cookies=cookies,
            headers={"Accept": "application/json"},
            timeout=30,
            allow_redirects=False,
        ).status_code
        for path in may_see
    }
    assert seen == may_see


@pytest.mark.parametrize("mount", ["", "/auth", "/execution"])
@pytest.mark.parametrize("page", ["/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect"])
def test_no_door_describes_itself(service: Service, mount: str, page: str) -> None:
    """Signed in or not: a description is for who builds on it, and he has the one of Airflow's manual."""
    assert requests.get(service.url + mount + page, timeout=30).status_code == HTTPStatus.NOT_FOUND


def test_what_is_open_to_everybody_is_known(service: Service) -> None:
    """Version and health, the sign-in page, and the empty page that asks for it."""
    everybody = ("/api/v2/version", "/api/v2/monitor/health", "/execution/health", "/auth/login/", "/")
    assert {requests.get(service.url + path, timeout=30).status_code for path in everybody} == {HTTPStatus.OK}
