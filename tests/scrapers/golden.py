"""Golden cases: a saved payload beside what it must give. `python -m tests.scrapers.golden ID` writes them anew.

A case is a folder `cases/<source_id>/<case>/` with `payload.<ext>` (or `payload_0.<ext>` …, the pages of one batch) and
`expected.json` or `expected_error.txt`. What is written here counts only after a person has read it.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from scrapers.parsing import parse_payloads
from scrapers.registry import load_source, source_ids
from surveillance.errors import SourceError
from surveillance.model.batch import Parsed

CASES = Path(__file__).parent / "cases"
SELLER_KEY_VARIABLE, SELLER_KEY_SECRET = "SURVEILLANCE_SELLER_KEY_SECRET", "voorbeeld"
"""The key of the pseudonyms in the cases."""
RECORDS, ERROR = "expected.json", "expected_error.txt"


def cases_of(source_id: str) -> list[Path]:
    """The folders of the source's cases."""
    return sorted(path for path in (CASES / source_id).glob("*") if path.is_dir())


def payloads_of(case: Path) -> list[tuple[str, bytes]]:
    """The payloads of a case, by name."""
    return [(path.name, path.read_bytes()) for path in sorted(case.glob("payload*"))]


def read_case(case: Path) -> tuple[str, str]:
    """What reading the case gives: the name of the file that should hold it, and its text."""
    source = load_source(case.parent.name)
    try:
        parsed = parse_payloads(source, payloads_of(case))
    except SourceError as error:
        return ERROR, f"{type(error).__name__}: {error}\n"
    return RECORDS, json.dumps(tell(parsed), ensure_ascii=False, indent=1) + "\n"


def tell(parsed: Parsed) -> dict[str, Any]:
    """All of it as a person reads it; fields that hold nothing are left out."""
    return {
        "rows_in": parsed.rows_in,
        "stated_as_of": parsed.stated_as_of and parsed.stated_as_of.isoformat(),
        "ignored": parsed.ignored,
        "remarks": list(parsed.remarks),
        "rejected": [{"row": row.number, "reason": row.reason, "raw": row.raw} for row in parsed.rejected],
        "records": [
            {"row": row.number}
            | {name: value for name, value in row.record.as_plain().items() if value not in (None, [])}
            for row in parsed.rows
        ],
    }


def write(case: Path) -> Path:
    """Write what reading the case gives, in place of what was expected."""
    name, text = read_case(case)
    for other in {RECORDS, ERROR} - {name}:
        (case / other).unlink(missing_ok=True)
    (case / name).write_text(text, encoding="utf-8")
    return case / name


def main(wanted: list[str]) -> None:
    """Write every case of the sources named, or of all."""
    os.environ[SELLER_KEY_VARIABLE] = SELLER_KEY_SECRET
    for source_id in wanted or source_ids():
        for case in cases_of(source_id):
            sys.stdout.write(f"{write(case)}: read it before it counts\n")


if __name__ == "__main__":
    main(sys.argv[1:])
