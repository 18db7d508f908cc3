"""The audit chain: every act sealed, every tampering named, also when two people act at once."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, delete, update

from surveillance.storage.audit import GENESIS, audit_head, record_act, verify_chain
from surveillance.storage.engine import reading, transaction
from surveillance.storage.tables.outgoing import audit_entry


def act(number: int) -> str:
    with transaction() as connection:
        return record_act(connection, f"persoon {number}", "inspector", "decide", f"alert/{number}", "confirmed")


def problems() -> list[str]:
    with reading() as connection:
        return verify_chain(connection)


def test_an_empty_chain_is_whole(database: Engine) -> None:
    with reading() as connection:
        assert audit_head(connection) == GENESIS
    assert problems() == []


def test_each_act_follows_the_one_before_it(database: Engine) -> None:
    heads = [act(number) for number in range(3)]
    assert len(set(heads)) == 3
    assert problems() == []
    with reading() as connection:
        assert audit_head(connection) == heads[-1]


@pytest.mark.parametrize("change", [{"actor": "iemand anders"}, {"reason": "achteraf"}, {"result": "not_relevant"}])
def test_an_entry_that_was_altered_is_named(database: Engine, change: dict[str, str]) -> None:
    for number in range(3):
        act(number)
    with transaction() as connection:
        connection.execute(update(audit_entry).where(audit_entry.c.seq == 2).values(**change))
    assert problems() == ["entry 2 was altered"]


def test_an_entry_that_was_taken_out_is_missed(database: Engine) -> None:
    for number in range(3):
        act(number)
    with transaction() as connection:
        connection.execute(delete(audit_entry).where(audit_entry.c.seq == 2))
    assert problems() == ["entries 2 to 2 are missing", "entry 3 does not follow the one before it"]


def test_people_who_act_at_once_leave_one_chain(database: Engine) -> None:
    together = Barrier(4)

    def act_together(number: int) -> None:
        together.wait(timeout=10)
        for turn in range(5):
            act(10 * number + turn)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(act_together, range(4)))
    assert problems() == []
    with reading() as connection:
        assert len(connection.execute(audit_entry.select()).all()) == 20


def test_a_forked_child_opens_a_connection_of_its_own(database: Engine) -> None:
    for number in range(6):  # enough for the driver to prepare its statements
        act(number)
    child = os.fork()
    if child == 0:
        for number in range(6):
            act(100 + number)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    for number in range(6):
        act(200 + number)
    assert problems() == []
