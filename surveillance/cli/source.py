"""Commands about sources: which there are, and what a parser makes of a file or of a folder of dated files."""

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from surveillance import clock
from surveillance.errors import ConfigurationError
from surveillance.settings import settings

app = typer.Typer(no_args_is_help=True, help="Sources: list them, try a payload on a parser.")

Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@app.command("list")
def list_sources(as_json: Json = False) -> None:
    """Every source with its kind, how it is fetched, its schedule and what its parser was proved against."""
    from scrapers.registry import all_sources

    rows = [
        {
            "id": source.id,
            "title": source.title,
            "kind": source.kind,
            "how": source.fetch.how,
            "schedule": source.schedule,
            "proof": source.proof,
            "enabled": source.enabled,
        }
        for source in all_sources()
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['id']:<28} {row['kind']:<18} {row['how']:<7} {row['proof']:<11} {row['title']}")


@app.command("new")
def begin(source_id: str, kind: str) -> None:
    """Write what a new source begins with into this checkout: its description, its parser and a case without rows."""
    from scrapers.starting import begin_source

    if not Path("scrapers", "sources").is_dir():
        raise ConfigurationError("this folder is no checkout: a source is begun where its code is kept")
    for path in begin_source(source_id, kind, Path()):
        typer.echo(path)


@app.command("parse")
def parse(source_id: str, file: Path, as_json: Json = False) -> None:
    """Parse and check one payload and store nothing: its outcome, its rows, and why some are quarantined.

    Exit code 0 when it would be accepted, 1 when not.
    """
    from surveillance.pipeline.trial import try_payload

    trial = try_payload(source_id, file.name, file.read_bytes())
    plain: dict[str, Any] = {
        "outcome": trial.outcome,
        "reason": trial.reason,
        "rows_in": trial.rows_in,
        "loaded": trial.loaded,
        "quarantined": [{"row": row.number, "reason": row.reason} for row in trial.quarantined],
        "ignored": trial.ignored or {},
        "remarks": list(trial.remarks),
    }
    typer.echo(json.dumps(plain, ensure_ascii=False, default=str) if as_json else _as_text(plain))
    raise typer.Exit(0 if trial.outcome == "accepted" else 1)


def _as_text(plain: dict[str, Any]) -> str:
    quarantined, ignored = len(plain["quarantined"]), sum(plain["ignored"].values())
    lines = [
        f"{plain['outcome']}" + (f": {plain['reason']}" if plain["reason"] else ""),
        f"{plain['rows_in']} rows in = {plain['loaded']} loaded + {quarantined} quarantined + {ignored} ignored",
        *(f"  row {row['row']}: {row['reason']}" for row in plain["quarantined"]),
        *(f"  ignored, {rule}: {number}" for rule, number in plain["ignored"].items()),
        *(f"  remark: {remark}" for remark in plain["remarks"]),
    ]
    return "\n".join(lines)


def replay(source_id: str, folder: Path, as_json: Json = False) -> None:
    """Load a folder of dated payloads as successive batches into a throwaway database and tell how each ended."""
    with tempfile.TemporaryDirectory(prefix="surveil-replay-") as home:
        for name in ("DATABASE_URL", "PAYLOAD_URL"):
            os.environ.pop(f"SURVEILLANCE_{name}", None)
        os.environ["SURVEILLANCE_HOME"] = home
        os.environ[clock.CLOCK_FILE_VARIABLE] = str(Path(home) / "domain_time")
        settings.cache_clear()
        from surveillance.pipeline.replay import replay as replay_folder

        ended = []
        for day, batch in replay_folder(source_id, folder):
            ended.append(_replayed(day.isoformat(), asdict(batch)))
            if not as_json:
                typer.echo(_replayed_line(ended[-1]))
    if as_json:
        typer.echo(json.dumps({"batches": ended}, ensure_ascii=False))


def _replayed(day: str, batch: dict[str, Any]) -> dict[str, Any]:
    return {
        "date": day,
        "outcome": batch["outcome"],
        "reason": batch["reason"],
        "rows_in": batch["rows_in"],
        "loaded": batch["loaded"],
        "quarantined": batch["quarantined"],
        "new": batch["rows_new"],
        "changed": batch["rows_changed"],
        "missing": batch["rows_gone"],
        "vanished": batch["rows_vanished"],
    }


def _replayed_line(batch: dict[str, Any]) -> str:
    figures = ", ".join(f"{batch[name]} {name}" for name in ("new", "changed", "missing", "vanished"))
    reason = f" ({batch['reason']})" if batch["reason"] else ""
    return f"{batch['date']} {batch['outcome']}{reason}: {batch['rows_in']} rows, {figures}"
