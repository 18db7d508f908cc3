"""Mail on its way out: queued with what it announces, claimed by one worker at a time, never lost.

A row goes `queued → sending → sent`, or `dead` when it will never be taken, or back to `queued` when it may be later.
A worker that dies leaves its row `sending`; after the lease another takes it up, under the same Message-ID. Whether the
dead one had sent it nobody can know (RFC 1047): that is the only window in which a mail can leave twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from surveillance import clock
from surveillance.storage.tables.outgoing import outbox

QUEUED, SENDING, SENT, DEAD = "queued", "sending", "sent", "dead"

LEASE = timedelta(minutes=15)
"""Real time after which a claim is taken for abandoned; far beyond the deadline of one SMTP conversation."""


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to be queued."""

    recipient: str
    period: str
    subject: str
    message_id: str
    """Stable: the same announcement to the same recipient has the same one, and is queued once."""
    message: bytes
    not_before: datetime
    """Domain time."""
    report_id: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    """A mail that this worker, and no other, may send until the lease ends."""

    id: int
    recipient: str
    period: str
    subject: str
    message: bytes
    attempts: int
    """This one included."""
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail as a list shows it."""

    id: int
    recipient: str
    period: str
    subject: str
    state: str
    attempts: int
    last_error: str | None
    not_before: datetime
    sent_at: datetime | None
    delivered_to: str | None


def queue_mails(connection: Connection, mails: Sequence[NewMail]) -> int:
    """Queue those whose Message-ID is not known yet; returns how many that were."""
    wanted = [mail.message_id for mail in mails]
    known = set(connection.execute(select(outbox.c.message_id).where(outbox.c.message_id.in_(wanted))).scalars())
    fresh = [_as_row(mail) for mail in mails if mail.message_id not in known]
    if fresh:
        connection.execute(insert(outbox), fresh)
    return len(fresh)


def claim_mail(connection: Connection, tried: Collection[int] = ()) -> ClaimedMail | None:
    """Claim the oldest mail that is due and not among those tried already; commit before sending it.

    On SQLite the transaction itself keeps other workers out; elsewhere they pass over the locked row.
    """
    abandoned = and_(outbox.c.state == SENDING, outbox.c.claimed_at < clock.real_now() - LEASE)
    due = and_(outbox.c.not_before <= clock.now(), or_(outbox.c.state == QUEUED, abandoned), outbox.c.id.not_in(tried))
    row = connection.execute(
        select(outbox).where(due).order_by(outbox.c.id).limit(1).with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    claim = {"state": SENDING, "claimed_at": clock.real_now(), "attempts": row.attempts + 1}
    connection.execute(update(outbox).where(outbox.c.id == row.id).values(**claim))
    return ClaimedMail(
        id=row.id,
        recipient=row.recipient,
        period=row.period,
        subject=row.subject,
        message=row.message,
        attempts=claim["attempts"],
        claimed_at=claim["claimed_at"],
    )


def mark_sent(connection: Connection, mail: ClaimedMail, delivered_to: str) -> None:
    """It was taken, by a server or as a file."""
    _end_claim(connection, mail, state=SENT, sent_at=clock.real_now(), delivered_to=delivered_to, last_error=None)


def mark_dead(connection: Connection, mail: ClaimedMail, error: str) -> None:
    """It will never be taken: a person has to look at it."""
    _end_claim(connection, mail, state=DEAD, last_error=error)


def put_back(connection: Connection, mail: ClaimedMail, error: str) -> None:
    """It was not taken now: the next run tries again."""
    _end_claim(connection, mail, state=QUEUED, last_error=error)


def count_waiting(connection: Connection) -> int:
    """How many mails are not gone yet, due or not."""
    waiting = outbox.c.state.in_((QUEUED, SENDING))
    return int(connection.execute(select(func.count()).select_from(outbox).where(waiting)).scalar_one())


def list_mails(connection: Connection, period: str | None = None) -> list[MailLine]:
    """The mails of a period, or all, the newest first."""
    columns = [outbox.c[name] for name in MailLine.__dataclass_fields__]
    statement = select(*columns).order_by(outbox.c.id.desc())
    if period is not None:
        statement = statement.where(outbox.c.period == period)
    return [MailLine(**row._mapping) for row in connection.execute(statement)]


def _as_row(mail: NewMail) -> dict[str, Any]:
    values = {name: getattr(mail, name) for name in NewMail.__dataclass_fields__}
    return values | {"state": QUEUED, "queued_at": clock.real_now()}


def _end_claim(connection: Connection, mail: ClaimedMail, **changes: Any) -> None:
    """Only while the claim is still this worker's: a late one must not undo what its successor wrote."""
    mine = (outbox.c.id == mail.id, outbox.c.state == SENDING, outbox.c.claimed_at == mail.claimed_at)
    connection.execute(update(outbox).where(*mine).values(**changes))
