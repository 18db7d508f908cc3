"""What a run over everything shows: what it is doing, and at the end what happened and where to look."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from surveillance import clock
from surveillance.orchestration.environment import Ports

OUTCOME_COLOURS = {"accepted": "green", "unchanged": "green", "held": "yellow", "failed": "red", "blocked": "red"}


class Teller:
    """Speaks to the person at the terminal, also where the terminal is a file."""

    def __init__(self, terminal: TextIO) -> None:
        self.console = Console(file=terminal, highlight=False, soft_wrap=not terminal.isatty())

    @contextmanager
    def doing(self, what: str) -> Iterator[None]:
        """Show what is being done, and when it is done how long it took."""
        began = clock.real_now()
        with self.console.status(what):
            yield
        self.done(what, (clock.real_now() - began).total_seconds())

    def done(self, what: str, seconds: float) -> None:
        """One thing is done."""
        self.console.print(f"[green]✓[/] {what} [dim]{seconds:.1f} s[/]")

    def tell(self, what: str) -> None:
        """A sentence, or a list of them."""
        self.console.print(what)

    def wrong(self, what: str) -> None:
        """Something broke."""
        self.console.print(f"[red]✗[/] {what}", soft_wrap=True)


def show_summary(tell: Teller, summary: dict[str, Any], home: Path) -> None:
    """Per source what came of it, per team its alerts, and where the report lies."""
    tell.console.print(_sources_table(summary["sources"]))
    alerts = ", ".join(f"{team} {count}" for team, count in summary["alerts"].items()) or "none"
    tell.tell(f"Open alerts: {alerts}")
    report = summary["report"]
    sent_to = ", ".join(report["sent_to"]) or "nobody yet"
    tell.tell(f"Weekly report: {report['html'] or 'none'} (sent to {sent_to})")
    tell.tell(f"Summary for machines: {home / 'last_run.json'} · {summary['seconds']} s")


def show_doors(tell: Teller, ports: Ports, sign_in_file: Path) -> None:
    """Where the pages are, and how to sign in."""
    tell.tell(f"Review desk, for inspectors:  [bold]{ports.desk_url}[/]")
    tell.tell(f"Airflow, for operators:       [bold]{ports.airflow_url}[/]")
    tell.tell(f"Names and passwords:          {sign_in_file}")


def _sources_table(sources: dict[str, dict[str, Any]]) -> Table:
    table = Table(title="Sources", title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("source", no_wrap=True)
    table.add_column("outcome")
    for heading in ("rows in", "loaded", "quarantined", "ignored"):
        table.add_column(heading, justify="right", no_wrap=True)
    for source_id, figures in sources.items():
        colour = OUTCOME_COLOURS[figures["outcome"]]
        counts = [str(figures[name]) for name in ("rows_in", "loaded", "quarantined", "ignored")]
        table.add_row(source_id, f"[{colour}]{figures['outcome']}[/]", *counts)
    return table
