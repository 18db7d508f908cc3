"""Commands about who may sign in at the desk."""

import json
from typing import Annotated

import typer

from surveillance.cli.source import Json

app = typer.Typer(no_args_is_help=True, help="Accounts of the review desk.")


@app.command("add")
def add(
    name: str,
    role: Annotated[str, typer.Option(help="viewer, inspector, supervisor, operator, admin or auditor.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
    team: Annotated[
        list[str] | None, typer.Option(help="medicines, devices or illegal_trade; may be given more than once.")
    ] = None,
    display_name: Annotated[str, typer.Option(help="As colleagues see it.")] = "",
) -> None:
    """Add an account. The password has at least fifteen characters."""
    from surveillance.pipeline.administer import SHELL, add_account

    add_account(name, display_name or name, role, team or [], SHELL, password)
    typer.echo(f"{name} can sign in")


@app.command("list")
def list_users(as_json: Json = False) -> None:
    """Every account with its role, its teams and whether it can sign in."""
    from surveillance.storage.accounts import list_accounts
    from surveillance.storage.engine import reading

    with reading() as connection:
        lines = list_accounts(connection)
    rows = [
        {
            "name": line.account.name,
            "display_name": line.account.display_name,
            "role": line.account.role,
            "teams": list(line.account.teams),
            "is_active": line.is_active,
        }
        for line in lines
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row, line in zip(rows, lines, strict=True):
        stands = "active" if line.is_active else "closed"
        typer.echo(f"{row['name']:<28} {row['role']:<11} {stands:<7} {', '.join(line.account.teams)}".rstrip())


@app.command("deactivate")
def deactivate(name: str) -> None:
    """Let an account sign in no longer, and sign it out everywhere."""
    from surveillance.pipeline.administer import SHELL, set_active

    set_active(name, False, SHELL)
    typer.echo(f"{name} can no longer sign in")


@app.command("password")
def password(
    name: str,
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
) -> None:
    """Replace the password of an account, and sign it out everywhere."""
    from surveillance.pipeline.administer import SHELL, reset_password

    reset_password(name, SHELL, password)
    typer.echo(f"{name} has a new password")
