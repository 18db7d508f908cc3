"""Too much at once, or too old to be true: when a batch that can be read is held all the same."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from surveillance import clock
from surveillance.model.batch import Payload, StagedRow
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.pipeline.guards import too_much_at_once, too_old
from surveillance.storage import batches, history
from surveillance.storage.engine import transaction
from surveillance.storage.tables.collection import batch, fetch
from tests.seeding import example_source, seed

SOURCE = example_source("nl_voorbeeld_notices", "shortage_notice", guards={"frozen_days": 2})
FRIDAY = datetime.fromisoformat("2026-09-25T20:00+02:00")


def notices(first: int, last: int) -> list[ShortageNotice]:
    return [
        ShortageNotice(
            reference=f"M-{number}",
            notice_type=NoticeType.INTERRUPTION,
            status=NoticeStatus.ONGOING,
            product_name=f"Voorbeeldine {number}",
        )
        for number in range(first, last)
    ]


def judge(rows: list[ShortageNotice], days: int) -> str | None:
    with transaction() as connection:
        seed(connection, SOURCE, notices(0, 100), FRIDAY)
        born = batches.Circumstances("made_up", None, "test")
        batch_id = batches.begin(connection, SOURCE, SOURCE.id, [], born)
        later = FRIDAY + timedelta(days=days)
        connection.execute(update(batch).where(batch.c.id == batch_id).values(known_at=later))
        staged = [StagedRow(number, record) for number, record in enumerate(rows, start=1)]
        difference = history.compare(connection, SOURCE, staged)
        return too_much_at_once(connection, SOURCE, batch_id, difference)


def test_a_fifth_of_the_records_may_go_in_a_day(database: Engine) -> None:
    assert judge(notices(20, 100), days=1) is None


def test_more_than_a_fifth_gone_in_a_day_holds_the_batch(database: Engine) -> None:
    assert judge(notices(21, 100), days=1) == "21 of 100 records gone in 1 day(s); at most 20 are believed"


def test_what_is_too_much_for_a_day_is_believed_of_a_week(database: Engine) -> None:
    assert judge(notices(21, 100), days=7) is None


def test_more_than_a_fifth_new_in_a_day_holds_the_batch(database: Engine) -> None:
    assert judge(notices(0, 121), days=1) == "21 of 100 records new in 1 day(s); at most 20 are believed"


def test_a_first_batch_has_nothing_to_be_compared_with(database: Engine) -> None:
    with transaction() as connection:
        difference = history.Difference(current=0, new=tuple(StagedRow(1, row) for row in notices(0, 1)))
        assert too_much_at_once(connection, SOURCE, 1, difference) is None


@pytest.mark.parametrize(("hours", "is_held"), [(47, False), (49, True)])
def test_data_older_than_the_source_allows_is_frozen(database: Engine, hours: int, is_held: bool) -> None:
    with transaction() as connection:
        batch_id = seed(connection, SOURCE, notices(0, 3), FRIDAY)
        stated = clock.now() - timedelta(hours=hours)
        connection.execute(update(batch).where(batch.c.id == batch_id).values(stated_as_of=stated))
        reason = too_old(connection, SOURCE, batch_id)
    assert (reason is not None and reason.startswith("frozen")) is is_held


def test_a_payload_older_than_the_stored_one_is_held(database: Engine) -> None:
    now = clock.now()
    with transaction() as connection:
        stored = seed(connection, SOURCE, notices(0, 3), FRIDAY)
        connection.execute(update(batch).where(batch.c.id == stored).values(stated_as_of=now))
        born = batches.Circumstances("made_up", None, "test")
        older = batches.begin(connection, SOURCE, SOURCE.id, [], born)
        stated = now - timedelta(hours=1)
        connection.execute(update(batch).where(batch.c.id == older).values(stated_as_of=stated))
        reason = too_old(connection, SOURCE, older)
    assert reason is not None
    assert reason.startswith("older than stored")


MIDDAY, MORNING = "Fri, 25 Sep 2026 12:00:00 GMT", "Fri, 25 Sep 2026 06:00:00 GMT"


@pytest.mark.parametrize(
    ("stored", "sent", "is_held"),
    [
        (MIDDAY, MORNING, True),
        (MIDDAY, MIDDAY, False),
        (MORNING, MIDDAY, False),
        (MIDDAY, "yesterday", False),
        (None, MORNING, False),
    ],
)
def test_without_a_stamp_of_its_own_the_date_of_the_server_counts(
    database: Engine, stored: str | None, sent: str, is_held: bool
) -> None:
    """T21: a second visit reaches a cache that lags behind the first."""

    def payload(sha256: str, modified: str | None) -> Payload:
        return Payload("https://example.org/list", sha256 * 64, 10, clock.now(), last_modified=modified)

    with transaction() as connection:
        first = seed(connection, SOURCE, notices(0, 3), FRIDAY)
        born = batches.Circumstances("made_up", None, "test")
        at_first = batches.begin(connection, SOURCE, SOURCE.id, [payload("a", stored)], born)
        connection.execute(update(fetch).where(fetch.c.batch_id == at_first).values(batch_id=first))
        reason = too_old(connection, SOURCE, batches.begin(connection, SOURCE, SOURCE.id, [payload("b", sent)], born))
    assert (reason is not None and reason.startswith("older than stored: last modified")) is is_held
