"""Writes the golden reports: `python -m tests.reporting.goldens`, from the checkout. Read them before they count."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from surveillance.reporting.mail import detach_pictures
from surveillance.reporting.plain import render_plain
from surveillance.reporting.render import render_html
from surveillance.reporting.weekly import gather_week
from surveillance.reporting.weeks import read_week
from surveillance.storage.columns import metadata
from surveillance.storage.engine import Connection, engine, transaction
from tests.reporting.example import SOURCES, seed_three_weeks

FOLDER = Path(__file__).parent / "golden"
CASES = [("2026-W37", "nl"), ("2026-W38", "nl"), ("2026-W39", "nl"), ("2026-W39", "en")]


def render(connection: Connection, week: str, language: str) -> dict[str, str]:
    """Page and text of one example week by file name; the picture has a test of its own."""
    figures = gather_week(connection, read_week(week), SOURCES)
    page, _ = detach_pictures(render_html(figures, language))
    return {f"{week}-{language}.html": page, f"{week}-{language}.txt": render_plain(figures, language)}


def write() -> None:
    """Render every case from a database of its own and overwrite the files."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as home:
        os.environ["SURVEILLANCE_HOME"] = home
        metadata.create_all(engine())
        with transaction() as connection:
            seed_three_weeks(connection)
            for case in CASES:
                for name, text in render(connection, *case).items():
                    (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
