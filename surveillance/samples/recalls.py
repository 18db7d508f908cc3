"""`us_fda_device_recalls` and `uk_mhra_alerts`: recorded recalls and alerts, in the shape of today's interfaces."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from surveillance.samples.recorded import FOLDER

FDA_RECORDED, FDA_FILE = "us_fda_device_recalls_2022-02.csv", "device_enforcement.json"
MHRA_RECORDED, MHRA_FILE = "uk_mhra_alerts_2021-05-17.csv", "search.json"
WEDNESDAY = 2
"""The weekday on which openFDA renews its reports."""
MOST = 1_000


def make_device_recalls(folder: Path, day: date) -> dict[str, bytes]:
    """The recalls as openFDA answers: the newest report first, nothing that is empty, renewed last Wednesday."""
    recalls = sorted(_read(folder / FOLDER / FDA_RECORDED), key=lambda recall: recall["report_date"], reverse=True)
    results = [{name: value for name, value in recall.items() if value} for recall in recalls]
    renewed_on = day - timedelta(days=(day.weekday() - WEDNESDAY) % 7)
    about = {"last_updated": str(renewed_on), "results": {"skip": 0, "limit": MOST, "total": len(results)}}
    return {FDA_FILE: _write({"meta": about, "results": results})}


def make_alerts(folder: Path) -> dict[str, bytes]:
    """The alerts as gov.uk's search answers, the oldest first; the server cuts them into pages."""
    alerts = sorted(_read(folder / FOLDER / MHRA_RECORDED), key=lambda alert: (alert["published"], alert["url"]))
    return {MHRA_FILE: _write({"results": [_result(alert) for alert in alerts], "total": len(alerts), "start": 0})}


def _result(alert: dict[str, str]) -> dict[str, Any]:
    """One result. The search gives an instant where a day was recorded: midnight stands for it."""
    link = urlsplit(alert["url"]).path
    return {
        "title": alert["title"],
        "link": link,
        "description": alert["description"],
        "public_timestamp": f"{alert['published']}T00:00:00Z",
        "index": "govuk",
        "es_score": None,
        "_id": link,
        "elasticsearch_type": "medical_safety_alert",
        "document_type": "edition",
    }


def _read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def _write(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
