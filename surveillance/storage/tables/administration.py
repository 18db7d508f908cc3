"""What persons decide about the service itself: held batches, which team gets what, who gets the weekly report."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from surveillance.storage.columns import Instant, metadata

batch_act = Table(
    "batch_act",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch_id", ForeignKey("batch.id"), nullable=False, index=True),
    Column("action", String(10), nullable=False),  # propose, release, reject
    Column("actor", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("acted_at", Instant, nullable=False),  # real time
)

team_route = Table(
    "team_route",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("scope", String(10), nullable=False),  # rule, subject
    Column("name", String(80), nullable=False),  # of the rule, or the type of subject
    Column("team", String(20), nullable=False),
    Column("valid_from", Date, nullable=False),  # domain time
    Column("reason", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", Instant, nullable=False),  # real time
    Index("ix_team_route_scope", "scope", "name", "valid_from"),
)

recipient = Table(
    "recipient",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", Text, nullable=False, unique=True),
    Column("language", String(2), nullable=False),
    Column("is_active", Boolean, nullable=False),  # one that is removed stays, so that it can be told who got what
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),  # real time
)
