"""`surveil`: the pipeline's verbs from a shell. `--json` prints what a machine may read, and nothing else."""

import logging
import os
import sys
from typing import NoReturn

import structlog
import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError

from surveillance import clock
from surveillance.cli import data, quality, recipient, report, routing, run, shortages, source, user
from surveillance.errors import SurveillanceError
from surveillance.settings import settings
from surveillance.storage.engine import DatabaseTrouble, address

REMEDY = "`make once` fills it with the samples; `surveil db upgrade` makes an empty one."

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(source.app, name="source")
app.add_typer(data.database_app, name="db")
app.add_typer(data.samples_app, name="samples")
app.add_typer(report.app, name="report")
app.add_typer(user.app, name="user")
app.add_typer(recipient.app, name="recipient")
app.add_typer(routing.app, name="routing")
app.add_typer(quality.app, name="quality")
app.command()(source.replay)
app.command()(shortages.shortages)
app.command()(run.once)
app.command()(run.serve)
app.command()(run.doctor)


@app.callback()
def prepare() -> None:
    """The pipeline's verbs from a shell. `--json` prints what a machine may read, and nothing else."""
    if settings().profile == "samples":  # commands judge at the moment to which the last run brought the samples
        os.environ.setdefault(clock.CLOCK_FILE_VARIABLE, str(settings().home / "domain_time"))
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def main() -> None:
    """Run a command; an error of the service is told in one line, with exit code 1."""
    try:
        app()
    except SurveillanceError as error:
        refuse(str(error))
    except DatabaseTrouble as error:
        refuse(f"the database {address()} does not serve: {str(error).splitlines()[0]}\n{REMEDY}")
    except OSError as error:
        refuse(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except ValidationError as error:
        refuse("; ".join(f"SURVEILLANCE_{fault['loc'][0]}".upper() + f": {fault['msg']}" for fault in error.errors()))
    except SettingsError as error:
        refuse(f"a setting cannot be read: {error}")


def refuse(reason: str) -> NoReturn:
    """End with the reason, for a person, and exit code 1."""
    typer.echo(f"surveil: {reason}", err=True)
    raise SystemExit(1)
