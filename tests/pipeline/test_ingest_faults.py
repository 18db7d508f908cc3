"""Crashes, repeats and odd files on the way from the inbox to history: nothing is lost, counted twice or half done."""

import csv
import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from scrapers.registry import load_source
from scrapers.sources import nl_stock_reports
from surveillance.errors import ConfigurationError, SourceChanged
from surveillance.model.batch import Outcome
from surveillance.model.stock import StockReportLine
from surveillance.pipeline import collect as collecting
from surveillance.pipeline import provenance
from surveillance.pipeline import validate as validating
from surveillance.pipeline.collect import collect, stage
from surveillance.pipeline.housekeep import housekeep
from surveillance.pipeline.validate import validate
from surveillance.samples.manifest import read_manifest
from surveillance.settings import settings
from surveillance.storage import batches, history, issues
from surveillance.storage.engine import reading, transaction
from surveillance.storage.tables.collection import batch, quarantined_row

SAMPLES = Path(__file__).parents[2] / "samples"
MAIN = SAMPLES / read_manifest(SAMPLES).main_capture
STOCK, NOTICES = "nl_stock_reports", "nl_meldpunt_notices"


@pytest.fixture
def inbox(database: Engine, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty inbox."""
    monkeypatch.setenv("SURVEILLANCE_SAMPLES_FOLDER", str(SAMPLES))
    settings.cache_clear()
    for source_id in (STOCK, NOTICES):
        (home / "inbox" / source_id).mkdir(parents=True)
    return home / "inbox"


def deliver(inbox: Path, source_id: str, name: str = "") -> Path:
    """The first sample of the source as a file in the inbox."""
    sample = min((MAIN / source_id).iterdir())
    path = inbox / source_id / (name or sample.name)
    path.write_bytes(sample.read_bytes())
    return path


def report(path: Path, stock: int = 100, submitted_at: str = "2026-09-24T09:40:00+02:00", **cells: str) -> None:
    """A stock report of one line."""
    header, line = min((MAIN / STOCK).iterdir()).read_text().splitlines()[1:3]
    names = header.split(";")
    values = dict(zip(names, line.split(";"), strict=True))
    values |= {"stock_on_hand": str(stock), "submitted_at": submitted_at, **cells}
    path.write_text(f"stock-report;v1;lines;1\n{header}\n{';'.join(values[name] for name in names)}\n")


def take_in(source_id: str) -> list[batches.BatchSummary]:
    stage(collect(source_id))
    return validate()


def all_batches() -> list[Any]:
    with reading() as connection:
        return list(connection.execute(select(batch).order_by(batch.c.id)))


def quarantined() -> int:
    with reading() as connection:
        return connection.execute(select(func.count()).select_from(quarantined_row)).scalar_one()


def stock_now() -> list[int]:
    with reading() as connection:
        return [int(one.record.stock_on_hand or 0) for one in history.current(connection, StockReportLine)]


def open_issues() -> list[tuple[str, int]]:
    with reading() as connection:
        return [(issue.kind, issue.times) for issue in issues.open_issues(connection)]


def assert_adds_up(rows: Iterable[Any]) -> None:
    for row in rows:
        assert row.rows_in == row.loaded + row.quarantined + row.ignored, (row.id, row.outcome)


# Twice at once, twice in a row.


def test_two_validations_at_once_decide_a_batch_once(inbox: Path) -> None:
    deliver(inbox, STOCK)
    stage(collect(STOCK))
    with ThreadPoolExecutor(2) as two:
        ended = [one.result() for one in [two.submit(validate), two.submit(validate)]]
    (row,) = all_batches()
    assert sorted(map(len, ended)) == [0, 1]
    assert (row.outcome, row.loaded, row.rows_new, row.quarantined, quarantined()) == ("accepted", 104, 104, 1, 1)
    assert_adds_up([row])


def test_reading_a_batch_again_keeps_each_quarantined_row_once(inbox: Path) -> None:
    deliver(inbox, STOCK)
    ids = collect(STOCK)
    assert stage(ids) == stage(ids) == 104
    assert quarantined() == 1


def test_a_decided_batch_is_never_read_again(inbox: Path) -> None:
    deliver(inbox, STOCK)
    ids = collect(STOCK)
    stage(ids)
    validate()
    before = all_batches()
    assert stage(ids) == 0
    assert validate() == []
    assert (all_batches(), quarantined()) == (before, 1)


def test_bytes_that_wait_to_be_judged_are_not_taken_in_a_second_time(inbox: Path) -> None:
    deliver(inbox, STOCK)
    stage(collect(STOCK))
    assert collect(STOCK) == []
    assert [row.state for row in all_batches()] == ["staged"]


# What a crash leaves behind.


def test_a_batch_that_a_crash_left_unread_is_read_after_the_next_collection(inbox: Path) -> None:
    path = deliver(inbox, STOCK)
    left = collect(STOCK)
    path.unlink()
    assert collect(STOCK) == left
    assert [ended.outcome for ended in take_in(STOCK)] == [Outcome.ACCEPTED]


@pytest.mark.parametrize("what", ["gone", "cut", "of an older model"])
def test_staged_rows_that_cannot_be_read_are_read_again_from_the_payload(inbox: Path, what: str) -> None:
    deliver(inbox, STOCK)
    stage(collect(STOCK))
    staged = Path(all_batches()[0].staged_path)
    lines = staged.read_text().splitlines(keepends=True)
    if what == "gone":
        staged.unlink()
    else:
        staged.write_text("".join(lines[:50]) if what == "cut" else '{"number": 1, "record": {}}\n' * len(lines))
    (ended,) = validate()
    assert (ended.outcome, ended.loaded) == (Outcome.ACCEPTED, 104)
    assert_adds_up([ended])


def test_a_payload_that_is_gone_fails_its_batch_and_no_other(inbox: Path, home: Path) -> None:
    deliver(inbox, STOCK, "a.csv")
    report(inbox / STOCK / "b.csv", reporter_id="KVK 99000033")
    ids = collect(STOCK)
    with reading() as connection:
        (payload,) = batches.payloads_of(connection, ids[0])
    (home / "payloads" / payload.sha256[:2] / payload.sha256).unlink()
    with pytest.raises(SourceChanged, match="no payload"):
        stage(ids)
    assert [row.outcome for row in all_batches()] == ["failed", None]
    assert [ended.outcome for ended in validate()] == [Outcome.ACCEPTED]
    assert open_issues() == [("failed", 1)]


# Mistakes of our own.


def test_a_parser_that_breaks_fails_its_batch_by_row_and_reason(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(inbox, STOCK)

    def broken(*_: object) -> None:
        raise KeyError("nobody thought of it")

    monkeypatch.setattr(nl_stock_reports, "parse", broken)
    with pytest.raises(SourceChanged, match="row 1: our parser broke: KeyError: 'nobody thought of it'"):
        take_in(STOCK)
    assert [(row.state, row.outcome) for row in all_batches()] == [("decided", "failed")]
    assert open_issues() == [("failed", 1)]
    assert quarantined() == 0


def test_a_batch_that_breaks_the_validation_is_held_and_the_others_go_on(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(inbox, STOCK)
    deliver(inbox, NOTICES)
    stage(collect(STOCK))
    stage(collect(NOTICES))
    judged = validating.check

    def break_on_stock(source: Any, *rest: Any, **named: Any) -> Any:
        if source.id == STOCK:
            raise TypeError("nobody thought of it")
        return judged(source, *rest, **named)

    monkeypatch.setattr(validating, "check", break_on_stock)
    held, accepted = validate()
    assert (held.outcome, accepted.outcome) == (Outcome.HELD, Outcome.ACCEPTED)
    assert "TypeError: nobody thought of it" in (held.reason or "")
    assert_adds_up([held, accepted])
    assert open_issues() == [("held", 1)]


def test_a_batch_of_a_source_that_is_no_more_does_not_stop_the_others(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(inbox, STOCK)
    deliver(inbox, NOTICES)
    stage(collect(STOCK))
    stage(collect(NOTICES))

    def load_what_is_there(source_id: str) -> Any:
        if source_id == STOCK:
            raise ConfigurationError("there is no source 'nl_stock_reports'")
        return load_source(source_id)

    monkeypatch.setattr(validating, "load_source", load_what_is_there)
    assert [ended.outcome for ended in validate()] == [Outcome.HELD, Outcome.ACCEPTED]


def test_a_source_without_a_sample_is_refused_by_name(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = read_manifest(SAMPLES)
    others = {name: sample for name, sample in manifest.sources.items() if name != STOCK}
    monkeypatch.setattr(provenance, "read_manifest", lambda _: manifest.model_copy(update={"sources": others}))
    with pytest.raises(ConfigurationError, match=STOCK):
        collect(STOCK)


# Odd files.


def test_a_file_that_is_too_large_does_not_keep_the_others(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(inbox, STOCK, "large.csv")
    report(inbox / STOCK / "small.csv")
    source = load_source(STOCK)
    fetching = source.fetch.model_copy(update={"max_bytes": 2_000})
    monkeypatch.setattr(collecting, "load_source", lambda _: source.model_copy(update={"fetch": fetching}))
    assert [ended.outcome for ended in take_in(STOCK)] == [Outcome.ACCEPTED]
    assert sorted(row.outcome for row in all_batches()) == ["accepted", "failed"]
    assert open_issues() == [("failed", 1)]
    with pytest.raises(SourceChanged, match=r"large\.csv"):
        collect(STOCK)  # nothing else is new: then the scheduler must see it


def test_the_same_file_under_another_name_changes_nothing(inbox: Path) -> None:
    deliver(inbox, STOCK)
    take_in(STOCK)
    deliver(inbox, STOCK, "zz-copy.csv")
    assert collect(STOCK) == []
    assert all_batches()[-1].outcome == Outcome.UNCHANGED


def test_a_corrected_report_replaces_the_lines_and_keeps_what_was_known(inbox: Path) -> None:
    report(inbox / STOCK / "report.csv", stock=100)
    (first,) = take_in(STOCK)
    report(inbox / STOCK / "a-correction.csv", stock=150, submitted_at="2026-09-25T09:00:00+02:00", supersedes="VBF-1")
    (second,) = take_in(STOCK)
    assert (first.rows_new, second.rows_changed) == (1, 1)
    assert stock_now() == [150]


def test_a_report_that_is_read_again_never_undoes_its_correction(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report(inbox / STOCK / "report.csv", stock=100)
    take_in(STOCK)
    report(inbox / STOCK / "a-correction.csv", stock=150, submitted_at="2026-09-25T09:00:00+02:00")
    take_in(STOCK)
    monkeypatch.setattr(provenance, "parser_version", lambda _: "a newer one")
    monkeypatch.setattr(collecting, "parser_version", lambda _: "a newer one", raising=False)
    ended = take_in(STOCK)
    assert [one.outcome for one in ended] == [Outcome.ACCEPTED, Outcome.ACCEPTED]
    assert [(one.rows_in, one.loaded, one.ignored) for one in ended] == [(1, 1, 0), (1, 0, 1)]
    assert all_batches()[-1].ignored_by == {"older_than_stored": 1}
    assert stock_now() == [150]


def test_a_list_from_before_the_one_in_force_is_never_taken_in_again(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = deliver(inbox, NOTICES, "export-1.csv")
    rows = list(csv.reader(io.StringIO(older.read_text(), newline=""), delimiter=";"))
    older.write_text("\n".join(";".join(row) for row in rows[:30]) + "\n")
    take_in(NOTICES)
    deliver(inbox, NOTICES, "export-2.csv")
    monkeypatch.setattr(validating, "too_much_at_once", lambda *_: None)
    take_in(NOTICES)
    monkeypatch.setattr(provenance, "parser_version", lambda _: "a newer one")
    monkeypatch.setattr(collecting, "parser_version", lambda _: "a newer one", raising=False)
    (ended,) = take_in(NOTICES)
    assert (ended.name, ended.outcome, ended.rows_gone) == ("export-2.csv", Outcome.ACCEPTED, 0)
    assert collect(NOTICES) == []


def test_a_refused_file_stays_an_issue_of_its_own_until_it_is_mended(inbox: Path) -> None:
    for name in ("bad-1.csv", "bad-2.csv"):
        (inbox / STOCK / name).write_text(f"stock-report;v1;lines;2\nonly;one;line;{name}\n")
    report(inbox / STOCK / "good.csv")
    for times in (1, 2):
        with pytest.raises(SourceChanged):
            take_in(STOCK)
        validate()
        assert open_issues() == [("failed", times), ("failed", times)]
    report(inbox / STOCK / "bad-1.csv", reporter_id="KVK 99000033")
    (inbox / STOCK / "bad-2.csv").unlink()
    take_in(STOCK)
    assert open_issues() == []


def test_an_inbox_in_a_folder_with_a_space_in_its_name_is_read(
    inbox: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roomy = home / "Mijn documenten" / "100% klaar"
    (roomy / STOCK).mkdir(parents=True)
    report(roomy / STOCK / "report.csv")
    monkeypatch.setenv("SURVEILLANCE_INBOX_URL", roomy.as_uri())
    monkeypatch.setenv("SURVEILLANCE_PAYLOAD_URL", (home / "de payloads").as_uri())
    settings.cache_clear()
    assert [ended.outcome for ended in take_in(STOCK)] == [Outcome.ACCEPTED]
    assert any(path.is_file() for path in (home / "de payloads").rglob("*"))


def test_a_decided_batch_leaves_no_second_copy_of_its_rows(inbox: Path) -> None:
    deliver(inbox, STOCK)
    take_in(STOCK)
    assert not Path(all_batches()[0].staged_path).exists()


@pytest.mark.usefixtures("inbox")
def test_the_issue_of_a_broken_audit_chain_closes_when_the_chain_is_whole_again() -> None:
    with transaction() as connection:
        issues.open_issue(connection, "audit", "broken", "entry 3 was altered")
    housekeep()
    assert open_issues() == []
