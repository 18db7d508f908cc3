"""The administrator's pages: accounts, which team gets what, who gets the report. All of it in the audit chain."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from surveillance.model.finding import Team
from surveillance.storage import accounts, audit, recipients, routing
from surveillance.storage.engine import reading, transaction
from surveillance.storage.tables.outgoing import audit_entry
from tests.review_ui.conftest import SignIn, fields_of
from tests.review_ui.seeding import HOSTILE


def send(client: TestClient, page: str, action: str, **values: object):  # type: ignore[no-untyped-def]
    return client.post(action, data=fields_of(client, page, action) | values)


def acts() -> list[tuple[str, str, str]]:
    with reading() as connection:
        assert audit.verify_chain(connection) == []
        entries = connection.execute(select(audit_entry).order_by(audit_entry.c.seq)).all()
    return [(entry.actor, entry.action, entry.result) for entry in entries]


def given_on(page: str) -> str:
    found = re.search(r'<code id="given">([^<]+)</code>', page)
    assert found
    return found.group(1)


def can_sign_in(name: str, password: str) -> bool:
    with transaction() as connection:
        return accounts.verify_password(connection, name, password) is not None


def add_nora(client: TestClient) -> str:
    new = {"name": "Nora", "display_name": "Nora Voorbeeld", "role": "inspector", "teams": ["devices", "medicines"]}
    answer = send(client, "/admin/accounts", "/admin/accounts", **new)
    assert answer.status_code == 200
    return given_on(answer.text)


def test_a_new_account_gets_a_password_that_is_shown_once_and_works(sign_in: SignIn) -> None:
    client = sign_in("adam")
    password = add_nora(client)
    assert can_sign_in("nora", password)
    assert password not in client.get("/admin/accounts/nora").text
    with reading() as connection:
        line = accounts.find_account(connection, "nora")
    assert (line.account.role, line.account.teams) == ("inspector", (Team.DEVICES, Team.MEDICINES))
    assert acts()[-1] == ("adam", "create_account", "created")


def test_an_account_that_will_not_do_is_refused_with_what_was_filled_in(sign_in: SignIn) -> None:
    client = sign_in("adam")
    answer = send(client, "/admin/accounts", "/admin/accounts", name="mira", display_name=HOSTILE, role="viewer")
    assert answer.status_code == 422
    assert "bestaat al" in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "<script>alert" not in answer.text


def test_other_teams_take_effect_at_once_and_end_what_began_with_the_old(sign_in: SignIn) -> None:
    mira = sign_in("mira")
    assert mira.get("/alerts/1").status_code == 200
    duties = {"role": "inspector", "teams": "devices"}
    answer = send(sign_in("adam"), "/admin/accounts/mira", "/admin/accounts/mira", **duties)
    assert answer.status_code == 303
    assert mira.get("/alerts/1").status_code == 303
    again = sign_in("mira")
    assert again.get("/queue").headers["location"] == "/queue/devices"
    assert ("adam", "change_duties", "changed") in acts()


def test_a_new_password_replaces_the_old_and_signs_out(sign_in: SignIn) -> None:
    mira, client = sign_in("mira"), sign_in("adam")
    answer = send(client, "/admin/accounts/mira", "/admin/accounts/mira/password")
    assert can_sign_in("mira", given_on(answer.text))
    assert not can_sign_in("mira", "een lange voorbeeldzin")
    assert mira.get("/today").status_code == 303
    assert ("adam", "reset_password", "changed") in acts()


def test_a_closed_account_is_out_until_it_is_reopened(sign_in: SignIn) -> None:
    mira, client = sign_in("mira"), sign_in("adam")
    send(client, "/admin/accounts/mira", "/admin/accounts/mira/activity", is_active="false")
    assert mira.get("/today").status_code == 303
    assert not can_sign_in("mira", "een lange voorbeeldzin")
    assert "gesloten" in client.get("/admin/accounts").text
    send(client, "/admin/accounts/mira", "/admin/accounts/mira/activity", is_active="true")
    assert can_sign_in("mira", "een lange voorbeeldzin")
    assert [act[1:] for act in acts() if act[1] == "set_active"] == [
        ("set_active", "inactive"),
        ("set_active", "active"),
    ]


def test_sessions_can_be_ended_by_the_administrator(sign_in: SignIn) -> None:
    mira, client = sign_in("mira"), sign_in("adam")
    assert "Nu aangemeld op 1 plaatsen" in client.get("/admin/accounts/mira").text
    send(client, "/admin/accounts/mira", "/admin/accounts/mira/sign-out")
    assert mira.get("/today").status_code == 303
    assert ("adam", "end_sessions", "1 ended") in acts()


def test_the_administrator_cannot_shut_the_door_behind_themselves(sign_in: SignIn) -> None:
    client = sign_in("adam")
    refused = send(client, "/admin/accounts/adam", "/admin/accounts/adam", role="viewer")
    assert refused.status_code == 422
    form = fields_of(client, "/admin/accounts/adam", "/admin/accounts/adam/password")
    assert client.post("/admin/accounts/adam/activity", data=form | {"is_active": "false"}).status_code == 422
    assert client.get("/admin/accounts").status_code == 200


@pytest.mark.parametrize("name", ["mira", "sara", "vera", "olga", "frank"])
def test_nobody_else_administers(sign_in: SignIn, name: str) -> None:
    client = sign_in(name)
    for path in ("/admin/accounts", "/admin/accounts/vera", "/admin/routing", "/admin/recipients"):
        assert client.get(path).status_code == 403
    assert "/admin/" not in client.get("/account").text


def test_a_subject_goes_to_another_team_from_its_day_on_with_a_reason(sign_in: SignIn) -> None:
    client = sign_in("adam")
    change = {"what": "subject certificate", "team": "medicines", "valid_from": "2026-10-01", "reason": "Vakantie."}
    assert send(client, "/admin/routing", "/admin/routing", **change).status_code == 303
    page = client.get("/admin/routing").text
    assert "Vakantie." in page
    assert "1 okt 2026" in page
    with reading() as connection:
        (line,) = routing.route_changes(connection)
    assert (line.set_by, line.team) == ("adam", Team.MEDICINES)
    assert ("adam", "set_route", "medicines") in acts()


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "rule nothing"},
        {"what": "subject"},
        {"team": "nobody"},
        {"valid_from": "2026-09-27"},
        {"reason": "  "},
    ],
)
def test_a_change_of_team_that_will_not_do_is_refused(sign_in: SignIn, wrong: dict[str, str]) -> None:
    good = {"what": "subject offer", "team": "devices", "valid_from": "2026-09-28", "reason": "Proef."}
    assert send(sign_in("adam"), "/admin/routing", "/admin/routing", **(good | wrong)).status_code == 422
    with reading() as connection:
        assert routing.route_changes(connection) == []


def test_recipients_begin_with_those_of_the_settings_and_are_kept_from_then_on(sign_in: SignIn) -> None:
    client = sign_in("adam")
    assert "toezichthouders@example.org" in client.get("/admin/recipients").text
    new = {"address": "directie@example.org", "language": "en"}
    assert send(client, "/admin/recipients", "/admin/recipients", **new).status_code == 303
    gone = {"address": "toezichthouders@example.org"}
    assert send(client, "/admin/recipients", "/admin/recipients/remove", **gone).status_code == 303
    with reading() as connection:
        assert recipients.active_recipients(connection) == [recipients.Recipient("directie@example.org", "en")]
    assert [act[1] for act in acts()][-2:] == ["add_recipient", "remove_recipient"]


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b", "a b@example.org", "a@example.org\nBcc: b@example.org", "A <a@example.org>"]
)
def test_what_is_no_address_gets_no_report(sign_in: SignIn, address: str) -> None:
    form = {"address": address, "language": "nl"}
    assert send(sign_in("adam"), "/admin/recipients", "/admin/recipients", **form).status_code == 422


def test_no_personal_data_stands_in_the_audit_chain(sign_in: SignIn) -> None:
    client = sign_in("adam")
    send(client, "/admin/recipients", "/admin/recipients", address="wie@example.org", language="nl")
    with reading() as connection:
        entries = connection.execute(select(audit_entry)).all()
    assert "wie@example.org" not in str(entries)
