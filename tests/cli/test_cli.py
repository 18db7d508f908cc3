"""`surveil` from a shell: what a person reads, what a machine reads, and the exit code."""

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from surveillance import clock
from surveillance.cli import app, main
from surveillance.samples.manifest import read_manifest
from surveillance.settings import settings
from surveillance.storage import schema

SAMPLES = Path(__file__).parents[2] / "samples"
MAIN = SAMPLES / read_manifest(SAMPLES).main_capture
run = CliRunner().invoke


def the_file(source_id: str) -> Path:
    return next(path for path in sorted((MAIN / source_id).iterdir()) if path.is_file())


@pytest.mark.usefixtures("home")
def test_the_sources_are_listed_for_a_person_and_for_a_machine() -> None:
    told = run(app, ["source", "list"])
    listed = json.loads(run(app, ["source", "list", "--json"]).output)
    assert told.exit_code == 0
    assert {row["id"] for row in listed} == {line.split()[0] for line in told.output.splitlines()}
    assert {"eu_ema_shortages", "nl_cbg_register"} <= {row["id"] for row in listed}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("source_id", sorted(path.name for path in MAIN.iterdir()))
def test_parsing_a_sample_stores_nothing_and_its_rows_add_up(source_id: str, home: Path) -> None:
    done = run(app, ["source", "parse", source_id, str(the_file(source_id)), "--json"])
    trial = json.loads(done.output)
    assert (done.exit_code, trial["outcome"]) == (0, "accepted")
    assert trial["rows_in"] == trial["loaded"] + len(trial["quarantined"]) + sum(trial["ignored"].values()) > 0
    assert not (home / "surveillance.db").exists()


@pytest.mark.usefixtures("home")
def test_parsing_tells_the_row_and_the_reason() -> None:
    done = run(app, ["source", "parse", "nl_igj_exemptions", str(the_file("nl_igj_exemptions"))])
    assert "row 54: Geldig tot en met 2026-07-12 lies before Geldig vanaf 2026-12-12" in done.output


@pytest.mark.usefixtures("home")
def test_a_payload_that_is_not_data_is_an_outcome_with_exit_code_one(tmp_path: Path) -> None:
    page = tmp_path / "shortages.json"
    page.write_text("<!DOCTYPE html><html><body>onderhoud</body></html>")
    done = run(app, ["source", "parse", "eu_ema_shortages", str(page), "--json"])
    assert done.exit_code == 1
    assert json.loads(done.output)["outcome"] in ("failed", "blocked")


@pytest.mark.usefixtures("home")
def test_too_few_rows_are_held_by_name(tmp_path: Path) -> None:
    few = tmp_path / "shortages.json"
    document = json.loads(the_file("eu_ema_shortages").read_text())
    document["data"] = document["data"][:5]
    document["meta"]["total_records"] = 5
    few.write_text(json.dumps(document))
    trial = json.loads(run(app, ["source", "parse", "eu_ema_shortages", str(few), "--json"]).output)
    assert trial["outcome"] == "held"
    assert trial["reason"].startswith("5 rows; at least")


@pytest.mark.usefixtures("home")
def test_replaying_a_folder_tells_what_changed_day_by_day(tmp_path: Path) -> None:
    first, second = (SAMPLES / capture / "nl_meldpunt_notices" for capture in read_manifest(SAMPLES).captures)
    folder = tmp_path / "dated"
    folder.mkdir()
    for path in (*first.iterdir(), *second.iterdir()):
        (folder / path.name).write_bytes(path.read_bytes())
    again = next(iter(second.iterdir()))
    (folder / "export-2026-09-28.csv").write_bytes(again.read_bytes())
    (folder / "export-2026-09-29.csv").write_text("<html>geen export</html>")
    told = json.loads(run(app, ["replay", "nl_meldpunt_notices", str(folder), "--json"]).output)["batches"]
    settings.cache_clear()
    assert [batch["outcome"] for batch in told] == ["accepted", "accepted", "unchanged", "failed"]
    assert told[0]["new"] == told[0]["loaded"]
    assert told[1]["changed"] > 0
    assert told[3]["reason"]


