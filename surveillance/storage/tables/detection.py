"""Links, judgements, findings, alerts and decisions."""

from sqlalchemy import JSON, Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from surveillance.storage.columns import Instant, metadata

link = Table(
    "link",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("source_id", String(80), nullable=False),
    Column("natural_key", Text, nullable=False),  # of the record that is linked
    Column("subject_type", String(20), nullable=False),  # product, substance, certificate
    Column("subject_id", Text, nullable=False),
    Column("method", String(40), nullable=False),
    Column("score", Float, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("ix_link_record", "kind", "source_id", "natural_key"),
    Index("ix_link_subject", "subject_type", "subject_id"),
)

judgement = Table(
    "judgement",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("source_id", String(80), nullable=False),
    Column("natural_key", Text, nullable=False),
    Column("subject_type", String(20), nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("verdict", String(10), nullable=False),  # same, not_same, unsure; the last word on a pair counts
    Column("judged_by", Text, nullable=False),
    Column("judged_at", Instant, nullable=False),
    Column("note", Text),
    Index("ix_judgement_record", "kind", "source_id", "natural_key"),
    Index("ix_judgement_subject", "subject_type", "subject_id"),
)

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rule_id", String(80), nullable=False),
    Column("rule_version", Integer, nullable=False),
    Column("team", String(20), nullable=False),
    Column("subject_type", String(20), nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("subject_name", Text, nullable=False),
    Column("occasion", Text, nullable=False),
    Column("answer", String(12), nullable=False),
    Column("severity", String(10), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("value", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("as_of", Date),
    Column("fingerprint", String(64), nullable=False),  # of answer, value, severity: a change is news
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("ix_finding_subject", "subject_type", "subject_id"),
    Index("ix_finding_rule", "rule_id", "ended_at"),
)

alert = Table(
    "alert",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team", String(20), nullable=False),
    Column("subject_type", String(20), nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("subject_name", Text, nullable=False),
    Column("severity", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("priority", Float, nullable=False),
    Column("priority_parts", JSON, nullable=False),  # harm, urgency, influence: shown with the number
    Column("due_on", Date, nullable=False),
    Column("snoozed_until", Date),
    Column("assignee", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("opened_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("resolved_at", Instant),  # its findings ended by themselves; the alert stays for a person
    Unique("team", "subject_type", "subject_id"),
    Index("ix_alert_queue", "team", "state", "priority", "id"),
)

alert_finding = Table(
    "alert_finding",
    metadata,
    Column("alert_id", ForeignKey("alert.id"), primary_key=True),
    Column("finding_id", ForeignKey("finding.id"), primary_key=True),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", ForeignKey("alert.id"), nullable=False, index=True),
    Column("action", String(10), nullable=False),  # decide, undo, claim, release, snooze, reopen
    Column("outcome", String(24)),
    Column("reason_code", String(40)),
    Column("note", Text),
    Column("undoes", ForeignKey("decision.id")),
    Column("state_before", String(10), nullable=False),
    Column("state_after", String(10), nullable=False),
    Column("seen_findings", JSON, nullable=False),  # fingerprints the decider had before them
    Column("actor", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),  # domain time: the day it counts for in a report
    Column("acted_at", Instant),  # real time: the minutes of an undo count from here
    Column("idempotency_key", String(64), unique=True),
)
