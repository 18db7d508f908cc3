"""Everything that is kept: tables, the history of what was known when, the work lists, the outbox, the audit chain."""
