"""Is this batch fit, and which of its rows are not? The verdict on what a source gave; fails closed.

Importing this module costs nothing: Great Expectations is imported when the first batch is checked.
"""

from collections.abc import Sequence

from expectations.evaluated import Evaluated, EvaluationError
from surveillance import clock
from surveillance.model.batch import ExpectationResult, Outcome, RejectedRow, StagedRow, Verdict, Weight
from surveillance.model.rowrules import explain
from surveillance.model.source import Guards, Source
from surveillance.settings import settings

REJECTED_ROWS = "expect_rejected_row_count_to_be_at_most"
"""Our own expectation over the whole batch; not one of Great Expectations'."""


def check(source: Source, rows: Sequence[StagedRow], already_rejected: int = 0) -> Verdict:
    """Judge one batch of the source.

    `rows` are those that were read, each with a number of its own; `already_rejected` counts those that could not be.
    Rows that break a row rule are rejected and do not hold the batch, unless all rejected rows together are more than
    the source allows. The batch is held when it has no rows, misses a critical expectation of the batch, or when an
    expectation, or the whole run, could not be evaluated.
    """
    try:
        evaluated = evaluate(source, rows)
    except EvaluationError as error:
        return Verdict(Outcome.HELD, f"{source.id}: {error}", rejected=(), results=())
    rejected = reject(rows, evaluated)
    share = judge_share(len(rejected) + already_rejected, len(rows) + already_rejected, source.guards)
    reasons = reasons_to_hold(evaluated, share)
    return Verdict(
        outcome=Outcome.HELD if reasons else Outcome.ACCEPTED,
        reason=f"{source.id}: {'; '.join(reasons)}" if reasons else None,
        rejected=tuple(rejected),
        results=(*(each.result for each in evaluated), share),
    )


def evaluate(source: Source, rows: Sequence[StagedRow]) -> list[Evaluated]:
    """Every expectation of the source's suite over these rows. Raises `EvaluationError` when that is impossible."""
    for row in rows:
        if row.record.kind != source.kind:
            raise EvaluationError(f"row {row.number} is a {row.record.kind}, the source gives {source.kind}")
    from expectations import engine, frame, suites

    suite = suites.build_suite(source, source.band(settings().profile), clock.today().year)
    return engine.evaluate(source.id, suite, frame.frame_of(source.kind, rows))


def reject(rows: Sequence[StagedRow], evaluated: Sequence[Evaluated]) -> list[RejectedRow]:
    """The rows that miss an expectation which strikes rows, each with every reason and as it came."""
    reasons: dict[int, list[str]] = {}
    for each in evaluated:
        for position in each.positions:
            plain = rows[position].record.as_plain()
            why = explain(each.columns, [plain[name] for name in each.columns], each.result.expected)
            reasons.setdefault(position, []).append(why)
    return [
        RejectedRow(rows[position].number, "; ".join(why), rows[position].record.as_plain())
        for position, why in sorted(reasons.items())
    ]


def judge_share(rejected: int, rows_in: int, guards: Guards) -> ExpectationResult:
    """Whether no more rows were rejected than the source allows; of no rows at all, none was."""
    allowed = guards.rejectable(rows_in)
    return ExpectationResult(
        expectation=REJECTED_ROWS,
        column=None,
        weight=Weight.CRITICAL,
        is_met=rejected <= allowed,
        observed=f"{rejected} of {rows_in} rows rejected ({100 * rejected / max(rows_in, 1):.1f} %)",
        expected=f"at most {allowed} rows rejected",
    )


def reasons_to_hold(evaluated: Sequence[Evaluated], share: ExpectationResult) -> list[str]:
    """Why the batch is held, in sentences that name figures; empty when it is fit."""
    if not evaluated:
        return ["no expectation was evaluated"]
    failed = [each.result for each in evaluated if _holds_the_batch(each)]
    return [_tell(result) for result in (*failed, *([share] if _is_grave(share) else []))]


def _holds_the_batch(each: Evaluated) -> bool:
    return each.is_broken or _is_grave(each.result)


def _is_grave(result: ExpectationResult) -> bool:
    return not result.is_met and result.weight == Weight.CRITICAL


def _tell(result: ExpectationResult) -> str:
    subject = f"{result.column}: " if result.column else ""
    return f"{subject}{result.observed}, expected {result.expected}"
