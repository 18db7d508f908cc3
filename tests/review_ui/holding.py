"""Held batches for a test, made as the pipeline makes them, the judgement of the batch included."""

from pathlib import Path

from scrapers.registry import load_source
from scrapers.snapshot import PayloadStore
from surveillance import clock
from surveillance.model.batch import ExpectationResult, Outcome, Payload, Weight
from surveillance.pipeline.collect import stage
from surveillance.settings import settings
from surveillance.storage import batches, issues
from surveillance.storage.engine import transaction

SAMPLES = Path(__file__).parents[2] / "samples" / "2026-09-27"
TOO_FEW = "4 rows, expected at least 40 rows"


def hold_notices() -> int:
    """The notices' source gave four rows where it owes forty."""
    return _hold("nl_meldpunt_notices", rows=4)


def hold_offers() -> int:
    """The advertisements' source gave two lines."""
    return _hold("nl_agreement_offers", rows=1)


def fail_source() -> None:
    """The certificates' source did not answer."""
    with transaction() as connection:
        source = load_source("eu_eudamed_certificates")
        reason = "503 after 4 attempts"
        batches.end_at_once(connection, source, source.id, Outcome.FAILED, reason, _born())
        issues.open_issue(connection, source.id, "failed", reason)


def _hold(source_id: str, rows: int) -> int:
    source = load_source(source_id)
    file = next(path for path in sorted((SAMPLES / source_id).iterdir()) if path.is_file())
    data = b"".join(file.read_bytes().splitlines(keepends=True)[: rows + 1])
    kept = PayloadStore(settings().payloads).keep(data)
    payload = Payload(name=file.name, sha256=kept, byte_count=len(data), requested_at=clock.now())
    with transaction() as connection:
        batch_id = batches.begin(connection, source, file.name, [payload], _born())
    stage([batch_id])
    reason = f"{source_id}: {TOO_FEW}"
    missed = ExpectationResult(
        "expect_table_row_count_to_be_between", None, Weight.CRITICAL, False, f"{rows} rows", "at least 40 rows"
    )
    with transaction() as connection:
        batches.add_results(connection, batch_id, [missed])
        quarantined = batches.row_of(connection, batch_id).rows_in
        batches.decide(connection, batch_id, Outcome.HELD, reason, quarantined=quarantined)
        issues.open_issue(connection, source_id, "held", reason)
    return batch_id


def _born() -> batches.Circumstances:
    return batches.Circumstances("made_up", None, "test")
