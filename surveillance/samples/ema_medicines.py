"""`eu_ema_medicines`: recorded rows of EMA's table of medicines, in a workbook like the live one, stamp included."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import xlsxwriter

from surveillance.clock import AMSTERDAM
from surveillance.samples.recorded import FOLDER

RECORDED = "eu_ema_medicines_2025-07-15.csv"
FILE_NAME = "medicines-output-medicines-report_en.xlsx"
SHEET = "Medicine"
MADE_AT = datetime(2025, 7, 15, 12, 0, tzinfo=UTC)
"""A workbook states when it was made: always then, so that its bytes are the same."""
EVENING_UPDATE = timedelta(hours=2)
"""EMA renews its reports at 06:00 and 18:00 Amsterdam time; the captures are of 20:00."""
BEFORE_HEADER = 8
STAMP = ("Content type:", SHEET, "Output automatically generated from content on www.ema.europa.eu on:")


def make_medicines(folder: Path, known_at: datetime) -> dict[str, bytes]:
    """The workbook: file name and content. `folder` is the samples folder, which holds the recorded rows."""
    text = (folder / FOLDER / RECORDED).read_text(encoding="utf-8")
    generated_at = (known_at - EVENING_UPDATE).astimezone(AMSTERDAM)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"created": MADE_AT})
        sheet = book.add_worksheet(SHEET)
        sheet.write_row(0, 0, [*STAMP, f"{generated_at:%d/%m/%Y - %H:%M}"])
        for number, cells in enumerate(csv.reader(io.StringIO(text)), start=BEFORE_HEADER):
            for place, cell in enumerate(cells):
                sheet.write_string(number, place, cell)
    return {FILE_NAME: content.getvalue()}
