"""Everything at once, as a person runs it: `once` in one process, and the launcher with Airflow's real components.

Slow, and greedy with the machine's cores: one after the other, in one worker.
"""

import json
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from scrapers.registry import enabled_sources
from tests.orchestration.starting import LIMIT_SECONDS, ROOT, free_ports, launched, read_until, surroundings

SOURCE_IDS = {source.id for source in enabled_sources()}

pytestmark = pytest.mark.xdist_group("everything")


def run_once(home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "surveillance.orchestration.once"],
        cwd=ROOT,
        env=surroundings(home, **more),
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
    )


def last_run(home: Path) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads((home / "last_run.json").read_text())
    return summary


def outcomes(summary: dict[str, Any]) -> dict[str, str]:
    return {source_id: figures["outcome"] for source_id, figures in summary["sources"].items()}


def test_once_runs_every_source_to_the_report_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    done = run_once(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    first = last_run(tmp_path)
    assert set(first) == {"sources", "alerts", "report", "seconds"}
    assert set(first["sources"]) == SOURCE_IDS
    assert set(outcomes(first).values()) <= {"accepted", "held"}
    for figures in first["sources"].values():
        assert figures["rows_in"] == figures["loaded"] + figures["quarantined"] + figures["ignored"] > 0
    assert set(first["alerts"]) == {"medicines", "devices", "illegal_trade"}
    assert Path(first["report"]["html"]).read_text().startswith("<!")
    assert Path(first["report"]["text"]).stat().st_size > 500
    assert len(first["report"]["sent_to"]) == 1
    assert all(source_id in done.stdout for source_id in SOURCE_IDS)

    mails = sorted(path.name for path in (tmp_path / "mail").iterdir())
    again = run_once(tmp_path)
    assert again.returncode == 0, again.stdout + again.stderr
    second = last_run(tmp_path)
    assert set(outcomes(second).values()) == {"unchanged"}
    assert (second["alerts"], second["report"]) == (first["alerts"], first["report"])
    assert sorted(path.name for path in (tmp_path / "mail").iterdir()) == mails


def test_a_source_that_is_gone_breaks_the_run_and_nothing_else(tmp_path: Path) -> None:
    samples = tmp_path / "samples"
    shutil.copytree(ROOT / "samples", samples)
    shutil.rmtree(samples / "2026-09-27" / "eu_ema_shortages")
    home = tmp_path / "home"
    done = run_once(home, SURVEILLANCE_SAMPLES_FOLDER=str(samples))
    assert done.returncode == 1
    assert "scrape__eu_ema_shortages: fetch failed" in done.stdout
    summary = last_run(home)
    assert outcomes(summary).pop("eu_ema_shortages") in {"failed", "blocked"}
    assert {outcome for name, outcome in outcomes(summary).items() if name != "eu_ema_shortages"} <= {
        "accepted",
        "held",
    }
    assert summary["report"]["sent_to"]
    assert "EMA op Europees niveau volgt: nog geen bruikbare" in Path(summary["report"]["text"]).read_text()


def status(url: str, path: str) -> int:
    return requests.get(url + path, headers={"Accept": "text/html"}, timeout=30, allow_redirects=False).status_code


def test_the_launcher_brings_everything_up_and_leaves_nothing_behind(tmp_path: Path) -> None:
    ports = free_ports()
    airflow, desk = (f"http://127.0.0.1:{port}" for port in ports)
    with launched(tmp_path, ports) as launcher:
        said = read_until(launcher, "Stays up")
        assert "Stays up" in said, said
        assert "✗" not in said, said
        assert set(outcomes(last_run(tmp_path)).values()) <= {"accepted", "held"}
        assert last_run(tmp_path)["report"]["sent_to"]

        assert (status(airflow, "/auth/login/"), status(desk, "/sign-in")) == (200, 200)
        assert status(airflow, "/desk/today") == 303
        signed_in = json.loads((tmp_path / "sign_in.json").read_text())
        form = {key: signed_in["desk"][0][key] for key in ("name", "password")}
        with requests.Session() as inspector:
            entered = inspector.post(f"{desk}/sign-in", data=form, headers={"Origin": desk}, timeout=30)
            assert entered.ok, entered.text
            assert inspector.get(f"{desk}/queue", timeout=30, headers={"Accept": "text/html"}).status_code == 200

        started = psutil.Process(launcher.pid).children(recursive=True)
        assert len(started) >= 6
        launcher.send_signal(signal.SIGINT)
        told = read_until(launcher, "Stopped")
        assert launcher.wait(timeout=60) == 0, told
    assert not [process for process in started if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def test_a_taken_port_is_said_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with launched(tmp_path, (port, port)) as launcher:
            said = read_until(launcher, "never")
            assert launcher.wait(timeout=60) == 1
    assert f"port {port}, for Airflow, is taken" in said
    assert not (tmp_path / "log").exists()
