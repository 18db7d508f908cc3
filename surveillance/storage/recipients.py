"""Who gets the weekly report. Until somebody changes the list it is that of the settings (`SURVEILLANCE_MAIL_TO`)."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from surveillance import clock
from surveillance.language import DUTCH
from surveillance.settings import settings
from surveillance.storage.tables.administration import recipient


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address, and the language in which it gets the report."""

    address: str
    language: str
    is_active: bool = True


def list_recipients(connection: Connection) -> list[Recipient]:
    """Everybody who gets the report or got it before, by address."""
    rows = connection.execute(select(recipient).order_by(recipient.c.address)).all()
    if not rows:
        return [Recipient(address, DUTCH) for address in settings().mail_to]
    return [Recipient(row.address, row.language, bool(row.is_active)) for row in rows]


def active_recipients(connection: Connection) -> list[Recipient]:
    """Who gets the report now."""
    return [one for one in list_recipients(connection) if one.is_active]


def keep_recipient(connection: Connection, changed: Recipient, changed_by: str) -> None:
    """Write an address as it now is. With the first change the list of the settings becomes that of the desk."""
    known = {one.address: one for one in list_recipients(connection)} | {changed.address: changed}
    for one in known.values():
        _write(connection, one, changed_by)


def _write(connection: Connection, one: Recipient, changed_by: str) -> None:
    values = {"language": one.language, "is_active": one.is_active}
    row = connection.execute(select(recipient).where(recipient.c.address == one.address)).first()
    if row is not None and (row.language, bool(row.is_active)) == (one.language, one.is_active):
        return
    told = values | {"changed_by": changed_by, "changed_at": clock.real_now()}
    if row is None:
        connection.execute(insert(recipient).values(address=one.address, **told))
    else:
        connection.execute(update(recipient).where(recipient.c.id == row.id).values(told))
