import json
from pathlib import Path
from typing import Any

import pytest

Row = dict[str, Any]


def search(made: Path, capture: str) -> list[Row]:
    path = made / capture / "eu_eudamed_certificates" / "certificates.json"
    return list(json.loads(path.read_text(encoding="utf-8")))


def status(rows: list[Row], number: str) -> list[str]:
    return [row["certificateStatus"]["code"].rpartition(".")[2] for row in rows if row["certificateNumber"] == number]


@pytest.fixture(scope="module")
def before(made: Path) -> list[Row]:
    return search(made, "2026-09-20")


@pytest.fixture(scope="module")
def after(made: Path) -> list[Row]:
    return search(made, "2026-09-27")


def test_a_row_has_the_keys_of_a_recorded_entry(after: list[Row]) -> None:
    assert {tuple(row) for row in after} == {
        (
            *("ulid", "uuid", "notifiedBodySrn", "actorSrn", "actorName", "actorNames", "mfStatus", "prStatus"),
            *("arStatuses", "certificateNumber", "certificateType", "issueDate", "expiryDate"),
            *("startingValidityDate", "certificateStatus", "versionNumber", "authorizedRepresentativeSrns"),
            *("latestVersion", "revisionNumber", "versionState"),
        )
    }


@pytest.mark.parametrize(
    ("number", "then", "now"),
    [
        ("VB-23-0101-Q", ["issued"], ["withdrawn"]),
        ("VB-23-0102-T", ["issued"], ["suspended"]),
        ("VB-23-0107-Q", ["suspended"], ["issued"]),
        ("VB-22-0105-T", ["withdrawn"], ["withdrawn"]),
        ("VB-26-0117-Q", [], ["issued"]),
        ("VB-25-0118-Q", ["issued"], []),
    ],
)
def test_the_cases_of_change_are_there(
    before: list[Row], after: list[Row], number: str, then: list[str], now: list[str]
) -> None:
    assert (status(before, number), status(after, number)) == (then, now)


def test_expiry_lies_on_both_sides_of_the_capture_and_is_missing_once(after: list[Row]) -> None:
    ends = sorted(row["expiryDate"] for row in after if row["expiryDate"])
    assert [end[:10] for end in ends if end < "2026-10"] == [
        *("2026-07-11", "2026-08-31", "2026-09-20", "2026-09-24"),
        *("2026-09-27", "2026-09-28"),
    ]
    assert [row["certificateNumber"] for row in after if row["expiryDate"] is None] == ["VB-24-0113-Q"]


def test_two_rows_of_one_number_call_themselves_the_latest(after: list[Row]) -> None:
    latest = [row["certificateNumber"] for row in after if row["latestVersion"]]
    assert sorted({number for number in latest if latest.count(number) == 2}) == ["VB-22-0104-Q", "VB-24-0103-Q"]


def test_both_regulations_and_a_representative_occur(after: list[Row]) -> None:
    kinds = {row["certificateType"]["code"].split(".")[1] for row in after}
    assert kinds == {"certificate-mdr-type", "certificate-ivdr-type"}
    assert [row for row in after if row["authorizedRepresentativeSrns"] == ["NL-AR-000099901"]]


def test_every_manufacturer_is_made_up(after: list[Row]) -> None:
    assert [row for row in after if not row["actorName"].startswith("Voorbeeld Medical ")] == []
    assert [row for row in after if "-MF-000099" not in row["actorSrn"]] == []


def test_rows_can_be_told_apart(after: list[Row]) -> None:
    keys = [(row["certificateNumber"], row["revisionNumber"], row["versionNumber"]) for row in after]
    assert len(set(keys)) == len({row["uuid"] for row in after}) == len({row["ulid"] for row in after}) == len(after)
