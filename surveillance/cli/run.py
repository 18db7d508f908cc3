"""Commands that run something: all DAGs once, the desk, a check of everything."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from surveillance.cli.source import Json

if TYPE_CHECKING:
    from surveillance.pipeline.doctor import Check


def once() -> None:
    """Run every DAG once in one process over the samples and print the summary; exit code 1 when a part broke."""
    done = subprocess.run([sys.executable, "-m", "surveillance.orchestration.once"], check=False)
    raise typer.Exit(done.returncode)


def serve(
    host: Annotated[
        str, typer.Option(help="Loopback by default; a proxy with TLS stands before it otherwise.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option()] = 8321,
    upgrade: Annotated[bool, typer.Option(help="Bring the schema up to date first; needs the owner's rights.")] = True,
) -> None:
    """Serve the review desk."""
    from review_ui.server import serve as serve_desk
    from review_ui.standalone import first_run_token
    from surveillance.storage import schema

    if upgrade:
        schema.upgrade()
    typer.echo(f"The desk: http://{host}:{port}")
    if (token := first_run_token()) is not None:
        typer.echo(f"Nobody has an account yet; the start code for the first one is {token}")
    serve_desk(host, port)


def doctor(as_json: Json = False) -> None:
    """Look at everything that must be well: schema, disk, sources, outbox, audit chain. Exit code 1 when it is not."""
    from surveillance.pipeline.doctor import examine

    found = examine()
    typer.echo(json.dumps([asdict(check) for check in found]) if as_json else _as_text(found))
    raise typer.Exit(0 if all(check.is_well for check in found) else 1)


def _as_text(found: "Sequence[Check]") -> str:
    return "\n".join(f"{'well ' if check.is_well else 'WRONG'} {check.name}: {check.detail}" for check in found)
