"""Who may sign in after a first run."""

import stat
from pathlib import Path

from sqlalchemy import Engine

from surveillance.model.finding import Team
from surveillance.orchestration.sign_in import FILE_NAME, open_accounts, read_sign_in
from surveillance.settings import settings
from surveillance.storage.accounts import Role, verify_password
from surveillance.storage.engine import transaction


def test_passwords_are_random_kept_and_read_by_their_owner_only(home: Path, tmp_path: Path) -> None:
    first = read_sign_in(home)
    assert read_sign_in(home) == first
    assert stat.S_IMODE((home / FILE_NAME).stat().st_mode) == 0o600
    passwords = {first.airflow.password, *(person.password for person in first.desk)}
    assert len(passwords) == 1 + len(first.desk)
    assert not passwords & {person.password for person in read_sign_in(tmp_path / "other").desk}


def test_everybody_in_the_file_can_sign_in_at_the_desk(database: Engine, home: Path) -> None:
    open_accounts(home)
    open_accounts(home)
    with transaction() as connection:
        known = [verify_password(connection, person.name, person.password) for person in read_sign_in(home).desk]
    assert [account.role for account in known if account] == [person.role for person in read_sign_in(home).desk]


def test_there_is_an_inspector_for_every_team_and_one_of_each_other_role(home: Path) -> None:
    desk = read_sign_in(home).desk
    assert {person.teams for person in desk if person.role == Role.INSPECTOR} == {(team,) for team in Team}
    assert {Role.SUPERVISOR, Role.OPERATOR, Role.ADMIN} <= {person.role for person in desk}


def test_nobody_made_up_signs_in_at_a_live_desk(home: Path, monkeypatch: object) -> None:
    import pytest

    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("SURVEILLANCE_PROFILE", "live")
        settings.cache_clear()
        assert read_sign_in(home).desk == ()
