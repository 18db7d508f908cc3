"""Commands about which team gets what."""

import json
from datetime import date
from typing import Annotated

import typer

from surveillance import clock
from surveillance.cli.source import Json

app = typer.Typer(no_args_is_help=True, help="Which team gets the findings of a rule, or about a type of subject.")


@app.command("list")
def list_routes(as_json: Json = False) -> None:
    """Every rule with the team that gets its findings today."""
    from surveillance.detection.rules_table import RULES, routed
    from surveillance.storage.engine import reading
    from surveillance.storage.routing import routes_on

    with reading() as connection:
        rules = routed(RULES.values(), routes_on(connection, clock.today()))
    rows = [{"rule": rule.rule_id, "subject": rule.subject_type, "team": rule.team} for rule in rules]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        typer.echo(f"{row['rule']:<32} {row['subject']:<12} {row['team']}")


@app.command("set")
def set_one(
    scope: Annotated[str, typer.Argument(help="rule or subject.")],
    name: Annotated[str, typer.Argument(help="The rule's id, or product, certificate or offer.")],
    team: Annotated[str, typer.Argument(help="medicines, devices or illegal_trade.")],
    reason: Annotated[str, typer.Option(help="Why; kept with the change.")],
    since: Annotated[str, typer.Option("--from", help="The first day, such as 2026-10-01; today if not given.")] = "",
) -> None:
    """Send findings to another team from a day on."""
    from surveillance.pipeline.administer import SHELL, set_route

    try:
        valid_from = date.fromisoformat(since) if since else clock.today()
    except ValueError as error:
        raise typer.BadParameter(f"{since} is not a day such as 2026-10-01") from error
    set_route(scope, name, team, valid_from, reason, SHELL)
    typer.echo(f"{scope} {name} goes to {team} from {valid_from}")
