"""What was fetched, in which batches, with what outcome, and what could not be taken as fact."""

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from surveillance.storage.columns import Instant, metadata

batch = Table(
    "batch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", String(80), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("name", Text, nullable=False),  # the source's id, or the file's name in the inbox
    Column("state", String(10), nullable=False),  # fetched, staged, decided
    Column("outcome", String(10)),
    Column("reason", Text),
    Column("origin", String(10), nullable=False),  # recorded, made_up, live
    Column("recorded_on", Date),  # recorded samples: the day the payload was really recorded
    Column("rows_in", Integer, nullable=False, server_default="0"),
    Column("loaded", Integer, nullable=False, server_default="0"),
    Column("quarantined", Integer, nullable=False, server_default="0"),
    Column("ignored", Integer, nullable=False, server_default="0"),
    Column("rows_new", Integer, nullable=False, server_default="0"),
    Column("rows_changed", Integer, nullable=False, server_default="0"),
    Column("rows_gone", Integer, nullable=False, server_default="0"),  # absent for the first time: missing
    Column("rows_vanished", Integer, nullable=False, server_default="0"),  # absent for the second time
    Column("ignored_by", JSON, nullable=False, server_default="{}"),
    Column("remarks", JSON, nullable=False, server_default="[]"),
    Column("parser_version", String(12)),
    Column("content_sha256", String(64)),  # over the payloads' hashes, in order
    Column("stated_as_of", Instant),
    Column("staged_path", Text),
    Column("started_at", Instant, nullable=False),  # real time
    Column("known_at", Instant, nullable=False),  # domain time: when the service knew it
    Column("decided_at", Instant),  # real time
    Column("dag_run_id", Text),
    Index("ix_batch_source_state", "source_id", "state"),
    Index("ix_batch_source_outcome", "source_id", "outcome", "id"),
)

fetch = Table(
    "fetch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch_id", ForeignKey("batch.id"), nullable=False, index=True),
    Column("source_id", String(80), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),  # address, or file name
    Column("sha256", String(64), nullable=False),
    Column("byte_count", Integer, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("http_status", Integer),
    Column("content_type", Text),
    Column("etag", Text),
    Column("last_modified", Text),
)

quarantined_row = Table(
    "quarantined_row",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch_id", ForeignKey("batch.id"), nullable=False, index=True),
    Column("row_number", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", JSON, nullable=False),
    Column("state", String(10), nullable=False, server_default="open"),  # open, released, rejected
    Column("decided_by", Text),
    Column("decided_at", Instant),
)

validation_result = Table(
    "validation_result",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch_id", ForeignKey("batch.id"), nullable=False, index=True),
    Column("expectation", Text, nullable=False),
    Column("column_name", Text),
    Column("weight", String(10), nullable=False),
    Column("is_met", Integer, nullable=False),
    Column("observed", Text, nullable=False),
    Column("expected", Text, nullable=False),
)

issue = Table(
    "issue",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", String(80), nullable=False),
    Column("kind", String(40), nullable=False),  # failed, blocked, held, stale, …
    Column("about", Text, nullable=False, server_default=""),  # the file, where each file stands by itself
    Column("message", Text, nullable=False),
    Column("times", Integer, nullable=False, server_default="1"),
    Column("opened_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Index("ix_issue_open", "source_id", "kind", "closed_at"),
)

watermark = Table(
    "watermark",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("value", Text, nullable=False),
)
