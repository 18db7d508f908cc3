"""Commands about reports."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Reports: see one before it is sent.")


@app.command("weekly")
def weekly(
    week: Annotated[str, typer.Option(help="ISO week, such as 2026-W47.")],
    out: Annotated[Path, typer.Option(help="The HTML file; the text version is written beside it as .txt.")],
    language: Annotated[str, typer.Option(help="nl or en.")] = "nl",
) -> None:
    """Write the weekly report of a week to a file, from the history as it was known then; nothing is sent."""
    from surveillance.pipeline.report import preview_week

    html, plain = preview_week(week, language)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(html, encoding="utf-8")
    out.with_suffix(".txt").write_text(plain, encoding="utf-8")
    typer.echo(f"{out} and {out.with_suffix('.txt')} written")
