"""Commands of the administrator: accounts, recipients, which team gets what."""

import json

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from surveillance.cli import app
from surveillance.storage import accounts, recipients
from surveillance.storage.engine import reading, transaction
from surveillance.storage.tables.outgoing import audit_entry

PASSWORD = "een lange voorbeeldzin"

pytestmark = pytest.mark.usefixtures("database")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def told(*words: str) -> list[dict[str, object]]:
    done = run(*words, "--json")
    assert done.exit_code == 0
    found: list[dict[str, object]] = json.loads(done.output)
    return found


def acts() -> list[tuple[str, str, str]]:
    with reading() as connection:
        entries = connection.execute(select(audit_entry).order_by(audit_entry.c.seq)).all()
    return [(entry.actor, entry.action, entry.object) for entry in entries]


def may_sign_in(password: str) -> bool:
    with transaction() as connection:
        return accounts.verify_password(connection, "olga", password) is not None


def test_an_account_is_added_listed_given_a_password_and_closed() -> None:
    added = run("user", "add", "olga", "--role", "operator", "--password", PASSWORD)
    assert (added.exit_code, added.output) == (0, "olga can sign in\n")
    assert told("user", "list") == [
        {"name": "olga", "display_name": "olga", "role": "operator", "teams": [], "is_active": True}
    ]
    assert run("user", "password", "olga", "--password", "een heel ander wachtwoord").exit_code == 0
    assert (may_sign_in(PASSWORD), may_sign_in("een heel ander wachtwoord")) == (False, True)
    assert run("user", "deactivate", "olga").exit_code == 0
    assert not may_sign_in("een heel ander wachtwoord")
    assert "closed" in run("user", "list").output
    assert [act[:2] for act in acts()] == [
        ("shell", "create_account"),
        ("shell", "reset_password"),
        ("shell", "set_active"),
    ]


def test_an_account_for_a_team_that_is_none_is_refused() -> None:
    done = run("user", "add", "olga", "--role", "inspector", "--team", "nobody", "--password", PASSWORD)
    assert done.exit_code == 1
    assert told("user", "list") == []


@pytest.mark.parametrize("command", [("deactivate",), ("password", "--password", PASSWORD)])
def test_who_does_not_exist_cannot_be_changed(command: tuple[str, ...]) -> None:
    assert run("user", command[0], "niemand", *command[1:]).exit_code == 1
    assert acts() == []


def test_recipients_come_and_go() -> None:
    assert [one["address"] for one in told("recipient", "list")] == ["toezichthouders@example.org"]
    assert run("recipient", "add", "directie@example.org", "--language", "en").exit_code == 0
    assert run("recipient", "remove", "toezichthouders@example.org").exit_code == 0
    assert "removed" in run("recipient", "list").output
    with reading() as connection:
        assert recipients.active_recipients(connection) == [recipients.Recipient("directie@example.org", "en")]
    assert run("recipient", "remove", "toezichthouders@example.org").exit_code == 1
    assert run("recipient", "add", "geen adres").exit_code == 1


def test_a_rule_goes_to_another_team_from_its_day_on() -> None:
    before = {row["rule"]: row["team"] for row in told("routing", "list")}
    assert before["certificate_lost"] == "devices"
    later = run("routing", "set", "subject", "certificate", "medicines", "--reason", "Proef.", "--from", "2026-10-01")
    assert later.exit_code == 0
    assert {row["rule"]: row["team"] for row in told("routing", "list")} == before
    assert run("routing", "set", "rule", "certificate_lost", "illegal_trade", "--reason", "Proef.").exit_code == 0
    assert "illegal_trade" in next(
        line for line in run("routing", "list").output.splitlines() if line.startswith("certificate_lost")
    )
    assert run("routing", "set", "rule", "certificate_lost", "devices", "--reason", " ").exit_code == 1
    assert run("routing", "set", "rule", "x", "devices", "--reason", "x", "--from", "soon").exit_code == 2
