"""`surveil`: the pipeline's verbs from a shell. `--json` prints what a machine may read, and nothing else."""

import logging
import sys

import structlog
import typer

from surveillance.cli import data, report, run, source, user
from surveillance.errors import SurveillanceError

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(source.app, name="source")
app.add_typer(data.database_app, name="db")
app.add_typer(data.samples_app, name="samples")
app.add_typer(report.app, name="report")
app.add_typer(user.app, name="user")
app.command()(source.replay)
app.command()(run.once)
app.command()(run.serve)
app.command()(run.doctor)


@app.callback()
def log_to_stderr() -> None:
    """The pipeline's verbs from a shell. `--json` prints what a machine may read, and nothing else."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def main() -> None:
    """Run a command; an error of the service is told in one line, with exit code 1."""
    try:
        app()
    except SurveillanceError as error:
        typer.echo(f"surveil: {error}", err=True)
        raise SystemExit(1) from None
