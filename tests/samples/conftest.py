"""What the tests of the samples share: the committed folder, a freshly made one, and readers of made files."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from surveillance.samples.make import make_samples
from surveillance.samples.manifest import Manifest, read_manifest

BEFORE, MAIN = "2026-09-20", "2026-09-27"


@pytest.fixture(scope="session")
def committed() -> Path:
    return Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="session")
def manifest(committed: Path) -> Manifest:
    return read_manifest(committed)


@pytest.fixture(scope="session")
def made(committed: Path, manifest: Manifest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A samples folder made with the committed seed."""
    folder = tmp_path_factory.mktemp("made")
    make_samples(manifest.seed, folder, committed)
    return folder


@pytest.fixture
def notices(made: Path) -> Callable[[str], dict[str, dict[str, str]]]:
    """The Meldpunt rows of a capture by their reference."""

    def read(capture: str) -> dict[str, dict[str, str]]:
        (path,) = (made / capture / "nl_meldpunt_notices").iterdir()
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=";")
        return {row["notification_id"]: row for row in rows}

    return read


@pytest.fixture
def stock_lines(made: Path) -> Callable[[str], list[dict[str, str]]]:
    """The lines of both stock reports of a capture."""

    def read(capture: str) -> list[dict[str, str]]:
        lines = []
        for path in sorted((made / capture / "nl_stock_reports").iterdir()):
            _, table = path.read_text(encoding="utf-8").split("\n", 1)
            lines += csv.DictReader(io.StringIO(table), delimiter=";")
        return lines

    return read


@pytest.fixture
def register(made: Path) -> Callable[[str], dict[str, dict[str, str]]]:
    """The register rows of a capture by their own number (before `//` or `=`)."""

    def read(capture: str) -> dict[str, dict[str, str]]:
        text = (made / capture / "nl_cbg_register" / "metadata.csv").read_text(encoding="utf-8")
        header, *lines = [line.split("|") for line in text.splitlines()]
        rows = [dict(zip(header, line, strict=True)) for line in lines]
        return {_own(row["REGISTRATIENUMMER"]): row for row in rows}

    return read


def _own(number: str) -> str:
    return number.split("=")[0].split("//")[0]
