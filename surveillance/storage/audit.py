"""The audit chain: who did what to which object, with what result; each entry seals the one before it.

An entry is written in the transaction of the act it tells of. It holds ids and hashes, never personal data, so that
retention can erase elsewhere without breaking the chain. The head of the chain is printed in every weekly mail: a
witness outside the database.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from surveillance import clock
from surveillance.storage.engine import lock
from surveillance.storage.tables.outgoing import audit_entry

GENESIS = "0" * 64
"""What stands before the first entry."""


def record_act(
    connection: Connection,
    actor: str,
    role: str,
    action: str,
    object: str,
    result: str,
    reason: str | None = None,
    payload: Any = None,
) -> str:
    """Append an act to the chain and return its hash. `payload` is hashed, not kept."""
    lock(connection, "audit chain")
    last = _last(connection)
    entry = {
        "seq": last.seq + 1 if last else 1,
        "at": clock.real_now(),
        "actor": actor,
        "role": role,
        "action": action,
        "object": object,
        "result": result,
        "reason": reason,
        "payload_hash": hashlib.sha256(_canonical(payload).encode()).hexdigest(),
        "previous_hash": last.hash if last else GENESIS,
    }
    sealed = _seal(entry)
    connection.execute(insert(audit_entry).values(**entry, hash=sealed))
    return sealed


def audit_head(connection: Connection, at: datetime | None = None) -> str:
    """The hash of the newest entry, or of the newest at a real instant."""
    statement = select(audit_entry.c.hash).order_by(audit_entry.c.seq.desc()).limit(1)
    if at is not None:
        statement = statement.where(audit_entry.c.at <= at)
    return connection.execute(statement).scalar() or GENESIS


def verify_chain(connection: Connection) -> list[str]:
    """What is wrong with the chain: altered, missing or inserted entries, by number. Empty when it is whole."""
    problems, previous, expected = [], GENESIS, 1
    for row in connection.execute(select(audit_entry).order_by(audit_entry.c.seq)):
        if row.seq != expected:
            problems.append(f"entries {expected} to {row.seq - 1} are missing")
        if row.previous_hash != previous:
            problems.append(f"entry {row.seq} does not follow the one before it")
        if _is_altered(row):
            problems.append(f"entry {row.seq} was altered")
        previous, expected = row.hash, row.seq + 1
    return problems


def _is_altered(row: Row[Any]) -> bool:
    entry = {name: value for name, value in row._mapping.items() if name != "hash"}
    return bool(row.hash != _seal(entry))


def _last(connection: Connection) -> Row[Any] | None:
    return connection.execute(select(audit_entry).order_by(audit_entry.c.seq.desc()).limit(1)).first()


def _seal(entry: dict[str, Any]) -> str:
    plain = entry | {"at": entry["at"].isoformat()}
    return hashlib.sha256(_canonical(plain).encode()).hexdigest()


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
