"""The verdict on a batch: what holds it, what only costs a row, and that doubt always holds."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import great_expectations as gx
import pytest

from expectations import engine, suites
from expectations.check import check
from expectations.custom import rows_to_keep_rule
from surveillance.model.batch import Outcome, StagedRow, Weight
from surveillance.model.notice import NoticeStatus
from surveillance.settings import settings
from tests.expectations.madeup import make_line, make_notice, make_offer, make_product, make_rows, make_source, stage


def use_suite(monkeypatch: pytest.MonkeyPatch, expected: list[Any]) -> None:
    """Let every source be judged by these expectations."""
    monkeypatch.setattr(suites, "build_suite", lambda *_: expected)


def test_a_batch_without_rows_is_held() -> None:
    verdict = check(make_source("offer"), [])
    assert verdict.outcome == Outcome.HELD
    assert verdict.reason == "nl_voorbeeld_offer: 0 rows, expected at least 1 row"


def test_a_batch_whose_rows_could_all_not_be_read_is_held_for_both_reasons() -> None:
    verdict = check(make_source("offer"), [], already_rejected=7)
    assert verdict.outcome == Outcome.HELD
    assert verdict.reason == (
        "nl_voorbeeld_offer: 0 rows, expected at least 1 row; "
        "7 of 7 rows rejected (100.0 %), expected at most 3 rows rejected"
    )


def test_a_suite_without_expectations_holds_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    use_suite(monkeypatch, [])
    verdict = check(make_source("offer"), make_rows("offer", 3))
    assert verdict.outcome == Outcome.HELD
    assert verdict.reason == "nl_voorbeeld_offer: no expectation was evaluated"


def test_a_kind_without_a_suite_holds_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suites, "__name__", "expectations.custom")
    verdict = check(make_source("offer"), make_rows("offer", 3))
    assert verdict.outcome == Outcome.HELD
    assert verdict.reason == "nl_voorbeeld_offer: there is no suite of expectations for the kind offer"


def test_a_column_that_is_not_there_holds_the_batch_and_is_named() -> None:
    verdict = check(make_source("offer", filled={"colour": 0.5}), make_rows("offer", 3))
    assert verdict.outcome == Outcome.HELD
    assert "could not be evaluated" in str(verdict.reason)
    assert "colour" in str(verdict.reason)
    assert [result.column for result in verdict.results if not result.is_met] == ["colour"]


def test_an_expectation_that_raises_holds_the_batch_even_when_it_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise ZeroDivisionError("made-up failure")

    monkeypatch.setattr(rows_to_keep_rule, "find_rule", refuse)
    certificate = make_rows("certificate", 2)
    verdict = check(make_source("certificate"), certificate)
    assert verdict.outcome == Outcome.HELD
    assert "could not be evaluated (made-up failure)" in str(verdict.reason)
    assert "the term should be at most five years and a day" in str(verdict.reason)
    assert verdict.rejected == ()
    assert verdict.results[0].observed == "2 rows", "the order of the suite is kept, although this one did not raise"


def test_a_run_that_great_expectations_gives_up_holds_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_: Any, **__: Any) -> Any:
        raise gx.exceptions.DataContextError("made-up failure")

    monkeypatch.setattr(gx.ValidationDefinition, "run", give_up)
    verdict = check(make_source("offer"), make_rows("offer", 3))
    assert verdict.outcome == Outcome.HELD
    assert verdict.reason == "nl_voorbeeld_offer: Great Expectations gave up: made-up failure"
    assert engine.start().context.suites.all() == []


def test_a_row_of_another_kind_holds_the_batch() -> None:
    verdict = check(make_source("offer"), stage([make_offer(), make_product()]))
    assert verdict.outcome == Outcome.HELD
    assert verdict.reason == "nl_voorbeeld_offer: row 2 is a product, the source gives offer"


def test_one_poisoned_row_among_five_thousand_costs_only_that_row() -> None:
    rows = make_rows("shortage_notice", 5000)
    rows[77] = StagedRow(78, make_notice(78, expected_end_on=date(206, 1, 1)))
    strict = make_source("shortage_notice", rows={"min": 4500, "max": 6000}, guards={})
    verdict = check(strict, rows)
    assert verdict.outcome == Outcome.ACCEPTED
    assert [row.number for row in verdict.rejected] == [78]
    assert "expected_end_on is '0206-01-01': the year must be 2000 to 2036" in verdict.rejected[0].reason
    assert verdict.rejected[0].raw == rows[77].record.as_plain()
    assert len(rows) - len(verdict.rejected) == 4999
    assert verdict.results[-1].observed == "1 of 5000 rows rejected (0.0 %)"


def test_more_bad_rows_than_agreed_hold_the_batch_and_the_figures_are_named() -> None:
    bad = [make_offer(98, title=""), make_offer(99, url=""), make_offer(100, price_cents=-1)]
    rows = stage([*(row.record for row in make_rows("offer", 97)), *bad])
    assert check(make_source("offer", guards={"rejected": 0.03}), rows).outcome == Outcome.ACCEPTED
    over = check(make_source("offer", guards={"rejected": 0.02}), rows)
    assert over.outcome == Outcome.HELD
    assert over.reason == "nl_voorbeeld_offer: 3 of 100 rows rejected (3.0 %), expected at most 2 rows rejected"
    assert [row.number for row in over.rejected] == [98, 99, 100]


def test_rows_that_could_not_be_read_count_among_the_rejected() -> None:
    source = make_source("offer", guards={"rejected": 0.03})
    assert check(source, make_rows("offer", 97), already_rejected=3).outcome == Outcome.ACCEPTED
    assert check(source, make_rows("offer", 96), already_rejected=4).outcome == Outcome.HELD


@pytest.mark.parametrize(("filled", "outcome"), [(90, Outcome.ACCEPTED), (89, Outcome.HELD), (3, Outcome.HELD)])
def test_a_field_that_falls_empty_holds_the_batch_although_every_row_is_there(filled: int, outcome: Outcome) -> None:
    rows = stage([make_notice(number, atc_code="N05AH04" if number <= filled else None) for number in range(1, 101)])
    verdict = check(make_source("shortage_notice", filled={"atc_code": 0.9}), rows)
    assert verdict.outcome == outcome
    (result,) = [each for each in verdict.results if "not_be_null" in each.expectation]
    assert result.observed == f"{filled} of 100 rows are filled ({filled:.1f} %)"
    assert result.expected == "filled in at least 90 %"
    assert result.weight == Weight.CRITICAL


@pytest.mark.parametrize("empty", [{"registration_numbers": ()}, {"holder": " "}, {"holder": None}])
def test_blank_text_and_an_empty_list_do_not_count_as_filled(empty: dict[str, Any]) -> None:
    (name,) = empty
    verdict = check(make_source("shortage_notice", filled={name: 0.1}), stage([make_notice(**empty)]))
    assert verdict.outcome == Outcome.HELD


def test_an_unknown_word_of_a_closed_vocabulary_is_never_put_into_a_default() -> None:
    rows = stage([make_notice(1), replace(make_notice(2), status="Reden: Overig-2")])
    verdict = check(make_source("shortage_notice"), rows)
    words = ", ".join(NoticeStatus)
    assert [row.reason for row in verdict.rejected] == [f"status is 'Reden: Overig-2': must be one of {words}"]


def test_an_unreadable_stock_figure_is_quarantined_and_a_negative_one_is_not() -> None:
    rows = stage([make_line(1, stock_on_hand=Decimal("-5")), make_line(2, stock_on_hand=Decimal("NaN"))])
    assert [row.number for row in check(make_source("stock_report_line"), rows).rejected] == [2]


def test_the_band_of_the_profile_is_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_source("offer", rows={"min": 100}, sample_rows={"min": 2})
    assert check(source, make_rows("offer", 2)).outcome == Outcome.ACCEPTED
    monkeypatch.setenv("SURVEILLANCE_PROFILE", "live")
    settings.cache_clear()
    assert check(source, make_rows("offer", 2)).outcome == Outcome.HELD


def test_many_batches_share_one_context_and_leave_nothing_in_it() -> None:
    started = engine.start()
    for _ in range(3):
        check(make_source("offer"), make_rows("offer", 2))
    assert engine.start() is started
    assert started.context.suites.all() == []
    assert list(started.context.validation_definitions.all()) == []
    assert started.context.validation_results_store.list_keys() == []


def run_python(program: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a fresh interpreter: what is imported, and when, can only be seen there."""
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)


def test_importing_check_imports_neither_great_expectations_nor_pandas() -> None:
    program = "import sys, expectations.check; print([m for m in ('great_expectations', 'pandas') if m in sys.modules])"
    assert run_python(program).stdout.strip() == "[]"


OFFLINE = """
import json, logging, os, socket
def refuse(*_, **__): raise AssertionError("a socket was opened")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
logging.basicConfig(level=logging.INFO)
from expectations.check import check
from surveillance.model.source import Source
verdict = check(Source.model_validate_json({source!r}), [])
print(json.dumps([verdict.reason, os.environ["GX_ANALYTICS_ENABLED"], logging.getLogger("great_expectations").level]))
"""


def test_the_first_batch_of_a_process_opens_no_socket_and_writes_no_line_of_great_expectations() -> None:
    done = run_python(OFFLINE.format(source=make_source("offer").model_dump_json()))
    assert json.loads(done.stdout) == ["nl_voorbeeld_offer: 0 rows, expected at least 1 row", "false", 30]
    assert done.stderr == ""
