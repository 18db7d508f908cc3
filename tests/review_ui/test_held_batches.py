"""A held batch in the desk: who sees why, who proposes, who decides, and the way to Airflow and back."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from surveillance.model.batch import Outcome
from surveillance.settings import settings
from surveillance.storage.engine import reading, transaction
from surveillance.storage.quality import read_batch
from surveillance.storage.tables.collection import batch
from tests.review_ui.conftest import SignIn, fields_of
from tests.review_ui.holding import TOO_FEW, hold_notices, hold_offers


@pytest.fixture
def notices(desk: object) -> int:
    return hold_notices()


@pytest.fixture
def offers(desk: object) -> int:
    return hold_offers()


def act(client: TestClient, batch_id: int, action: str, reason: str = "De bron heeft opgeruimd."):  # type: ignore[no-untyped-def]
    shown = "release" if action == "reject" else action
    form = fields_of(client, f"/batches/{batch_id}", f"/batches/{batch_id}/{shown}")
    return client.post(f"/batches/{batch_id}/{action}", data=form | {"reason": reason})


def outcome_of(batch_id: int) -> Outcome | None:
    with reading() as connection:
        return read_batch(connection, batch_id).outcome


def test_the_page_says_why_it_is_held_and_what_the_last_good_one_was(sign_in: SignIn, notices: int) -> None:
    page = sign_in("olga").get(f"/batches/{notices}").text
    assert TOO_FEW in page
    assert "niet gehaald" in page
    assert "laatste goede" in page
    assert "Bij rood" in page
    assert "Vrijgeven voorstellen" in page
    assert "Vrijgeven en laden" not in page


def test_a_proposal_reaches_the_supervisor_who_releases(sign_in: SignIn, notices: int) -> None:
    assert act(sign_in("olga"), notices, "propose", "Gebeld met de bron.").status_code == 303
    sara = sign_in("sara")
    overview = sara.get("/sources").text
    assert "Wacht op een besluit" in overview
    assert "Gebeld met de bron." in overview
    assert "Olga Voorbeeld" in sara.get(f"/batches/{notices}").text
    answer = act(sara, notices, "release")
    assert answer.headers["location"] == f"/batches/{notices}?done=release"
    page = sara.get(answer.headers["location"]).text
    assert "eerstvolgende ronde" in page
    assert "vrijgegeven door Sara Voorbeeld: De bron heeft opgeruimd." in page
    assert outcome_of(notices) is Outcome.ACCEPTED
    assert "Wacht op een besluit" not in sara.get("/sources").text


def test_rejecting_leaves_it_out_and_nothing_waits(sign_in: SignIn, notices: int) -> None:
    sara = sign_in("sara")
    assert act(sara, notices, "reject", "Afgebroken.").status_code == 303
    assert "Afgewezen" in sara.get(f"/batches/{notices}").text
    assert "Wacht op een besluit" not in sara.get("/sources").text
    assert outcome_of(notices) is Outcome.HELD


@pytest.mark.parametrize(("name", "status"), [("mira", 303), ("daan", 403), ("ilse", 403), ("olga", 303)])
def test_inspectors_propose_for_their_own_subject_only(sign_in: SignIn, notices: int, name: str, status: int) -> None:
    client = sign_in(name)
    form = {"token": fields_of(client, "/account", "/account")["token"], "reason": "Klopt."}
    assert client.post(f"/batches/{notices}/propose", data=form).status_code == status


@pytest.mark.parametrize("name", ["mira", "olga", "frank", "vera", "adam"])
@pytest.mark.parametrize("action", ["release", "reject"])
def test_only_a_supervisor_decides(sign_in: SignIn, notices: int, name: str, action: str) -> None:
    client = sign_in(name)
    form = {"token": fields_of(client, "/account", "/account")["token"], "reason": "Klopt."}
    assert client.post(f"/batches/{notices}/{action}", data=form).status_code == 403
    assert outcome_of(notices) is Outcome.HELD


def test_a_supervisor_of_another_team_does_not_release_offers(sign_in: SignIn, offers: int) -> None:
    from surveillance.storage import accounts

    with transaction() as connection:
        accounts.set_duties(connection, "sara", "supervisor", ["medicines"])
    sara = sign_in("sara")
    page = sara.get(f"/batches/{offers}").text
    assert "Een teamleider van dit onderwerp beslist" in page
    form = {"token": fields_of(sara, "/account", "/account")["token"], "reason": "Klopt."}
    assert sara.post(f"/batches/{offers}/release", data=form).status_code == 403
    assert outcome_of(offers) is Outcome.HELD


def test_without_a_reason_the_page_comes_back_and_says_so(sign_in: SignIn, notices: int) -> None:
    answer = act(sign_in("sara"), notices, "release", "  ")
    assert answer.status_code == 422
    assert "Schrijf erbij waarom." in answer.text
    assert outcome_of(notices) is Outcome.HELD


def test_the_second_of_two_supervisors_is_told_that_it_was_decided(sign_in: SignIn, notices: int) -> None:
    one, other = sign_in("sara"), sign_in("sara")
    form = fields_of(other, f"/batches/{notices}", f"/batches/{notices}/release") | {"reason": "Mijn reden."}
    act(one, notices, "release")
    answer = other.post(f"/batches/{notices}/release", data=form)
    assert answer.status_code == 409
    assert "wordt niet (meer) vastgehouden" in answer.text


def test_operators_go_from_a_batch_to_its_run_and_back(
    sign_in: SignIn, notices: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEILLANCE_AIRFLOW_URL", "https://airflow.voorbeeld.example/")
    settings.cache_clear()
    run = "scheduled__2026-09-28T05:00:00+00:00"
    with transaction() as connection:
        connection.execute(update(batch).where(batch.c.id == notices).values(dag_run_id=run))
    olga = sign_in("olga")
    goal = (
        "https://airflow.voorbeeld.example/dags/scrape__nl_meldpunt_notices/runs/"
        "scheduled__2026-09-28T05%3A00%3A00%2B00%3A00"
    )
    assert f'href="{goal}"' in olga.get(f"/batches/{notices}").text
    assert goal not in sign_in("mira").get(f"/batches/{notices}").text
    back = olga.get(f"/runs/scrape__nl_meldpunt_notices/{run}")
    assert back.headers["location"] == f"/batches/{notices}"
    assert olga.get("/runs/scrape__nl_meldpunt_notices/other").headers["location"] == "/sources/nl_meldpunt_notices"
    assert olga.get("/runs/detect/other").headers["location"] == "/sources"


def test_whoever_decides_can_look_at_what_loading_would_change(sign_in: SignIn, notices: int) -> None:
    page = sign_in("olga").get(f"/batches/{notices}?look=1").text
    figures = dict(re.findall(r"<dt>([a-z ]+)</dt><dd>(\d+)</dd>", page.split('id="outlook"')[1].split("</dl>")[0]))
    assert figures == {"nieuw": "4", "gewijzigd": "0", "gelijk": "0", "weg": "2", "blijft apart": "0"}
    assert page.count("<summary>Rij ") == 4
    assert outcome_of(notices) is Outcome.HELD
    assert sign_in("daan").get(f"/batches/{notices}").text.count("look=1") == 1
    assert sign_in("mira").get("/batches/1?look=1").status_code == 409


def test_nobody_looks_into_offers_that_are_not_theirs(sign_in: SignIn, offers: int) -> None:
    assert sign_in("mira").get(f"/batches/{offers}?look=1").status_code == 403
    assert "look=1" not in sign_in("mira").get(f"/batches/{offers}").text
