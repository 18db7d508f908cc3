"""Who may sign in at the desk, and who is signed in."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, Text

from surveillance.storage.columns import Instant, metadata

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),  # what one signs in with
    Column("display_name", Text, nullable=False),
    Column("role", String(20), nullable=False),  # viewer, inspector, supervisor, operator, admin, auditor
    Column("teams", JSON, nullable=False),
    Column("language", String(2), nullable=False, server_default="nl"),
    Column("password_hash", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("has_keys", Boolean, nullable=False, server_default="0"),  # single-key shortcuts switched on
    Column("failed_attempts", Integer, nullable=False, server_default="0"),
    Column("locked_until", Instant),
    Column("created_at", Instant, nullable=False),
)

web_session = Table(
    "web_session",
    metadata,
    Column("id_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
)
