"""Workbooks that were delivered: the good one is staged, the one made to do harm fails alone, and the worker lives."""

from pathlib import Path

import pytest

from surveillance.errors import SourceChanged
from surveillance.model.batch import Outcome
from surveillance.pipeline.collect import collect, stage
from surveillance.storage import batches, issues
from surveillance.storage.engine import reading
from tests.scrapers import workbooks

SOURCE = "nl_stock_reports"


@pytest.fixture
def inbox(home: Path, database: object) -> Path:
    folder = home / "inbox" / SOURCE
    folder.mkdir(parents=True)
    return folder


def test_a_workbook_that_ends_its_reader_fails_with_the_reason_and_the_others_are_staged(inbox: Path) -> None:
    (inbox / "a_voorbeeld.XLSX").write_bytes(workbooks.write_book(workbooks.report_cells()))
    (inbox / "b_kwaad.xlsx").write_bytes(workbooks.far_cell())
    (inbox / "c_macro.xlsm").write_bytes(workbooks.write_book(workbooks.report_cells("a_holder")))
    with pytest.raises(SourceChanged, match=r"b_kwaad.xlsx: the program that read it broke down \(SIGABRT\)"):
        stage(collect(SOURCE))
    with reading() as connection:
        ended = {batch.outcome: batch for batch in batches.decided_since(connection, 0)}
        told = [issue.message for issue in issues.open_issues(connection)]
    assert set(ended) == {Outcome.FAILED}
    assert any("b_kwaad.xlsx" in message and "SIGABRT" in message for message in told)
    assert any("c_macro.xlsm" in message and "without macros" in message for message in told)
    assert len(told) == 2
