"""What was known of a source's shortages at an instant, from the history of both databases."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, update

from surveillance.model.batch import Outcome, Payload
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.shortages.durations import CannotSay
from surveillance.shortages.episodes import Episode
from surveillance.shortages.known import (
    account_of,
    durations_of,
    episodes_as_known,
)
from surveillance.shortages.spells import LeftOut
from surveillance.storage import batches, history
from surveillance.storage.engine import Connection, transaction
from surveillance.storage.states import good_answers
from surveillance.storage.tables.collection import batch
from tests.seeding import example_source, seed
from tests.shortages.madeup import evening, notice

SOURCE = example_source("xx_voorbeeld_shortages", "shortage_notice", start_means="actual")
FIRST = date(2026, 5, 1)
OVER = NoticeStatus.RESOLVED


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def load(connection: Connection, number: int, *records: ShortageNotice) -> None:
    seed(connection, SOURCE, records, evening(day(number)))


def known(at: datetime | None = None) -> list[Episode]:
    with transaction() as connection:
        return episodes_as_known(connection, SOURCE, at)


def test_what_was_known_of_an_episode_never_changes_after_later_loads(database: Engine) -> None:
    with transaction() as connection:
        load(connection, 0, notice("A", expected_end_on=day(20)), notice("B"), notice("C"))
        load(connection, 1, notice("A", expected_end_on=day(40)), notice("C"))
    answers = [evening(day(0)), evening(day(1)), evening(day(1)) + timedelta(hours=5)]
    before = [known(at) for at in answers]
    assert before[2] == known()
    with transaction() as connection:
        load(connection, 2, notice("A", status=OVER, actual_end_on=day(2)), notice("C"))
        load(connection, 3, notice("A", status=OVER, actual_end_on=day(2)), notice("B"))
        load(connection, 4, notice("A", expected_end_on=day(60)), notice("C", reason_text="anders"))
    assert [known(at) for at in answers] == before
    assert known() != before[2]


def test_each_instant_tells_the_story_up_to_then(database: Engine) -> None:
    with transaction() as connection:
        load(connection, 0, notice("A"), notice("B"))
        load(connection, 1, notice("B"))
        load(connection, 2, notice("B", status=OVER, actual_end_on=day(1)))
        load(connection, 3, notice("B", status=OVER, actual_end_on=day(1)))

    def closed(number: int) -> list[str | None]:
        return [episode.closed_by for episode in known(evening(day(number)))]

    assert closed(0) == closed(1) == [None, None]
    assert closed(2) == closed(3) == ["vanished", "reported"]
    gone = known()[0]
    assert (gone.last_seen_at, gone.closed_at) == (evening(day(0)), evening(day(2)))
    assert known(evening(day(-1))) == []


def test_an_answer_that_changed_nothing_is_an_answer_and_a_held_one_is_none(database: Engine) -> None:
    with transaction() as connection:
        load(connection, 0, notice("A"))
        for number, outcome in ((1, Outcome.UNCHANGED), (2, Outcome.HELD), (3, Outcome.FAILED)):
            _answer(connection, number, outcome)
        assert good_answers(connection, SOURCE) == [evening(day(0)), evening(day(1))]
        assert good_answers(connection, SOURCE, evening(day(0))) == [evening(day(0))]
    (episode,) = known()
    assert episode.last_seen_at == evening(day(1))


def test_of_a_source_that_delivers_in_parts_silence_is_no_answer(database: Engine) -> None:
    parts = example_source("xx_voorbeeld_parts", "shortage_notice", delivery="part")
    with transaction() as connection:
        seed(connection, parts, [notice("A")], evening(day(0)))
        seed(connection, parts, [notice("B")], evening(day(1)))
        assert good_answers(connection, parts) == []
        first, _ = episodes_as_known(connection, parts)
    assert first.last_seen_at == evening(day(0))


def test_every_version_is_read_the_oldest_first_with_its_end_as_it_was_known(database: Engine) -> None:
    with transaction() as connection:
        load(connection, 0, notice("A"))
        load(connection, 5, notice("A", reason_text="anders"))
        found = history.all_versions(connection, ShortageNotice, source_id=SOURCE.id)
        assert [version.ended_at for version in found] == [evening(day(5)), None]
        assert history.all_versions(connection, ShortageNotice, evening(day(4)), "xx_another_source") == []
        (then,) = history.all_versions(connection, ShortageNotice, evening(day(4)), SOURCE.id)
    assert then.ended_at is None


def test_durations_say_what_they_rest_on_and_since_when(database: Engine) -> None:
    running = [notice(f"R-{number}", actual_start_on=day(-number)) for number in range(30)]
    ended = [
        notice(one.reference, actual_start_on=one.actual_start_on, status=OVER, actual_end_on=day(20))
        for one in running[:25]
    ]
    with transaction() as connection:
        load(connection, 0, *running, notice("N", actual_start_on=None))
        load(connection, 30, *ended, *running[25:])
        load(connection, 31, *ended, *running[25:])
        found = durations_of(connection, SOURCE)
        first = durations_of(connection, SOURCE, evening(day(0)))
    assert (found.watched_from, found.as_of) == (evening(day(0)), evening(day(31)))
    assert (found.episodes, found.running, found.vanished) == (31, 5, 1)
    assert found.left_out == {LeftOut.START_UNKNOWN: 1}
    duration = found.duration
    assert (duration.spells, duration.ended, duration.censored, duration.truncated) == (30, 25, 5, 29)
    assert duration.median_days is not None
    assert (first.as_of, first.duration.why_not) == (evening(day(0)), CannotSay.TOO_FEW)


def test_a_source_that_does_not_say_what_its_starts_mean_has_no_durations(database: Engine) -> None:
    silent = example_source(SOURCE.id, "shortage_notice")
    with transaction() as connection:
        load(connection, 0, *(notice(f"R-{number}") for number in range(30)))
        found = durations_of(connection, silent)
    assert found.duration.why_not is CannotSay.TOO_FEW
    assert found.left_out == {LeftOut.START_UNKNOWN: 30}


def test_nothing_is_known_of_a_source_that_never_answered(database: Engine) -> None:
    with transaction() as connection:
        found = durations_of(connection, SOURCE)
        account = account_of(connection, SOURCE)
    assert account.durations == found
    assert account.lateness.median_days is None
    assert account.slippage.share_later is None
    assert (found.watched_from, found.as_of, found.episodes) == (None, None, 0)


def test_lateness_counts_from_the_first_words_and_slippage_from_all(database: Engine) -> None:
    told = {"published_on": day(0), "notice_type": NoticeType.FOREIGN_SHORTAGE}
    with transaction() as connection:
        load(connection, 0, notice("A", actual_start_on=day(10), expected_end_on=day(50), **told))
        load(connection, 1, notice("A", actual_start_on=day(-3), expected_end_on=day(64), **told))
        account = account_of(connection, SOURCE)
    late, watched, slipped = account.lateness, account.lateness_watched, account.slippage
    assert (late.notices, late.late, late.median_days, late.ahead) == (1, 0, 10, {5: 1, 60: 0})
    assert (slipped.revised, slipped.later, slipped.median_shift_days) == ({1: 1, 2: 0, 3: 0}, 1, 14)
    assert watched.notices == 0


def _answer(connection: Connection, number: int, outcome: Outcome) -> None:
    payload = Payload(name=SOURCE.id, sha256=f"{number:064}", byte_count=1, requested_at=evening(day(number)))
    born = batches.Circumstances(origin="made_up", recorded_on=None, parser_version="test")
    made: Sequence[Payload] = [payload]
    batch_id = batches.begin(connection, SOURCE, SOURCE.id, made, born)
    batches.decide(connection, batch_id, outcome, None)
    connection.execute(update(batch).where(batch.c.id == batch_id).values(known_at=evening(day(number))))
