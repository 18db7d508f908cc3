"""The recorded lists by which lateness and slippage are proved, read here without any parser of the service."""

import csv
import gzip
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from surveillance.model.notice import NoticeStatus, ShortageNotice
from surveillance.model.version import Version
from tests.shortages.madeup import notice, versions_of

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
CANADA = SHARED / "ca_drugshortages" / "history"
SWEDEN = SHARED / "world_shortages_2026_03" / "SE_Lakemedelsverket_shortage_2026-03-12.csv"

CANADIAN = {
    "active_confirmed": NoticeStatus.ONGOING,
    "anticipated_shortage": NoticeStatus.UPCOMING,
    "avoided_shortage": NoticeStatus.WITHDRAWN_NOTIFICATION,
    "resolved": NoticeStatus.RESOLVED,
}
SWEDISH = {"shortage": NoticeStatus.ONGOING, "upcoming": NoticeStatus.UPCOMING}
PLAUSIBLE = range(2000, 2101)


def need(path: Path) -> Path:
    """The path, or the test is skipped with a reason."""
    if not path.exists():
        pytest.skip(f"the recorded payloads (../shared/data/{path.relative_to(SHARED)}) are not here")
    return path


def canadian_rows(path: Path) -> Iterator[dict[str, str]]:
    """The reports of shortages in one file: the first of its two tables."""
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    end = next(number for number, line in enumerate(lines) if "Discontinuation Reports" in line)
    table = (line.strip() for line in lines[1:end] if line.strip(" ,"))
    return (row for row in csv.DictReader(table) if row["Report Type"] == "Shortage")


@cache
def canadian_versions() -> list[Version[ShortageNotice]]:
    """The history that the seven recorded files give."""
    files = sorted(need(CANADA).glob("*.csv.gz"))
    return versions_of(
        {date.fromisoformat(path.name[:10]): [_canadian(row) for row in canadian_rows(path)] for path in files},
        "ca_recorded_reports",
    )


def _canadian(row: dict[str, str]) -> ShortageNotice:
    return notice(
        row["Report ID"],
        status=CANADIAN[row["Shortage Status"]],
        expected_start_on=_day(row["Anticipated Shortage Start Date"]),
        actual_start_on=_day(row["Shortage Start Date"]),
        expected_end_on=_day(row["Estimated Shortage End Date"]),
        actual_end_on=_day(row["Actual Shortage End Date"]),
        published_on=_day(row["Date Created"]),
        reason_text=row["Reason"],
    )


def swedish_versions() -> list[Version[ShortageNotice]]:
    """The history that the one recorded Swedish list gives."""
    with need(SWEDEN).open(encoding="utf-8-sig", newline="") as lines:
        shown = [
            notice(
                row["npl_pack_id"],
                status=SWEDISH[row["status"]],
                actual_start_on=None,
                expected_start_on=_day(row["shortage_start"]),
                expected_end_on=_day(row["estimated_end"]),
                published_on=_day(row["first_published"]),
            )
            for row in csv.DictReader(lines)
        ]
    return versions_of({date(2026, 3, 12): shown}, "se_recorded_list")


def _day(text: str) -> date | None:
    """The day; nothing for an impossible year, which is a typing error."""
    found = date.fromisoformat(text) if text else None
    return found if found and found.year in PLAUSIBLE else None
