"""Detection as a verb, over the samples: what fires, what cannot be said, and that a second run is no news."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from scrapers.parsing import parse_payloads
from scrapers.registry import all_sources
from surveillance import clock, language
from surveillance.clock import AMSTERDAM
from surveillance.detection.rules_table import RULES
from surveillance.model.finding import AlertState, Answer, StoredFinding
from surveillance.pipeline.detect import DetectSummary, detect
from surveillance.pipeline.match import match
from surveillance.storage.alerts import findings_of, read_queue
from surveillance.storage.engine import reading, transaction
from surveillance.storage.findings import cannot_say, open_findings
from surveillance.storage.tables.detection import alert, finding, link
from tests.seeding import seed

SAMPLES = Path(__file__).parents[2] / "samples"
FIRST, SECOND = date(2026, 9, 20), date(2026, 9, 27)

pytestmark = pytest.mark.usefixtures("database")


def load_capture(day: date) -> None:
    """The sample payloads of a day, parsed and accepted, with domain time on that evening."""
    clock.set_domain_time(datetime.combine(day, time(20), AMSTERDAM))
    for source in all_sources():
        for path in sorted((SAMPLES / day.isoformat() / source.id).glob("*")):
            parsed = parse_payloads(source, [(path.name, path.read_bytes())])
            with transaction() as connection:
                seed(connection, source, [row.record for row in parsed.rows], clock.now(), path.name)


def run(day: date) -> DetectSummary:
    load_capture(day)
    match()
    return detect()


def flagged(rule_id: str) -> Iterator[StoredFinding]:
    with reading() as connection:
        found = open_findings(connection, Answer.FLAGGED)
    return (stored for stored in found if stored.finding.rule_id == rule_id)


def test_every_rule_fires_on_the_samples_and_every_team_gets_alerts() -> None:
    summary = run(SECOND)
    assert set(summary.findings) == set(RULES)
    assert set(summary.alerts) == {"medicines", "devices", "illegal_trade"}
    assert all(number > 0 for number in (*summary.findings.values(), *summary.alerts.values()))


def test_a_second_run_is_no_news() -> None:
    summary = run(SECOND)
    with reading() as connection:
        before = connection.execute(select(alert).order_by(alert.c.id)).all()
        rows = connection.execute(select(func.count()).select_from(finding)).scalar_one()
    match()
    assert detect() == summary
    with reading() as connection:
        assert connection.execute(select(alert).order_by(alert.c.id)).all() == before
        assert connection.execute(select(func.count()).select_from(finding)).scalar_one() == rows


def test_two_runs_at_once_make_nothing_twice() -> None:
    run(FIRST)
    load_capture(SECOND)
    for verb in (match, detect):
        with ThreadPoolExecutor(2) as both:
            list(both.map(lambda run_one: run_one(), [verb, verb]))
    with reading() as connection:
        said = (finding.c.rule_id, finding.c.subject_id, finding.c.occasion, finding.c.answer)
        linked = (link.c.natural_key, link.c.subject_id, link.c.method)
        for table, what in ((finding, said), (link, linked)):
            open_rows = select(func.count()).where(table.c.ended_at.is_(None)).group_by(*what)
            assert set(connection.execute(open_rows).scalars()) == {1}


def test_the_made_up_ads_are_told_apart() -> None:
    run(FIRST)
    run(SECOND)
    found = {stored.finding.subject_id.split()[-1] for stored in flagged("prescription_medicine_offered")}
    assert found == {f"v90{number:02}" for number in range(1, 30)}, "the prescription-only ones and no other"


def test_what_ended_between_the_captures_resolves_its_alert_and_stays_with_a_person() -> None:
    run(FIRST)
    run(SECOND)
    with reading() as connection:
        alerts = {one.subject_name: one for one in read_queue(connection, limit=200)}
    lifted = next(one for name, one in alerts.items() if "VB-23-0107-Q" in name)
    assert lifted.resolved_at is not None
    assert lifted.state is AlertState.OPEN


def test_the_two_rows_that_both_call_themselves_the_latest_are_settled_by_their_date() -> None:
    run(SECOND)
    numbers = {stored.finding.value["number"].split()[-1]: stored for stored in flagged("certificate_lost")}
    assert numbers["VB-24-0103-Q"].finding.value["status"] == "cancelled"
    assert "VB-22-0104-Q" not in numbers
    assert "VB-21-0114-Q" not in numbers, "expired, but followed by a valid revision"


def test_every_finding_reads_as_dutch_and_rests_on_stored_versions() -> None:
    run(SECOND)
    with reading() as connection:
        found = [*open_findings(connection, Answer.FLAGGED), *cannot_say(connection)]
    for stored in found:
        text = language.fill(stored.finding.sentence, stored.finding.value)
        assert "{" not in text
        assert "None" not in text
        assert text.endswith(".")
        assert stored.finding.evidence, stored.finding.rule_id


def test_a_source_that_failed_since_leaves_what_was_flagged_and_clears_nothing() -> None:
    before = run(SECOND)
    later = datetime.combine(SECOND, time(20), AMSTERDAM).replace(month=12)
    clock.set_domain_time(later)
    after = detect()
    assert after.findings["certificate_lost"] >= before.findings["certificate_lost"]
    assert after.cannot_say["certificate_lost"] > before.cannot_say["certificate_lost"], "no longer clear"


def test_an_alert_holds_the_findings_of_several_rules_on_one_product() -> None:
    run(SECOND)
    both = {stored.finding.subject_id for stored in flagged("stock_below_norm")}
    both &= {stored.finding.subject_id for stored in flagged("shortage_notified_late")}
    assert both
    with reading() as connection:
        alerts = [one for one in read_queue(connection, limit=500) if one.subject_id in both]
        rules = [{stored.finding.rule_id for stored in findings_of(connection, one.id)} for one in alerts]
    assert len(alerts) == len(both)
    assert all({"stock_below_norm", "shortage_notified_late"} <= named for named in rules)
