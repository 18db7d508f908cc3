"""The recorded payloads, kept as they were published, and the live shape they are brought into."""

import csv
import html
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

FOLDER = "recorded"
EMA_RECORDED = "eu_ema_shortages_2026-02-03.json"
EMA_FILE = "shortages.json"
EMA_EVENING_UPDATE = timedelta(hours=2)
"""EMA renews its reports at 06:00 and 18:00 Amsterdam time; the captures are of 20:00."""
IGJ_RECORDED = "nl_igj_exemptions_2026-09-21.csv"
IGJ_FILE = "vrijstellingsbesluiten.html"
IGJ_HEADINGS = {
    "Besluit": "decision_reference",
    "Geneesmiddel": "medicine_name",
    "Farmaceutische vorm en sterkte": "strength",
    "Registratienummer": "product_no",
    "Geldig vanaf": "shortage_start",
    "Geldig tot en met": "estimated_end",
}
IGJ_DATES = ("shortage_start", "estimated_end")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
IGJ_PAGE = """<!DOCTYPE html>
<html lang="nl">
<head>
  <meta charset="utf-8">
  <title>Overzicht vrijstellingsbesluiten | Inspectie Gezondheidszorg en Jeugd</title>
</head>
<body>
<header>
  <p>Inspectie Gezondheidszorg en Jeugd</p>
  <nav><ul><li><a href="/">Home</a></li><li><a href="/zorgsectoren">Zorgsectoren</a></li></ul></nav>
</header>
<main>
<h1>Overzicht vrijstellingsbesluiten</h1>
<p>Voor de geneesmiddelen in dit overzicht geldt een vrijstelling: zij mogen tijdelijk uit het buitenland komen.</p>
<table>
<thead>
<tr>{headings}</tr>
</thead>
<tbody>
{rows}
</tbody>
</table>
</main>
<footer><p>Overheid.nl</p></footer>
</body>
</html>
"""


def read_exemptions(folder: Path) -> list[dict[str, str]]:
    """The recorded exemptions, one mapping a row, from the samples folder."""
    text = (folder / FOLDER / IGJ_RECORDED).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def make_ema(folder: Path, known_at: datetime) -> dict[str, bytes]:
    """The recorded EMA list in the envelope of the live report, stamped with the last update before the capture."""
    recorded = json.loads((folder / FOLDER / EMA_RECORDED).read_text(encoding="utf-8"))
    stamp = (known_at - EMA_EVENING_UPDATE).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    report = {"meta": {"total_records": len(recorded), "timestamp": stamp}, "data": recorded}
    return {EMA_FILE: (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode()}


def make_igj(exemptions: list[dict[str, str]]) -> dict[str, bytes]:
    """The recorded exemptions as rows of a page: every value as it was, dates in the words of the page."""
    headings = "".join(f'<th scope="col">{heading}</th>' for heading in IGJ_HEADINGS)
    rows = "\n".join(_igj_row(row) for row in exemptions)
    return {IGJ_FILE: IGJ_PAGE.format(headings=headings, rows=rows).encode()}


def _igj_row(row: dict[str, str]) -> str:
    written = {name: _in_words(row[name]) if name in IGJ_DATES else row[name] for name in IGJ_HEADINGS.values()}
    return "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in written.values()) + "</tr>"


def _in_words(iso_day: str) -> str:
    if not iso_day:
        return ""
    day = date.fromisoformat(iso_day)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
