"""What leaves the service: reports and the outbox; and the chain of audit entries."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from surveillance.storage.columns import Instant, metadata

report = Table(
    "report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False),  # weekly
    Column("period", String(10), nullable=False),  # 2026-W39
    Column("language", String(2), nullable=False),
    Column("html", Text, nullable=False),
    Column("plain", Text, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("audit_head", String(64), nullable=False),
    Column("built_at", Instant, nullable=False),
    Unique("name", "period", "language"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report_id", ForeignKey("report.id")),
    Column("recipient", Text, nullable=False),
    Column("period", String(20), nullable=False),
    Column("subject", Text, nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    Column("message", LargeBinary, nullable=False),
    Column("state", String(10), nullable=False),  # queued, sending, sent, dead
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_error", Text),
    Column("not_before", Instant, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("claimed_at", Instant),  # real time: a claim that is too old was left by a worker that died
    Column("sent_at", Instant),
    Column("delivered_to", Text),  # the file, or the server that took it
    Index("ix_outbox_state", "state", "not_before"),
)

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("action", String(40), nullable=False),
    Column("object", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("reason", Text),
    Column("payload_hash", String(64), nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)
