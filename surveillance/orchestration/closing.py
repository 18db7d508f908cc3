"""What remains of a run over everything: its figures in `last_run.json`, and the report as files beside it."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from surveillance import clock
from surveillance.orchestration.captures import manifest_in_force
from surveillance.pipeline.summary import open_alerts, source_figures
from surveillance.settings import settings
from surveillance.storage import batches, outbox, reports
from surveillance.storage.engine import Connection, reading

FILE_NAME = "last_run.json"


def newest_batch() -> int:
    """The batch after which a run that begins now writes its own."""
    with reading() as connection:
        return batches.newest_id(connection)


def close_run(after_batch: int, began_at: datetime) -> dict[str, Any]:
    """Write the summary of what came after the batch, in a run that began at that instant of real time; returns it."""
    summary = {
        "sources": {source_id: asdict(figures) for source_id, figures in source_figures(after_batch).items()},
        "alerts": open_alerts(),
        "report": _write_report(settings().home / "report"),
        "seconds": round((clock.real_now() - began_at).total_seconds(), 1),
    }
    (settings().home / FILE_NAME).write_text(json.dumps(summary, indent=2, ensure_ascii=False), encoding="utf-8")
    return summary


def _write_report(folder: Path) -> dict[str, Any]:
    """Where the report of the week lies as files, and who got it; nothing in it when there is none."""
    with reading() as connection:
        report = _report_of_the_week(connection)
        if report is None:
            return {"html": None, "text": None, "sent_to": []}
        mails = outbox.list_mails(connection, report.period)
        sent = [mail.recipient for mail in mails if mail.state == outbox.SENT]
    folder.mkdir(parents=True, exist_ok=True)
    html, text = folder / f"{report.period}.html", folder / f"{report.period}.txt"
    html.write_text(report.html, encoding="utf-8")
    text.write_text(report.plain, encoding="utf-8")
    return {"html": str(html), "text": str(text), "sent_to": sorted(sent)}


def _report_of_the_week(connection: Connection) -> reports.StoredReport | None:
    """The report of the samples' week; without samples the newest one."""
    week = _week() or next((line.period for line in reports.list_reports(connection)), None)
    return reports.find_report(connection, week) if week else None


def _week() -> str | None:
    manifest = manifest_in_force()
    return manifest.report_week if manifest else None
