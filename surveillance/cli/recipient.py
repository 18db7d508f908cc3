"""Commands about who gets the weekly report."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from surveillance.cli.source import Json

app = typer.Typer(no_args_is_help=True, help="Who gets the weekly report.")


@app.command("add")
def add(address: str, language: Annotated[str, typer.Option(help="nl or en.")] = "nl") -> None:
    """Send the weekly report to this address too."""
    from surveillance.pipeline.administer import SHELL, add_recipient

    add_recipient(address, language, SHELL)
    typer.echo(f"{address} gets the weekly report")


@app.command("list")
def list_recipients(as_json: Json = False) -> None:
    """Every address that gets the report, and those that were removed."""
    from surveillance.storage import recipients
    from surveillance.storage.engine import reading

    with reading() as connection:
        found = recipients.list_recipients(connection)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"{one.address:<40} {one.language} {'active' if one.is_active else 'removed'}")


@app.command("remove")
def remove(address: str) -> None:
    """Send nothing to this address any more, mails that wait included."""
    from surveillance.pipeline.administer import SHELL, remove_recipient

    remove_recipient(address, SHELL)
    typer.echo(f"{address} gets nothing any more")