@pytest.mark.usefixtures("home")
def test_a_folder_without_dates_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["surveil", "replay", "nl_cbg_register", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        main()
    settings.cache_clear()
    assert ended.value.code == 1
    assert capsys.readouterr().err.strip() == f"surveil: {tmp_path}: no file with a date in its name"


@pytest.mark.usefixtures("home")
def test_an_unknown_source_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a")
    monkeypatch.setattr("sys.argv", ["surveil", "source", "parse", "xx_no_source", str(file)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "xx_no_source" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_the_doctor_names_what_is_wrong_and_then_what_is_well() -> None:
    before = run(app, ["doctor", "--json"])
    schema.upgrade()
    after = {check["name"]: check["is_well"] for check in json.loads(run(app, ["doctor", "--json"]).output)}
    assert before.exit_code == 1
    assert after["schema"]
    assert after["audit chain"]
    assert not after["sources"]  # nothing was collected yet: every source is silent, and the doctor says so


@pytest.mark.usefixtures("home")
def test_the_database_comes_up_from_nothing_and_equals_the_tables_in_the_code() -> None:
    assert run(app, ["db", "upgrade"]).exit_code == 0
    assert run(app, ["db", "check"]).exit_code == 0
    assert run(app, ["db", "upgrade"]).exit_code == 0


def test_samples_are_made_where_asked(tmp_path: Path) -> None:
    done = run(app, ["samples", "make", "--seed", "7", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "samples.yml").exists() or any(tmp_path.iterdir())


def test_with_the_samples_a_command_judges_at_the_moment_the_last_run_left(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(clock.CLOCK_FILE_VARIABLE)
    (home / "domain_time").write_text("2026-09-28T05:00:00+00:00")
    assert run(app, ["source", "list"]).exit_code == 0
    assert clock.today().isoformat() == "2026-09-28"


@pytest.mark.usefixtures("home")
def test_without_a_database_a_command_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked = ["surveil", "report", "weekly", "--week", "2026-W38", "--out", str(tmp_path / "report.html")]
    monkeypatch.setattr("sys.argv", asked)
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert "no such table" in told
    assert "surveil db upgrade" in told


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (
            ["source", "parse", "eu_ema_shortages", "{folder}/absent.json"],
            "{folder}/absent.json: No such file or directory",
        ),
        (["source", "parse", "eu_ema_shortages", "{folder}"], "{folder}: Is a directory"),
        (["replay", "eu_ema_shortages", "{folder}/absent"], "{folder}/absent: no file with a date in its name"),
    ],
)
def test_a_file_that_cannot_be_opened_is_told_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    reason: str,
) -> None:
    monkeypatch.setattr("sys.argv", ["surveil", *(one.format(folder=tmp_path) for one in arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    settings.cache_clear()
    assert ended.value.code == 1
    assert capsys.readouterr().err.strip() == f"surveil: {reason.format(folder=tmp_path)}"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("name", "value"), [("PROFILE", "demo"), ("SMTP_PORT", "x"), ("MAIL_TO", "voorbeeld")])
def test_a_setting_that_cannot_be_used_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(f"SURVEILLANCE_{name}", value)
    monkeypatch.setattr("sys.argv", ["surveil", "source", "list"])
    settings.cache_clear()
    with pytest.raises(SystemExit) as ended:
        main()
    settings.cache_clear()
    told = capsys.readouterr().err.strip()
    assert ended.value.code == 1
    assert name in told.upper()
    assert len(told.splitlines()) == 1


@pytest.mark.usefixtures("home")
def test_the_password_of_the_database_is_never_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked = ["surveil", "report", "weekly", "--week", "2026-W38", "--out", str(tmp_path / "report.html")]
    monkeypatch.setattr("sys.argv", asked)
    monkeypatch.setenv("SURVEILLANCE_DATABASE_URL", "postgresql+psycopg://toezicht:geheim@127.0.0.1:1/x")
    settings.cache_clear()
    with pytest.raises(SystemExit):
        main()
    settings.cache_clear()
    told = capsys.readouterr().err
    assert "toezicht:***@127.0.0.1" in told
    assert "geheim" not in told


@pytest.mark.usefixtures("home")
def test_a_damaged_archive_fails_its_day_and_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "dated"
    folder.mkdir()
    data = the_file("nl_meldpunt_notices").read_bytes()
    packed = gzip.compress(data)
    (folder / "export-2026-09-21.csv.gz").write_bytes(packed)
    (folder / "export-2026-09-22.csv.gz").write_bytes(packed[: len(packed) // 2])
    (folder / "export-2026-09-23.csv.gz").write_bytes(b"no archive")
    (folder / "export-20261399-2026-09-24.csv").write_bytes(data)
    (folder / "case-12345678.csv").write_bytes(data)
    told = json.loads(run(app, ["replay", "nl_meldpunt_notices", str(folder), "--json"]).output)["batches"]
    settings.cache_clear()
    assert [(batch["date"], batch["outcome"]) for batch in told] == [
        ("2026-09-21", "accepted"),
        ("2026-09-22", "failed"),
        ("2026-09-23", "failed"),
        ("2026-09-24", "unchanged"),
    ]
    assert "gzip" in told[1]["reason"]


@pytest.mark.usefixtures("home")
def test_a_field_that_is_hardly_filled_any_more_holds_the_payload(tmp_path: Path) -> None:
    document = json.loads(the_file("eu_ema_shortages").read_text())
    for notice in document["data"][: len(document["data"]) // 2]:
        notice["international_non_proprietary_name_inn_or_common_name"] = ""
    (tmp_path / "shortages.json").write_text(json.dumps(document))
    done = run(app, ["source", "parse", "eu_ema_shortages", str(tmp_path / "shortages.json"), "--json"])
    trial = json.loads(done.output)
    assert (done.exit_code, trial["outcome"]) == (1, "held")
    assert trial["reason"] == "substance: 37 of 74 rows are filled; at least 90 % must be"


@pytest.mark.usefixtures("home")
def test_the_doctor_names_a_payload_store_that_nobody_can_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SURVEILLANCE_PAYLOAD_URL", "nowhere://x")
    settings.cache_clear()
    found = {check["name"]: check for check in json.loads(run(app, ["doctor", "--json"]).output)}
    settings.cache_clear()
    assert not found["payload store"]["is_well"]
    assert "nowhere" in found["payload store"]["detail"]
