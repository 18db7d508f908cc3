"""docs/adding_a_source.md, followed word by word by somebody who has never added a source."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "adding_a_source.md"
BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LEFT_OUT = shutil.ignore_patterns(".*", "var", "__pycache__", "reports")
LONGEST_SECONDS = 120


@dataclass(frozen=True)
class Step:
    """A block of the page: a file to write, a command to give, or what is to be seen then."""

    language: str
    path: str
    text: str


def steps() -> list[Step]:
    return [Step(*found) for found in BLOCK.findall(PAGE.read_text(encoding="utf-8"))]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The checkout as a newcomer has it, with an environment that make takes for made: nothing is installed anew."""
    made = tmp_path / "checkout"
    shutil.copytree(ROOT, made, ignore=LEFT_OUT)
    environment = made / ".venv"
    environment.mkdir()
    for part in (ROOT / ".venv").iterdir():
        if part.suffix != ".made":
            (environment / part.name).symlink_to(part, target_is_directory=part.is_dir())
    for name in ("base", "service", "test"):
        (environment / f"{name}.made").touch()
    return made


def give(command: str, checkout: Path) -> str:
    """Give the command in the checkout; returns what it says. Fails when it does."""
    told = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "MAKE"))}
    environment = told | {"PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.skipif(not (ROOT / ".venv").is_dir(), reason="needs the environment that make makes in .venv")
def test_the_page_leads_from_nothing_to_a_tested_source(checkout: Path) -> None:
    said = ""
    for step in steps():
        if step.language == "sh":
            said = give(step.text, checkout)
        elif step.language == "text":
            seen = (checkout / step.path).read_text(encoding="utf-8") if step.path else said
            assert step.text.strip() in seen
        else:
            target = checkout / step.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(step.text, encoding="utf-8")
    assert " passed" in said


def test_the_page_has_every_sort_of_step() -> None:
    """Else the test above could pass on a page that says nothing."""
    assert [step.language for step in steps()].count("sh") == 4
    assert {step.language for step in steps()} == {"sh", "text", "csv", "yaml", "python"}
