"""The recorded dated series of the shared data, and the bad days that are made of their last good one."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from surveillance.pipeline.replay import DatedPayload, dated_payloads

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
ERROR_PAGE = ("error_pages", "ca_drugshortages_html_instead_of_csv_2018-05-25.html")
LARGEST = 64_000_000

Change = Callable[[str], str]


@dataclass(frozen=True)
class BadDay:
    """What happens to the text of a good day, and what the reason for refusing it must name."""

    name: str
    outcome: str
    change: Change
    named: str


@dataclass(frozen=True)
class Series:
    """The days of one source."""

    source_id: str
    folder: tuple[str, ...]
    days: int
    bad: tuple[BadDay, ...]
    encoding: str = "utf-8"
    suffix: str = ".csv"

    @cached_property
    def path(self) -> Path:
        """The folder; the test is skipped where it is not."""
        return shared(*self.folder)

    @property
    def last(self) -> DatedPayload:
        """The last good day."""
        return dated_payloads(self.path)[-1]

    def text(self) -> str:
        """The last good day as text; of a workbook the sheet as delimited text, which the source reads as well."""
        data = self.last.read(LARGEST)
        return _sheet_as_text(data) if self.last.path.suffix == ".xlsx" else data.decode(self.encoding)

    def write_next_day(self, folder: Path, name: str, text: str, later: int = 1) -> None:
        """Put the text into the folder as the payload of so many days after the last good one."""
        path = folder / f"{self.last.day + timedelta(days=later)}_{name}{self.suffix}"
        path.write_bytes(text.encode(self.encoding))


def shared(*parts: str) -> Path:
    """A path in the shared data; the test is skipped where it is not."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the recorded payloads (../shared/data/{'/'.join(parts)}) are not here")
    return path


def _sheet_as_text(data: bytes) -> str:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    rows = book.get_sheet_by_name(book.sheet_names[0]).to_python(skip_empty_area=False)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([row[:40] for row in rows])
    return out.getvalue()


def swap(old: str, new: str, count: int = -1) -> Change:
    """Write one thing where another stood."""
    return lambda text: text.replace(old, new, count)


def first_line_only(text: str) -> str:
    """The header and no rows."""
    return text.split("\n", 1)[0] + "\n"


