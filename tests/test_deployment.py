"""The production topology: its files agree with each other and with the service. No image is built here."""

import ast
import base64
import importlib.util
import json
import os
import re
import secrets
import shutil
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from typer.main import get_command

from surveillance.cli import app as shell
from surveillance.settings import Settings, settings
from surveillance.storage import schema
from surveillance.storage.engine import engine_of

ROOT = Path(__file__).parents[1]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PAGE = (ROOT / "docs" / "deployment.md").read_text()
EXAMPLE = [line.partition("=") for line in (ROOT / ".env.example").read_text().splitlines() if line[:1].isalpha()]
NAMES = {name for name, _, _ in EXAMPLE}
OURS = {"desk", "api-server", "scheduler", "dag-processor", "triggerer", "worker", "migrate"}
FOREIGN = {"proxy", "postgres", "redis", "mail"}
SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
COMPARED = re.compile(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==([^ ;\\]+)", re.MULTILINE)


def environment_of(service: str) -> dict[str, str]:
    return SERVICES[service].get("environment", {})


def words_of(service: str) -> list[str]:
    command = SERVICES[service].get("command", [])
    return command if isinstance(command, list) else command.split()


def test_the_compose_file_keeps_the_compose_specification() -> None:
    tool = Path(sys.executable).with_name("check-jsonschema")
    asked = [str(tool), "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_part_of_the_topology_is_there() -> None:
    assert set(SERVICES) == OURS | FOREIGN
    assert [name for name in SERVICES if f"`{name}`" not in PAGE] == []


def test_images_are_named_with_their_version() -> None:
    images = {SERVICES[name]["image"] for name in SERVICES}
    images |= set(re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    assert [image for image in images if not re.search(r":v?\d+\.\d+\.?\d*(?:-[a-z-]+)?$", image)] == []


def test_no_part_is_root_and_none_may_write_to_its_image() -> None:
    for name, service in SERVICES.items():
        assert service["read_only"], name
        assert service["user"].split(":")[0] not in ("0", "root"), name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not service.get("privileged"), name


def test_only_the_proxy_is_open_to_the_outside() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"proxy", "mail"}
    assert all(port.startswith("127.0.0.1:") for port in published["mail"])
    inner = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    outside = {name for name, service in SERVICES.items() if set(service["networks"]) - inner}
    assert outside == {"proxy", "worker", "mail"}


def test_every_part_can_be_looked_at_without_curl() -> None:
    for name in set(SERVICES) - {"migrate", "proxy"}:
        look = SERVICES[name]["healthcheck"]["test"]
        assert look[0] in ("CMD", "CMD-SHELL"), name
        assert not {"curl", "wget"} & set(re.findall(r"\w+", " ".join(look))), name


def test_no_value_of_a_secret_stands_in_a_file() -> None:
    assert [(name, value) for name, _, value in EXAMPLE if value] == []
    for name in SERVICES:
        for variable, value in environment_of(name).items():
            if re.search(r"PASSWORD|SECRET|KEY$|CONN$|_URL$|BACKEND$", variable) and "${" not in value:
                assert re.match(r"(?:file:///|http://api-server:8080/)", value), (name, variable)
    listed = subprocess.run(["git", "check-ignore", ".env"], cwd=ROOT, capture_output=True, check=False)
    assert listed.returncode == 0, ".env could be committed"


def test_every_variable_asked_for_is_in_the_example_and_on_the_page() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)[:?-]", (ROOT / "docker-compose.yml").read_text()))
    assert asked == NAMES
    assert [name for name in sorted(NAMES) if f"`{name}`" not in PAGE] == []


def test_a_missing_variable_stops_compose() -> None:
    found = re.findall(r"\$\{([A-Z_]+)([^}]*)\}", (ROOT / "docker-compose.yml").read_text())
    assert {name for name, rest in found if rest != ":?"} == {"SURVEILLANCE_SMTP_USER", "SURVEILLANCE_SMTP_PASSWORD"}


def test_the_service_knows_every_setting_it_is_given() -> None:
    known = {f"SURVEILLANCE_{name.upper()}" for name in Settings.model_fields}
    for name in OURS:
        given = {variable for variable in environment_of(name) if variable.startswith("SURVEILLANCE_")}
        assert given <= known, name
        assert "APP" not in environment_of(name), "Celery reads it as the name of its application"


def test_the_settings_can_be_read_as_compose_gives_them(monkeypatch: pytest.MonkeyPatch) -> None:
    filled = {
        "SURVEILLANCE_MAIL_TO": '["toezicht@example.org"]',
        "SURVEILLANCE_SMTP_PORT": "587",
        "SURVEILLANCE_SMTP_TLS": "true",
    }
    for variable, value in environment_of("worker").items():
        monkeypatch.setenv(variable, re.sub(r"\$\{([A-Z_]+)[^}]*\}", lambda name: filled.get(name[1], "x"), value))
    read = Settings()
    assert read.profile == "live"
    assert read.mail_to == ["toezicht@example.org"]
    assert read.database.startswith("postgresql+psycopg://surveillance_service:x@postgres/")


def test_airflow_knows_every_option_it_is_given() -> None:
    package = importlib.util.find_spec("airflow")
    assert package is not None
    assert package.submodule_search_locations
    described = Path(package.submodule_search_locations[0]) / "config_templates" / "config.yml"
    options = {section: set(told["options"]) for section, told in yaml.safe_load(described.read_text()).items()}
    options["celery"] = {"broker_url", "result_backend"}  # of a provider that the tests do not install
    options["celery_broker_transport_options"] = {"visibility_timeout"}
    for name in OURS:
        for variable in environment_of(name):
            if variable.startswith("AIRFLOW__"):
                _, section, option = variable.lower().split("__")
                assert option in options.get(section, set()), variable


def test_airflow_parts_agree_on_what_must_be_the_same_everywhere() -> None:
    parts = sorted(OURS - {"desk"})
    keys = [key for key in environment_of("scheduler") if key.startswith("AIRFLOW__")]
    assert len(keys) >= 15
    for key in keys:
        assert len({environment_of(part)[key] for part in parts}) == 1, key


def test_only_the_migration_has_the_rights_of_the_owner() -> None:
    holders = {name for name in OURS if "surveillance_owner" in str(environment_of(name))}
    assert holders == {"migrate"}
    assert "--no-upgrade" in words_of("desk")
    without = {name for name in OURS if "SURVEILLANCE_DATABASE_URL" not in environment_of(name)}
    assert without == {"scheduler", "dag-processor", "triggerer"}


def test_a_running_task_is_not_handed_to_a_second_worker() -> None:
    from datetime import timedelta

    tree = ast.parse((ROOT / "surveillance" / "orchestration" / "defaults.py").read_text())
    written = next(line for line in ast.unparse(tree).splitlines() if "execution_timeout" in line)
    minutes = int(re.search(r"'execution_timeout': timedelta\(minutes=(\d+)\)", written)[1])  # type: ignore[index]
    visible = environment_of("worker")["AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT"]
    assert timedelta(seconds=int(visible)) > 2 * timedelta(minutes=minutes)


def test_the_commands_of_our_parts_exist() -> None:
    commands = get_command(shell).commands  # type: ignore[attr-defined]
    desk = words_of("desk")
    assert desk[0] == "surveil"
    offered = {option for each in commands[desk[1]].params for option in (*each.opts, *each.secondary_opts)}
    assert {word for word in desk if word.startswith("--")} <= offered
    script = words_of("migrate")[-1]
    assert re.fullmatch(r"surveil (\w+) (\w+) && python -m ([\w.]+)", script)
    group, command, module = re.findall(r"surveil (\w+) (\w+) && python -m ([\w.]+)", script)[0]
    assert command in commands[group].commands
    assert importlib.util.find_spec(module)
    for name in OURS:
        look = SERVICES[name].get("healthcheck", {}).get("test", [])
        assert "deploy/healthcheck.py" not in look or (ROOT / "deploy/healthcheck.py").is_file()


def test_the_commands_on_the_page_exist() -> None:
    commands = get_command(shell).commands  # type: ignore[attr-defined]
    named = re.findall(
        r"\bsurveil ([a-z]+)(?: ([a-z]+))?", "\n".join(re.findall(r"```sh.*?```|`[^`\n]+`", PAGE, re.DOTALL))
    )
    assert {("doctor", ""), ("user", "add"), ("serve", "")} <= set(named)
    for first, second in named:
        assert first in commands
        assert not second or second in commands[first].commands


def test_files_that_are_mounted_or_copied_exist() -> None:
    mounted = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    named = set(COMPOSE["volumes"])
    assert [path for path in mounted if path not in named and not (ROOT / path).exists()] == []
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert len(copied) >= 8
    sources = [source for line in copied for source in line.split()]
    assert [source for source in sources if not (ROOT / source).exists()] == []
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert [
        source for source in sources if not any(source == one or source.startswith(f"{one}/") for one in kept)
    ] == []


def test_the_image_has_the_pins_of_the_service_and_the_parts_of_the_cluster() -> None:
    pins = {
        name: dict(COMPARED.findall((ROOT / "requirements" / f"{name}.txt").read_text()))
        for name in ("service", "cluster")
    }
    assert len(pins["service"]) > 100
    assert {name: pins["cluster"].get(name) for name in pins["service"]} == pins["service"]
    assert int(pins["cluster"]["celery"].split(".")[1]) < 7
    assert {"apache-airflow-providers-celery", "psycopg2-binary", "asyncpg", "redis"} <= set(pins["cluster"])


def test_every_setting_is_on_the_page() -> None:
    table = {row[1]: row[2] for row in re.finditer(r"^\| `SURVEILLANCE_(\w+)` \| ([^|]*) \|", PAGE, re.MULTILINE)}
    assert sorted(table) == sorted(name.upper() for name in Settings.model_fields)
    for name, field in Settings.model_fields.items():
        value = field.get_default(call_default_factory=True)
        value = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        plain = (
            json.dumps(value) if isinstance(value, list | bool) else str(value) if value not in ("", None) else "empty"
        )
        assert plain in table[name.upper()].replace("`", ""), (name, plain)


def test_the_environment_file_is_made_once_with_fresh_secrets(tmp_path: Path) -> None:
    shutil.copy(ROOT / ".env.example", tmp_path)
    asked = [sys.executable, str(ROOT / "deploy" / "make_env.py"), str(tmp_path)]
    assert subprocess.run(asked, capture_output=True, check=False).returncode == 0
    written = (tmp_path / ".env").read_text()
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    values = dict(line.split("=", 1) for line in written.splitlines() if line[:1].isalpha())
    assert set(values) == NAMES
    made = {name for name in NAMES if re.search(r"PASSWORD$|SECRET$|_KEY$", name)} - {"SURVEILLANCE_SMTP_PASSWORD"}
    assert len({values[name] for name in made}) == len(made)
    assert all(len(values[name]) >= 32 and re.fullmatch(r"[\w=-]+", values[name]) for name in made)
    assert len(base64.urlsafe_b64decode(values["AIRFLOW_FERNET_KEY"])) == 32
    again = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert "exists already" in again.stderr
    assert (tmp_path / ".env").read_text() == written


@contextmanager
def answering(body: bytes, status: int = 200) -> Iterator[str]:
    """An address that answers every question so."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with socketserver.TCPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("arguments", "status", "code", "told"),
    [
        (["url", "{}/healthz"], 200, 0, ""),
        (["url", "{}/healthz"], 503, 1, "answers 503"),
        (["part", "scheduler", "{}"], 200, 0, ""),
        (["part", "triggerer", "{}"], 200, 1, "triggerer is unhealthy"),
        (["part", "dag_processor", "{}"], 200, 1, "dag_processor is unknown"),
        (["url", "http://127.0.0.1:1/healthz"], 200, 1, "refused"),
        ([], 200, 1, "say: url ADDRESS"),
    ],
)
def test_the_health_check_says_whether_and_why(arguments: list[str], status: int, code: int, told: str) -> None:
    health = (
        b'{"scheduler": {"status": "healthy"}, "triggerer": {"status": "unhealthy"}, "dag_processor": {"status": null}}'
    )
    with answering(health, status) as address:
        asked = [sys.executable, str(ROOT / "deploy" / "healthcheck.py"), *(one.format(address) for one in arguments)]
        done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == code, done.stderr
    assert told in done.stderr


@pytest.fixture
def roles(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Both databases and the four roles, made by the script of the deployment under names of this test alone."""
    psql = shutil.which("psql")
    if psql is None:
        pytest.skip("psql is not installed")
    mark = secrets.token_hex(4)
    names = {role: f"{role}_{mark}" for role in ("airflow", "surveillance", "owner", "service", "reader")}
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    try:
        server.connect().close()
    except OperationalError:
        pytest.skip("no PostgreSQL on 127.0.0.1:5432")
    given = [f"--set={role}={name}" for role, name in names.items()]
    given += [f"--set={role}_password=geheim" for role in names if role != "surveillance"]
    asked = [psql, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--host=127.0.0.1", "--username=postgres", *given]
    script = str(ROOT / "deploy" / "postgres" / "roles.psql")
    done = subprocess.run(
        [*asked, "--dbname=postgres", f"--file={script}"], capture_output=True, text=True, check=False
    )
    try:
        assert done.returncode == 0, done.stderr
        yield names
    finally:
        settings.cache_clear()
        with server.connect() as connection:
            for database in ("airflow", "surveillance"):
                connection.execute(text(f"DROP DATABASE IF EXISTS {names[database]} WITH (FORCE)"))
            for role in ("airflow", "owner", "service", "reader"):
                connection.execute(text(f"DROP ROLE IF EXISTS {names[role]}"))
        server.dispose()


def address_of(names: dict[str, str], role: str, database: str = "surveillance") -> str:
    return f"postgresql+psycopg://{names[role]}:geheim@127.0.0.1:5432/{names[database]}"


@contextmanager
def as_role(names: dict[str, str], role: str, database: str = "surveillance") -> Iterator[Connection]:
    engine = create_engine(address_of(names, role, database))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def refused(connection: Connection, statement: str) -> str:
    """What the server says against this statement."""
    with pytest.raises(DBAPIError) as caught:
        connection.execute(text(statement))
    connection.rollback()
    return str(caught.value.orig)


@pytest.mark.xdist_group("postgresql")
def test_the_owner_migrates_the_service_writes_and_the_reader_reads(
    roles: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEILLANCE_DATABASE_URL", address_of(roles, "owner"))
    settings.cache_clear()
    schema.upgrade()
    schema.upgrade()
    engine_of(address_of(roles, "owner")).dispose()
    write = "INSERT INTO watermark (name, value) VALUES ('{0}', '{0}')"
    with as_role(roles, "service") as service:
        service.execute(text(write.format("a")))
        service.commit()
        assert "permission denied" in refused(service, "CREATE TABLE more (number INTEGER)")
        assert "must be owner" in refused(service, "DROP TABLE watermark")
    with as_role(roles, "reader") as reader:
        assert reader.execute(text("SELECT count(*) FROM watermark")).scalar() == 1
        assert "read-only transaction" in refused(reader, write.format("b"))
        reader.execute(text("SET TRANSACTION READ WRITE"))
        assert "permission denied" in refused(reader, write.format("b"))
    for role in ("service", "reader", "owner"):
        with pytest.raises(OperationalError, match="permission denied for database"), as_role(roles, role, "airflow"):
            pass
    with pytest.raises(OperationalError, match="permission denied for database"), as_role(roles, "airflow"):
        pass


def test_the_page_says_what_was_never_run() -> None:
    assert "documented, not run" in PAGE
    assert os.access(ROOT / "deploy" / "postgres" / "10-roles.sh", os.X_OK)


def test_every_threat_names_tests_that_exist() -> None:
    lines = [line for line in (ROOT / "docs" / "security.md").read_text().splitlines() if re.match(r"\| \d", line)]
    assert len(lines) == 8
    for line in lines:
        held_by = re.findall(r"`(tests/[\w/]+\.py)`", line)
        assert held_by, line
        assert [path for path in held_by if not (ROOT / path).is_file()] == []
