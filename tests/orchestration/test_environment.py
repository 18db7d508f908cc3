"""The environment of the embedded profile."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from surveillance.orchestration import environment
from surveillance.orchestration.environment import Ports, embed, inbox_of, inherit

PORTS = Ports(18320, 18321)


def test_secrets_are_made_once_and_only_their_owner_reads_them(home: Path) -> None:
    first = embed(home, PORTS)
    assert embed(home, PORTS) == first
    assert stat.S_IMODE((home / "secrets.json").stat().st_mode) == 0o600
    names = ("AIRFLOW__CORE__FERNET_KEY", "AIRFLOW__API_AUTH__JWT_SECRET", "AIRFLOW__API__SECRET_KEY")
    assert len({first[name] for name in names}) == 3
    assert embed(home / "other", PORTS)["AIRFLOW__CORE__FERNET_KEY"] != first["AIRFLOW__CORE__FERNET_KEY"]


def test_every_door_is_on_this_machine_only(home: Path) -> None:
    variables = embed(home, PORTS)
    assert variables["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert variables["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:18320/execution/"
    assert variables["SURVEILLANCE_DESK_URL"] == "http://127.0.0.1:18321"


def test_sign_in_is_fab_and_nothing_is_sent_home(home: Path) -> None:
    variables = embed(home, PORTS)
    assert variables["AIRFLOW__CORE__AUTH_MANAGER"].endswith("FabAuthManager")
    assert variables["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"
    assert variables["GX_ANALYTICS_ENABLED"] == "false"


def test_children_write_bytecode_whatever_the_caller_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("APP", "x")
    given = inherit({"A": "1"}, {"A": "2"})
    assert given["A"] == "2"
    assert not {"PYTHONDONTWRITEBYTECODE", "APP"} & set(given)


def test_live_needs_no_samples(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SURVEILLANCE_PROFILE", "live")
    environment.settings.cache_clear()
    variables = embed(home, PORTS)
    assert not {"SURVEILLANCE_CLOCK_FILE", "SURVEILLANCE_PROXY_TABLE"} & set(variables)


def test_airflows_database_lies_in_the_home_unless_another_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = embed(home, PORTS)["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    assert ours == f"sqlite:///{home.resolve()}/airflow/airflow.db?timeout=30"
    named = "postgresql+psycopg://voorbeeld@127.0.0.1/airflow"
    monkeypatch.setenv("SURVEILLANCE_AIRFLOW_DATABASE_URL", named)
    environment.settings.cache_clear()
    variables = embed(home, PORTS)
    assert variables["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == named
    assert variables["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC"] == named


def test_the_dags_are_those_of_the_checkout_unless_others_are_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert embed(home, PORTS)["AIRFLOW__CORE__DAGS_FOLDER"] == str(environment.ROOT / "dags")
    monkeypatch.setenv("SURVEILLANCE_DAGS_FOLDER", str(home / "others"))
    environment.settings.cache_clear()
    assert embed(home, PORTS)["AIRFLOW__CORE__DAGS_FOLDER"] == str((home / "others").resolve())


def test_the_environment_comes_before_airflow(home: Path) -> None:
    late = "import airflow, surveillance.orchestration.environment as e; e.adopt({})"
    done = subprocess.run(
        [sys.executable, "-c", late], env={**os.environ, "AIRFLOW_HOME": str(home)}, capture_output=True, text=True
    )
    assert "must be set before Airflow is imported" in done.stderr


def test_an_inbox_is_a_folder_of_the_capture(tmp_path: Path) -> None:
    assert inbox_of(tmp_path, "2026-09-27") == {"SURVEILLANCE_INBOX_URL": f"file://{tmp_path}/2026-09-27"}


def test_a_private_file_is_whole_or_absent(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        environment.write_private(tmp_path / "x.json", {"a": object()})
    assert not (tmp_path / "x.json").exists()
    environment.write_private(tmp_path / "x.json", {"a": 1})
    assert json.loads((tmp_path / "x.json").read_text()) == {"a": 1}