def half_of_the_lines(text: str) -> str:
    """The first half, cut between two lines."""
    lines = text.splitlines(keepends=True)
    return "".join(lines[: len(lines) // 2])


def half_of_the_rows(text: str) -> str:
    """As above, cut between two rows of a CSV whose rows are of many lines."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows[: len(rows) // 2])
    return out.getvalue()


def half_of_the_text(text: str) -> str:
    """What a broken connection leaves of a document in one line."""
    return text[: len(text) // 2]


def every_other_one(text: str) -> str:
    """JSON: whole, well formed, and half as long."""
    document: Any = json.loads(text)
    half = document[::2] if isinstance(document, list) else dict(list(document.items())[::2])
    return json.dumps(half, ensure_ascii=False)


def without_column(place: int) -> Change:
    """Tab-separated: every line without one of its cells."""

    def change(text: str) -> str:
        lines = (line.split("\t") for line in text.splitlines())
        return "".join("\t".join(cells[:place] + cells[place + 1 :]) + "\n" for cells in lines)

    return change


def twice_encoded(text: str) -> str:
    """UTF-8 that somebody read as cp1252 and wrote again."""
    return text.encode().decode("cp1252", "replace").replace("\ufffd", "")


FEW = "rows, expected at least"
SERIES = (
    Series(
        "us_openfda_archive",
        ("openfda_shortages", "history_csv"),
        50,
        (
            BadDay("header", "failed", swap("package_ndc", "ndc", 1), "missing columns: package_ndc"),
            BadDay("vocabulary", "held", swap(",Current,", ",Ongoing,"), "the word 'Ongoing' is not in the table"),
            BadDay("emptied", "held", first_line_only, FEW),
            BadDay("halved", "held", half_of_the_lines, FEW),
        ),
    ),
    Series(
        "us_fda_archive",
        ("fda_shortages_csv", "history"),
        4,
        (
            BadDay("header", "failed", swap("\xa0Status,", "\xa0State,", 1), "missing columns: Status"),
            BadDay("vocabulary", "held", swap(",Current,", ",Active,"), "the word 'Active' is not in the table"),
            BadDay("emptied", "held", lambda text: text.split("Link\n", 1)[0] + "Link\n", FEW),
            BadDay("halved", "held", half_of_the_rows, FEW),
            BadDay("other_encoding", "failed", swap(",\xa0", ",Â\xa0"), "another encoding than cp1252"),
        ),
        encoding="cp1252",
    ),
    Series(
        "ca_hc_archive",
        ("ca_drugshortages", "history"),
        7,
        (
            BadDay("header", "failed", swap(",DIN,", ",Drug Identification Number,"), "missing columns: DIN"),
            BadDay("second_header", "failed", swap(",Discontinuation Status,", ",State,"), "'Discontinuation Status'"),
            BadDay("vocabulary", "held", swap(",active_confirmed,", ",Actual shortage,"), "the word 'Actual shortage'"),
            BadDay("one_section", "failed", lambda text: text.split("Discontinuation Reports")[0], "'Discontinuation"),
            BadDay("halved", "failed", half_of_the_lines, "the section 'Discontinuation Reports' is missing"),
            BadDay("emptied", "failed", first_line_only, "the section 'Discontinuation Reports' is missing"),
        ),
    ),
    Series(
        "se_lv_archive",
        ("se_restnoteringar", "history"),
        3,
        (
            BadDay("header", "failed", swap('"startDate"', '"start"'), "missing columns: startDate"),
            BadDay("layout", "failed", swap('"shortages"', '"periods"'), "missing columns: packs"),
            BadDay("dates", "held", swap('"startDate":"20', '"startDate":"'), "is not a date of the form"),
            BadDay("emptied", "held", lambda _: "{}", FEW),
            BadDay("halved", "failed", half_of_the_text, "cut off or no JSON"),
            BadDay("every_other", "held", every_other_one, "gone in 1 day(s)"),
        ),
        suffix=".json",
    ),
    Series(
        "fr_bdpm_shortages",
        ("fr_bdpm", "history"),
        4,
        (
            BadDay("columns", "failed", without_column(2), "no row has the 8 columns"),
            BadDay("vocabulary", "held", swap("Tension d'appro", "Pénurie d'appro"), "the word \"pénurie d'appro"),
            BadDay("emptied", "held", lambda _: "", FEW),
            BadDay("halved", "held", half_of_the_lines, FEW),
            BadDay("twice_encoded", "failed", twice_encoded, "'à disposition' is nowhere in the text"),
        ),
        suffix=".txt",
    ),
    Series(
        "nl_maximum_prices",
        ("nl_maxprijzen", "history"),
        6,
        (
            BadDay("header", "failed", swap('"Artikelnaam"', '"Naam"'), "missing columns: Artikelnaam"),
            BadDay(
                "vocabulary", "held", swap('"Registratienummer": "', '"Registratienummer": "nr '), "no registration"
            ),
            BadDay("prices", "held", lambda text: re.sub(r'("Maximumprijs": "\d+)\.', r"\1,", text), "decimal point"),
            BadDay("emptied", "held", lambda _: "[]", FEW),
            BadDay("halved", "failed", half_of_the_text, "cut off or no JSON"),
            BadDay("every_other", "held", every_other_one, FEW),
        ),
        suffix=".json",
    ),
    Series(
        "eu_ema_medicines",
        ("ema_medicines", "history"),
        3,
        (
            BadDay(
                "header", "failed", swap("Medicine status", "Status of medicine", 1), "missing columns: medicine_st"
            ),
            BadDay("vocabulary", "held", swap(",Authorised,", ",On the market,"), "the word 'On the market'"),
            BadDay("emptied", "held", lambda text: text.split("Medicine URL")[0] + "Medicine URL\n", FEW),
            BadDay("halved", "held", half_of_the_rows, "gone in 1 day(s)"),
        ),
    ),
)
"""Every bad day is dated the day after the last good one. Beside these: an error page, and a list that stands still."""
