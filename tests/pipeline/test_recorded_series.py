"""The recorded series replayed, each by a source of its own shape: no good day is struck, every bad one at once."""

import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from expectations.check import check
from scrapers.parsing import parse_payloads
from scrapers.registry import SOURCES_FOLDER, load_source, parser
from surveillance.model.batch import Outcome
from surveillance.model.kinds import KINDS
from surveillance.model.record import Record
from surveillance.model.version import Version
from surveillance.pipeline.replay import replay
from surveillance.storage import history
from surveillance.storage.batches import BatchSummary
from surveillance.storage.engine import reading
from tests.pipeline.recorded_series import ERROR_PAGE, LARGEST, SERIES, Series, shared

GOOD = {Outcome.ACCEPTED, Outcome.UNCHANGED}
BY_ID = {series.source_id: series for series in SERIES}


def struck(series: Series, folder: Path) -> dict[str, BatchSummary]:
    """How each payload of the folder ended, by the name it was given after its date."""
    names = [path.stem.partition("_")[2] for path in sorted(folder.iterdir())]
    return dict(zip(names, (ended for _, ended in replay(series.source_id, folder)), strict=True))


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("series", SERIES, ids=BY_ID)
def test_every_good_day_is_taken_in_and_every_bad_one_refused_on_its_first_day(series: Series, tmp_path: Path) -> None:
    good = [ended for _, ended in replay(series.source_id, series.path)]
    assert len(good) == series.days
    assert [(one.outcome, one.reason) for one in good if one.outcome not in GOOD] == []
    gone = statuses_of_what_went(series.source_id)
    if series.source_id == "us_openfda_archive":  # counted by other means (shortages.md, openFDA)
        assert gone == {"discontinued": 131, "ongoing": 30, "resolved": 5}
    before = shown(series.source_id)

    folder = tmp_path / "bad"
    folder.mkdir()
    page, text = shared(*ERROR_PAGE).read_text(encoding="utf-8"), series.text()
    series.write_next_day(folder, "page", page.encode(series.encoding, "replace").decode(series.encoding))
    for bad in series.bad:
        changed = bad.change(text)
        assert changed != text, bad.name
        series.write_next_day(folder, bad.name, changed)
    told = struck(series, folder)
    assert told.pop("page").outcome in {Outcome.FAILED, Outcome.BLOCKED}
    for bad in series.bad:
        assert (told[bad.name].outcome, bad.named in (told[bad.name].reason or "")) == (bad.outcome, True), (
            bad.name,
            told[bad.name],
        )
    assert shown(series.source_id) == before


def shown(source_id: str) -> dict[str, tuple[str, str]]:
    with reading() as connection:
        versions = history.current(connection, KINDS[load_source(source_id).kind], source_id)
    return {one.natural_key: (one.record.content_hash, one.presence) for one in versions}


def statuses_of_what_went(source_id: str) -> Counter[str]:
    """Of the records that are gone; each says what it said when it was last there, and never that it is resolved."""
    with reading() as connection:
        every = history.all_versions(connection, KINDS[load_source(source_id).kind], source_id=source_id)
    newest: dict[str, Version[Record]] = {}
    for version in every:
        before = newest.get(version.natural_key)
        assert version.is_present or (before and version.record == before.record), version
        newest[version.natural_key] = version
    gone = (version.record for version in newest.values() if not version.is_present)
    return Counter(str(record.as_plain().get("status")) for record in gone)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("series", SERIES, ids=BY_ID)
def test_a_list_that_stands_still_is_seen_on_the_first_day_beyond_what_is_usual(series: Series, tmp_path: Path) -> None:
    days = load_source(series.source_id).guards.frozen_days
    assert days is not None
    for later in (0, days - 1, days + 1):
        copy = tmp_path / "still" / f"{series.last.day + timedelta(days=later)}_{series.last.path.name}"
        copy.parent.mkdir(exist_ok=True)
        shutil.copyfile(series.last.path, copy)
    first, usual, beyond = (ended for _, ended in replay(series.source_id, tmp_path / "still"))
    assert (first.outcome, usual.outcome, beyond.outcome) == (Outcome.ACCEPTED, Outcome.UNCHANGED, Outcome.FAILED)
    assert (beyond.reason or "").startswith("frozen: the same payload as on")


@pytest.mark.usefixtures("home")
def test_a_workbook_written_anew_with_an_old_stamp_is_frozen_too(tmp_path: Path) -> None:
    series = BY_ID["eu_ema_medicines"]
    folder = tmp_path / "old"
    folder.mkdir()
    series.write_next_day(folder, "rewritten", series.text(), later=4)
    told = struck(series, folder)["rewritten"]
    assert told.outcome == Outcome.HELD
    assert "frozen: the source says its data are of 2025-07-15" in (told.reason or "")


def test_an_alias_with_its_date_is_the_whole_mend_of_a_header_and_a_word_that_changed(tmp_path: Path) -> None:
    series = BY_ID["ca_hc_archive"]
    text = series.text()
    for old, new in ((",DIN,", ",Drug Identification Number,"), (",active_confirmed,", ",Actual shortage,")):
        text = text.replace(old, new)
    described = (SOURCES_FOLDER / "ca_hc_archive.yml").read_text(encoding="utf-8")
    mended = described.replace(
        "content:\n", "content:\n  aliases: {Drug Identification Number: DIN}   # 2018-08-30\n"
    ).replace(
        "{active_confirmed: ongoing,", "{active_confirmed: ongoing, Actual shortage: ongoing,   # 2018-08-30\n    "
    )
    (tmp_path / "ca_hc_archive.yml").write_text(mended, encoding="utf-8")
    source, functions = load_source("ca_hc_archive", tmp_path), parser("ca_hc_archive")
    before = parse_payloads(load_source("ca_hc_archive"), [("good", series.text().encode())])
    after = parse_payloads(source, [("changed", text.encode())], functions)
    assert [row.record for row in after.rows] == [row.record for row in before.rows]
    assert (len(after.rejected), after.ignored, after.remarks) == (len(before.rejected), before.ignored, before.remarks)
    assert check(source, after.rows, len(after.rejected)).outcome is Outcome.ACCEPTED


def test_a_change_of_encoding_is_no_change_of_data() -> None:
    series = BY_ID["fr_bdpm_shortages"]
    source, data = load_source(series.source_id), series.last.read(LARGEST)
    utf_8 = parse_payloads(source, [("utf-8", data)])
    cp1252 = parse_payloads(source, [("cp1252", data.decode().encode("cp1252"))])
    assert [row.record for row in utf_8.rows] == [row.record for row in cp1252.rows]
    assert cp1252.remarks == ("the payload is in cp1252, an older encoding of this source",)
