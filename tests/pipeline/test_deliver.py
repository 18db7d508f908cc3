"""The outbox: what a mail server answers decides what becomes of a mail; none is lost and none goes twice."""

import os
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from sqlalchemy import Engine

from surveillance import clock
from surveillance.pipeline import deliver as pipeline
from surveillance.pipeline.deliver import DeliverySummary, deliver
from surveillance.settings import settings
from surveillance.storage import outbox
from surveillance.storage.engine import reading, transaction
from surveillance.storage.issues import open_issues
from surveillance.storage.outbox import LEASE, NewMail, claim_mail, list_mails, mark_sent, put_back, queue_mails

DUE = datetime.fromisoformat("2026-09-28T07:00+02:00")

ONE, TWO = "een@example.org", "twee@example.org"


class Server:
    """A mail server that answers as it is told, and remembers what it took."""

    def __init__(self) -> None:
        self.at_recipient: dict[str, str] = {}
        self.at_data = "250 taken"
        self.drops_after_data = False
        self.taken: list[tuple[str, bytes]] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        answer = self.at_recipient.get(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 fine"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        self.taken += [(address, envelope.content) for address in envelope.rcpt_tos]
        if self.drops_after_data:
            server.transport.abort()
        return self.at_data


@pytest.fixture
def readers(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two readers on the list, and a mail to each of them in the outbox."""
    monkeypatch.setenv("SURVEILLANCE_MAIL_TO", f'["{ONE}", "{TWO}"]')
    settings.cache_clear()
    queue(ONE, TWO)


@pytest.fixture
def server(readers: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that takes everything, until told otherwise."""
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    use_server(monkeypatch, controller.port)
    yield handler
    controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def use_server(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setenv("SURVEILLANCE_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("SURVEILLANCE_SMTP_PORT", str(port))
    monkeypatch.setenv("SURVEILLANCE_SMTP_TLS", "false")
    settings.cache_clear()


def queue(*recipients: str, not_before: datetime = DUE) -> int:
    with transaction() as connection:
        mails = [
            NewMail(
                recipient=recipient,
                period="2026-W39",
                subject="Week 2026-W39",
                message_id=f"<weekly.{recipient}>",
                message=f"Subject: Week 2026-W39\r\nTo: {recipient}\r\n\r\ntekst\r\n".encode(),
                not_before=not_before,
            )
            for recipient in recipients
        ]
        return queue_mails(connection, mails)


def states() -> dict[str, tuple[str, int]]:
    with reading() as connection:
        return {mail.recipient: (mail.state, mail.attempts) for mail in list_mails(connection)}


def issues() -> list[tuple[str, str, int]]:
    with reading() as connection:
        return [(issue.kind, issue.message, issue.times) for issue in open_issues(connection)]


def test_a_mail_is_queued_once(readers: None) -> None:
    assert queue(ONE, TWO, "drie@example.org") == 1


def test_without_a_server_every_mail_becomes_a_file_once(readers: None, home: Path) -> None:
    assert deliver() == DeliverySummary(sent=2, waiting=0, dead=0)
    assert deliver() == DeliverySummary(sent=0, waiting=0, dead=0)
    with reading() as connection:
        files = {home / str(mail.delivered_to) for mail in list_mails(connection)}
    assert files == set((home / "mail").iterdir())
    assert len(files) == 2


def test_a_mail_waits_until_it_is_due(readers: None) -> None:
    clock.set_domain_time(DUE - timedelta(seconds=1))
    assert deliver() == DeliverySummary(sent=0, waiting=2, dead=0)
    clock.set_domain_time(DUE)
    assert deliver().sent == 2


def test_a_server_gets_one_message_per_recipient_with_a_date(server: Server) -> None:
    assert deliver() == DeliverySummary(sent=2, waiting=0, dead=0)
    assert [recipient for recipient, _ in server.taken] == [ONE, TWO]
    assert all(message_from_bytes(content)["Date"] for _, content in server.taken)
    assert issues() == []


def test_a_recipient_refused_for_now_waits_and_is_tried_by_the_next_run(server: Server) -> None:
    server.at_recipient[ONE] = "451 greylisted, come back"
    assert deliver() == DeliverySummary(sent=1, waiting=1, dead=0)
    assert states() == {ONE: ("queued", 1), TWO: ("sent", 1)}
    server.at_recipient.clear()
    assert deliver() == DeliverySummary(sent=1, waiting=0, dead=0)
    assert Counter(recipient for recipient, _ in server.taken) == {ONE: 1, TWO: 1}


def test_a_recipient_refused_for_good_is_dead_and_an_issue_and_the_other_is_sent(server: Server) -> None:
    server.at_recipient[ONE] = "550 no such mailbox"
    assert deliver() == DeliverySummary(sent=1, waiting=0, dead=1)
    assert states() == {ONE: ("dead", 1), TWO: ("sent", 1)}
    assert [(kind, "550 no such mailbox" in message) for kind, message, _ in issues()] == [("mail_refused", True)]
    assert deliver() == DeliverySummary(sent=0, waiting=0, dead=0)


def test_when_everything_is_refused_after_the_text_every_mail_is_dead(server: Server) -> None:
    server.at_data = "554 policy"
    assert deliver() == DeliverySummary(sent=0, waiting=0, dead=2)
    assert [times for _, _, times in issues()] == [2]


def test_a_server_that_refuses_connections_keeps_every_mail_and_is_one_issue(
    readers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_server(monkeypatch, free_port())
    for _ in range(2):
        assert deliver() == DeliverySummary(sent=0, waiting=2, dead=0)
    assert [(kind, times) for kind, _, times in issues()] == [("mail_unreachable", 2)]


def test_the_issue_closes_when_a_mail_gets_through(readers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    use_server(monkeypatch, free_port())
    deliver()
    monkeypatch.delenv("SURVEILLANCE_SMTP_HOST")
    settings.cache_clear()
    assert deliver().sent == 2
    assert issues() == []


def test_a_connection_lost_after_the_text_may_send_one_mail_twice_under_one_message_id(server: Server) -> None:
    server.drops_after_data = True
    assert deliver() == DeliverySummary(sent=0, waiting=2, dead=0)
    server.drops_after_data = False
    assert deliver() == DeliverySummary(sent=2, waiting=0, dead=0)
    assert Counter(recipient for recipient, _ in server.taken) == {ONE: 2, TWO: 1}


def test_who_left_the_list_before_the_mail_left_gets_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SURVEILLANCE_MAIL_TO", f'["{TWO}"]')
    settings.cache_clear()
    assert deliver() == DeliverySummary(sent=1, waiting=0, dead=1)
    assert [recipient for recipient, _ in server.taken] == [TWO]


def test_two_workers_at_once_send_each_mail_once(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    recipients = [ONE, TWO, *(f"lezer{number}@example.org" for number in range(10))]
    monkeypatch.setenv("SURVEILLANCE_MAIL_TO", str(recipients).replace("'", '"'))
    settings.cache_clear()
    queue(*recipients)
    together = Barrier(2)

    def work() -> int:
        together.wait(timeout=5)
        return deliver().sent

    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(work) for _ in range(2)]
    assert sum(each.result() for each in sent) == 12
    assert Counter(recipient for recipient, _ in server.taken) == dict.fromkeys(recipients, 1)


def test_a_worker_killed_before_it_sent_loses_nothing(readers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    child = os.fork()
    if child == 0:
        monkeypatch.setattr(pipeline, "send", lambda *_: os._exit(9))
        deliver()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert states() == {ONE: ("sending", 1), TWO: ("queued", 0)}
    assert deliver() == DeliverySummary(sent=1, waiting=1, dead=0)
    with time_machine.travel(clock.real_now() + LEASE + timedelta(seconds=1)):
        assert deliver() == DeliverySummary(sent=1, waiting=0, dead=0)
    assert states() == {ONE: ("sent", 2), TWO: ("sent", 1)}


def test_a_worker_that_comes_back_too_late_does_not_undo_what_its_successor_wrote(readers: None) -> None:
    with transaction() as connection:
        slow = claim_mail(connection)
    assert slow is not None
    with time_machine.travel(clock.real_now() + LEASE + timedelta(seconds=1)), transaction() as connection:
        successor = claim_mail(connection)
        assert successor is not None
        assert successor.id == slow.id
        mark_sent(connection, successor, "elders")
    with transaction() as connection:
        put_back(connection, slow, "te laat")
    assert states()[ONE] == ("sent", 2)


def test_a_mail_tried_in_this_run_is_not_claimed_again_in_it(readers: None) -> None:
    with transaction() as connection:
        first = claim_mail(connection)
        assert first is not None
        put_back(connection, first, "nog niet")
        second = claim_mail(connection, {first.id})
    assert second is not None
    assert second.recipient == TWO
    assert states()[ONE][0] == outbox.QUEUED
