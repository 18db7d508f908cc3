"""Commands about what lies on disk: the database's schema and the samples."""

from pathlib import Path
from typing import Annotated

import typer

from surveillance.settings import settings

database_app = typer.Typer(no_args_is_help=True, help="The service's own database.")
samples_app = typer.Typer(no_args_is_help=True, help="The samples that a first run replays.")


@database_app.command("upgrade")
def upgrade() -> None:
    """Bring the schema to the newest revision and replace the views."""
    from surveillance.storage import schema

    schema.upgrade()
    typer.echo("schema is up to date")


@database_app.command("check")
def check() -> None:
    """Compare the migrations with the tables in the code; exit code 1 when they differ."""
    from surveillance.storage import schema

    if told := schema.differences():
        typer.echo(told, err=True)
        raise typer.Exit(1)


@samples_app.command("make")
def make(
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")],
    out: Annotated[Path | None, typer.Option(help="Where to write; the samples folder when not given.")] = None,
) -> None:
    """Make the made-up samples anew and bring the recorded ones into the live shape."""
    from surveillance.samples.make import make_samples

    written = make_samples(seed, out or settings().samples_folder)
    typer.echo(f"{len(written)} files written")
