"""Empties the outbox: each mail that is due is claimed, handed over, and marked with what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from surveillance.failpoint import failpoint
from surveillance.reporting.mail import MailDeferred, MailRefused, MailUnreachable, send
from surveillance.storage.audit import record_act
from surveillance.storage.engine import Connection, reading, transaction
from surveillance.storage.issues import close_issues, open_issue
from surveillance.storage.outbox import (
    ClaimedMail,
    claim_mail,
    count_waiting,
    mark_dead,
    mark_sent,
    put_back,
)
from surveillance.storage.recipients import active_recipients

OUTBOX = "outbox"
"""Under this name its issues stand among those of the sources."""

UNREACHABLE, REFUSED = "mail_unreachable", "mail_refused"
"""Kinds of issue: the first closes by itself when a mail gets through, the second waits for a person."""


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """What became of the mails in the outbox."""

    sent: int
    waiting: int
    """Not due yet, or to be tried again."""
    dead: int
    """Refused for good in this run."""


def deliver() -> DeliverySummary:
    """Hand over every mail that is due, each at most once in this run. Safe to run beside itself."""
    sent = dead = 0
    for mail in _claim_due():
        try:
            _deliver_one(mail)
            sent += 1
        except MailRefused:
            dead += 1
        except MailDeferred:
            continue
        except MailUnreachable:
            break
    with transaction() as connection:
        return DeliverySummary(sent, count_waiting(connection), dead)


def _claim_due() -> Iterator[ClaimedMail]:
    """One after the other, each when the one before it has been seen to."""
    tried: set[int] = set()
    while (mail := _claim(tried)) is not None:
        tried.add(mail.id)
        yield mail


def _claim(tried: set[int]) -> ClaimedMail | None:
    with transaction() as connection:
        return claim_mail(connection, tried)


def _deliver_one(mail: ClaimedMail) -> None:
    """Send it outside any transaction, then write what became of it; the error goes on to the caller."""
    try:
        _check_recipient(mail)
        failpoint("mail.after_claim")
        delivered_to = send(mail.message, mail.recipient, mail.period)
    except MailRefused as error:
        with transaction() as connection:
            mark_dead(connection, mail, str(error))
            _tell(connection, REFUSED, mail, str(error))
        raise
    except MailDeferred as error:
        with transaction() as connection:
            put_back(connection, mail, str(error))
        raise
    except MailUnreachable as error:
        with transaction() as connection:
            put_back(connection, mail, str(error))
            _tell(connection, UNREACHABLE, mail, str(error))
        raise
    failpoint("mail.after_send")
    with transaction() as connection:
        mark_sent(connection, mail, delivered_to)
        close_issues(connection, OUTBOX, [UNREACHABLE])
        record_act(connection, "system", "system", "send_report", f"outbox/{mail.id}", "sent", payload=mail.subject)


def _check_recipient(mail: ClaimedMail) -> None:
    with reading() as connection:
        listed = {one.address for one in active_recipients(connection)}
    if mail.recipient not in listed:
        raise MailRefused("the recipient is no longer on the list")


def _tell(connection: Connection, kind: str, mail: ClaimedMail, reason: str) -> None:
    open_issue(connection, OUTBOX, kind, f"{mail.period}, mail {mail.id}: {reason}")
