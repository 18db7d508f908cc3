"""Signing in at the desk itself, sessions, and the first account."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete, select

from review_ui.server import standalone_app
from review_ui.standalone import first_run_token
from surveillance import clock
from surveillance.errors import Refused
from surveillance.storage import accounts
from surveillance.storage.engine import transaction
from surveillance.storage.tables.desk import account, web_session
from tests.review_ui.conftest import SAME_ORIGIN, SignIn, fields_of
from tests.review_ui.seeding import PASSWORD


def try_to_sign_in(client: TestClient, name: str = "mira", password: str = PASSWORD, goal: str = "/"):  # type: ignore[no-untyped-def]
    return client.post("/sign-in", data={"name": name, "password": password, "next": goal})


def test_a_person_signs_in_and_out(anonymous: TestClient) -> None:
    assert try_to_sign_in(anonymous).headers["location"] == "/"
    assert anonymous.get("/today").status_code == 200
    before = anonymous.cookies["desk"]
    anonymous.post("/sign-out", data=fields_of(anonymous, "/account", "/sign-out"))
    anonymous.cookies.set("desk", before)
    assert anonymous.get("/today").status_code == 303


def test_each_sign_in_makes_a_session_of_its_own_and_keeps_only_its_hash(anonymous: TestClient) -> None:
    try_to_sign_in(anonymous)
    first = anonymous.cookies["desk"]
    try_to_sign_in(anonymous)
    assert anonymous.cookies["desk"] != first
    with transaction() as connection:
        kept = set(connection.execute(select(web_session.c.id_hash)).scalars())
    assert first not in kept
    assert len(kept) == 2


def test_a_made_up_session_is_nobody(anonymous: TestClient) -> None:
    anonymous.cookies.set("desk", "fixed-by-somebody-else")
    assert anonymous.get("/today").status_code == 303


def test_the_answer_is_the_same_for_a_wrong_name_a_wrong_password_and_a_locked_account(anonymous: TestClient) -> None:
    unknown = try_to_sign_in(anonymous, name="niemand")
    answers = [try_to_sign_in(anonymous, password="verkeerd verkeerd") for _ in range(5)]
    locked = try_to_sign_in(anonymous)
    texts = {answer.text.replace('value="niemand"', 'value="mira"') for answer in (unknown, *answers, locked)}
    assert len(texts) == 1
    assert {answer.status_code for answer in (unknown, *answers, locked)} == {401}


def test_a_lock_ends_after_a_quarter_of_an_hour(anonymous: TestClient) -> None:
    for _ in range(5):
        try_to_sign_in(anonymous, password="verkeerd verkeerd")
    assert try_to_sign_in(anonymous).status_code == 401
    with time_machine.travel(clock.real_now() + timedelta(minutes=16)):
        assert try_to_sign_in(anonymous).status_code == 303


def test_a_session_ends_after_half_an_hour_without_use(sign_in: SignIn) -> None:
    client = sign_in("mira")
    start = clock.real_now()
    for minutes in (25, 50):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert client.get("/today").status_code == 200
    with time_machine.travel(start + timedelta(minutes=81)):
        assert client.get("/today").status_code == 303


def test_a_session_ends_after_ten_hours_however_busy(sign_in: SignIn) -> None:
    client = sign_in("mira")
    start = clock.real_now()
    for minutes in range(20, 600, 20):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert client.get("/help").status_code == 200
    with time_machine.travel(start + timedelta(minutes=601)):
        assert client.get("/help").status_code == 303


def test_who_is_deactivated_or_loses_a_role_feels_it_at_once(sign_in: SignIn) -> None:
    client, other = sign_in("mira"), sign_in("ilse")
    with transaction() as connection:
        accounts.set_active(connection, "mira", is_active=False)
        connection.execute(account.update().where(account.c.name == "ilse").values(role="viewer"))
    assert client.get("/today").status_code == 303
    assert other.get("/alerts/4").status_code == 403


def test_one_can_end_the_own_session_elsewhere_but_nobody_elses(sign_in: SignIn) -> None:
    here, elsewhere, other = sign_in("mira"), sign_in("mira"), sign_in("ilse")
    hashes = {client: accounts.hash_session(client.cookies["desk"]) for client in (elsewhere, other)}
    token = fields_of(here, "/account", "/account")["token"]
    for id_hash in hashes.values():
        here.post(f"/account/sessions/{id_hash}/end", data={"token": token})
    assert elsewhere.get("/today").status_code == 303
    assert other.get("/today").status_code == 200


@pytest.mark.parametrize(
    "goal",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "/\t/evil",
        "evil",
        "",
    ],
)
def test_signing_in_never_leads_away_from_the_desk(anonymous: TestClient, goal: str) -> None:
    assert try_to_sign_in(anonymous, goal=goal).headers["location"] == "/"


def test_signing_in_leads_to_where_one_was_going(anonymous: TestClient) -> None:
    asked = anonymous.get("/queue/medicines?severity=high")
    assert asked.headers["location"] == "/sign-in?next=%2Fqueue%2Fmedicines%3Fseverity%3Dhigh"
    assert try_to_sign_in(anonymous, goal="/queue/medicines?severity=high").headers["location"].endswith("=high")


def test_the_cookie_is_out_of_reach_of_scripts_and_bound_to_the_host_over_https(desk: FastAPI) -> None:
    address = "https://desk.example.org"
    client = TestClient(standalone_app(address), base_url=address, headers=SAME_ORIGIN, follow_redirects=False)
    cookie = try_to_sign_in(client).headers["set-cookie"]
    assert cookie.startswith("__Host-desk=")
    for mark in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert mark in cookie
    assert "Domain" not in cookie
    assert client.get("/healthz").headers["strict-transport-security"].startswith("max-age=31536000")


@pytest.fixture
def empty_desk(desk: FastAPI) -> FastAPI:
    with transaction() as connection:
        connection.execute(delete(account))
    return desk


def make_first(client: TestClient, token: str, password: str = PASSWORD):  # type: ignore[no-untyped-def]
    return client.post(
        "/sign-in/first",
        data={"first_token": token, "name": "Eva", "display_name": "Eva Voorbeeld", "password": password},
    )


def test_whoever_has_the_start_code_makes_the_first_account_once(
    empty_desk: FastAPI, anonymous: TestClient, home: Path
) -> None:
    token = first_run_token()
    assert token
    assert (home / "desk_first_run").stat().st_mode & 0o077 == 0
    assert "Startcode" in anonymous.get("/sign-in").text
    assert make_first(anonymous, "geraden").status_code == 422
    assert make_first(anonymous, token, password="kort").status_code == 422
    assert make_first(anonymous, token).status_code == 303
    assert anonymous.get("/alerts/4").status_code == 200
    assert first_run_token() is None
    assert make_first(anonymous, token).status_code == 422


def test_no_start_code_is_guessed_before_there_is_one(empty_desk: FastAPI, anonymous: TestClient) -> None:
    assert make_first(anonymous, "").status_code == 422


@pytest.mark.parametrize("password", ["te kort", "a" * 20, "voornaamvoornaam", "x" * 1001 + "yzabc"])
def test_a_password_that_is_easily_guessed_is_refused(desk: FastAPI, password: str) -> None:
    with transaction() as connection, pytest.raises(Refused):
        accounts.create_account(connection, "voornaam", "Voornaam", "viewer", [], password)


@pytest.mark.parametrize(
    ("name", "role", "teams"),
    [
        ("", "viewer", []),
        ("met spatie", "viewer", []),
        ("mira", "viewer", []),
        ("nieuw", "baas", []),
        ("n", "viewer", ["x"]),
    ],
)
def test_an_account_that_will_not_do_is_refused(desk: FastAPI, name: str, role: str, teams: list[str]) -> None:
    with transaction() as connection, pytest.raises(Refused):
        accounts.create_account(connection, name, name, role, teams, PASSWORD)


def test_a_password_is_kept_as_argon2id(desk: FastAPI) -> None:
    with transaction() as connection:
        kept = connection.execute(select(account.c.password_hash)).scalars().all()
    assert all(password_hash.startswith("$argon2id$") for password_hash in kept)
