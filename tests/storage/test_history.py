"""What was known when: versions, presence, and the answer that never changes."""

from datetime import datetime

import pytest
from sqlalchemy import Connection, Engine

from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.storage import history
from surveillance.storage.engine import transaction
from tests.seeding import example_source, seed

SOURCE = example_source("nl_voorbeeld_notices", "shortage_notice")
FIRST = datetime.fromisoformat("2026-09-20T20:00+02:00")
SECOND = datetime.fromisoformat("2026-09-27T20:00+02:00")
THIRD = datetime.fromisoformat("2026-10-04T20:00+02:00")


def notice(reference: str, name: str = "Voorbeeldine 10 mg") -> ShortageNotice:
    return ShortageNotice(
        reference=reference,
        notice_type=NoticeType.INTERRUPTION,
        status=NoticeStatus.ONGOING,
        product_name=name,
        registration_numbers=("RVG 00123",),
    )


def current(connection: Connection) -> dict[str, tuple[str, str]]:
    found = history.current(connection, ShortageNotice)
    return {version.natural_key: (version.presence, version.record.product_name) for version in found}


def test_loading_the_same_records_again_makes_no_new_version(database: Engine) -> None:
    with transaction() as connection:
        seed(connection, SOURCE, [notice("M-1"), notice("M-2")], FIRST)
        seed(connection, SOURCE, [notice("M-1"), notice("M-2")], SECOND)
        assert len(history.versions(connection, ShortageNotice, SOURCE.id, "M-1")) == 1


def test_a_changed_record_gets_a_version_and_the_old_one_an_end(database: Engine) -> None:
    with transaction() as connection:
        seed(connection, SOURCE, [notice("M-1")], FIRST)
        seed(connection, SOURCE, [notice("M-1", "Voorbeeldine 20 mg")], SECOND)
        old, new = history.versions(connection, ShortageNotice, SOURCE.id, "M-1")
    assert (old.record.product_name, old.ended_at) == ("Voorbeeldine 10 mg", SECOND)
    assert (new.record.product_name, new.ended_at) == ("Voorbeeldine 20 mg", None)


def test_a_record_absent_once_is_missing_and_absent_twice_has_vanished(database: Engine) -> None:
    with transaction() as connection:
        seed(connection, SOURCE, [notice("M-1"), notice("M-2")], FIRST)
        seed(connection, SOURCE, [notice("M-1")], SECOND)
        assert current(connection)["M-2"][0] == "missing"
        seed(connection, SOURCE, [notice("M-1")], THIRD)
        assert "M-2" not in current(connection)
        presences = [v.presence for v in history.versions(connection, ShortageNotice, SOURCE.id, "M-2")]
    assert presences == ["present", "missing", "vanished"]


def test_a_record_that_comes_back_is_present_again(database: Engine) -> None:
    with transaction() as connection:
        seed(connection, SOURCE, [notice("M-1"), notice("M-2")], FIRST)
        seed(connection, SOURCE, [notice("M-1")], SECOND)
        seed(connection, SOURCE, [notice("M-1"), notice("M-2")], THIRD)
        assert current(connection)["M-2"][0] == "present"


def test_a_delivery_in_parts_never_closes_what_it_does_not_mention(database: Engine) -> None:
    parts = example_source("nl_voorbeeld_parts", "shortage_notice", delivery="part")
    with transaction() as connection:
        seed(connection, parts, [notice("M-1")], FIRST)
        seed(connection, parts, [notice("M-2")], SECOND)
        assert set(current(connection)) == {"M-1", "M-2"}


def test_what_was_known_on_a_day_stays_the_same_after_later_loads(database: Engine) -> None:
    def known_first() -> list[str]:
        with transaction() as connection:
            return [v.record.product_name for v in history.as_known(connection, ShortageNotice, FIRST)]

    with transaction() as connection:
        seed(connection, SOURCE, [notice("M-1"), notice("M-2")], FIRST)
    before = known_first()
    with transaction() as connection:
        seed(connection, SOURCE, [notice("M-1", "Anders")], SECOND)
        seed(connection, SOURCE, [], THIRD)
    assert known_first() == before == ["Voorbeeldine 10 mg", "Voorbeeldine 10 mg"]


def test_nothing_is_known_before_the_first_batch(database: Engine) -> None:
    with transaction() as connection:
        seed(connection, SOURCE, [notice("M-1")], SECOND)
        assert history.as_known(connection, ShortageNotice, FIRST) == []


@pytest.mark.parametrize("name", ["Crème ‘0,1 %’", "a|b", "  x  ", "emoji 😀"])
def test_a_record_comes_back_from_storage_as_it_went_in(database: Engine, name: str) -> None:
    record = notice("M-1", name)
    with transaction() as connection:
        seed(connection, SOURCE, [record], FIRST)
        assert history.current(connection, ShortageNotice)[0].record == record


def test_a_record_whose_row_waits_in_quarantine_is_not_gone(database: Engine) -> None:
    with transaction() as connection:
        seed(connection, SOURCE, [notice("M-1"), notice("M-10")], FIRST)
        difference = history.compare(connection, SOURCE, [], set_aside=[{"Kenmerk": "M-1", "Datum": "32-13-2026"}])
        assert list(difference.gone) == [
            version.row_id for version in history.current(connection, ShortageNotice) if version.natural_key == "M-10"
        ]
