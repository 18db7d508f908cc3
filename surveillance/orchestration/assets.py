"""The assets the DAGs ring each other with.

An asset event is a doorbell, never the work list: events are dropped when several arrive during a run, so each DAG
reads what waits from our own database and also runs on a slow clock.
"""

from typing import get_args

from airflow.sdk import Asset

from surveillance.model.source import Source

RECORD_KINDS: tuple[str, ...] = get_args(Source.model_fields["kind"].annotation)
"""Every kind of record a source can bring, in the order of the model."""

STAGED = {kind: Asset(f"staged/{kind}") for kind in RECORD_KINDS}
"""Per kind of record: a batch of it waits for validation. Rung by the last task of `scrape__<source_id>`."""

RECORDS = {kind: Asset(f"records/{kind}") for kind in RECORD_KINDS}
"""Per kind of record: the history may have changed. Rung by `validate`."""

LINKS = Asset("links")
"""The links between records and what they are about may have changed. Rung by `match`."""

ALERTS = Asset("alerts")
"""Findings and alerts may have changed. Rung by `detect`."""

REPORT = Asset("report")
"""A report was built, and mail may wait. Rung by `report__weekly`."""
