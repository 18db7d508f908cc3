"""Commands about who may sign in at the desk."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Accounts of the review desk.")


@app.command("add")
def add(
    name: str,
    role: Annotated[str, typer.Option(help="viewer, inspector, supervisor, operator, admin or auditor.")],
    team: Annotated[list[str], typer.Option(help="medicines, devices or illegal_trade; may be given more than once.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
    display_name: Annotated[str, typer.Option(help="As colleagues see it.")] = "",
) -> None:
    """Add an account. The password has at least fifteen characters."""
    from surveillance.storage.accounts import create_account
    from surveillance.storage.engine import transaction

    with transaction() as connection:
        create_account(connection, name, display_name or name, role, team, password)
    typer.echo(f"{name} can sign in")
