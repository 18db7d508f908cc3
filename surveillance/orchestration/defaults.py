"""What every DAG has in common: owner, tags, retries, documentation, and one pool per host."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from airflow.sdk import CronTriggerTimetable

from surveillance.model.source import Source
from surveillance.orchestration.assets import RECORD_KINDS
from surveillance.orchestration.failures import DecideByError

ZONE = "Europe/Amsterdam"
OWNER = "team-data"
"""Who is called for a DAG that belongs to no source."""

VERBS = ("scrape", "validate", "match", "detect", "report", "deliver", "housekeep")
TAGS = frozenset((*VERBS, *RECORD_KINDS))
"""The closed list of tags; a DAG of a source carries the id of its source besides."""

INBOX_POOL = "inbox"
SLOTS = 1
"""How many tasks may work on one host at once."""

TRIAGE = "## When it is red"
"""The heading under which every DAG says what an operator does."""

SOURCE_TRIAGE = """\
A `fetch` that waits to be tried again needs nobody: the source cannot be reached, and is asked again after the time it
asked for. A red task is for a person: its reason is an issue on the sources page of the desk. The last good batch stays
in force meanwhile, and everything else went on."""
"""What holds for every source; its own notes come after it."""

TASK_DEFAULTS: dict[str, Any] = {
    "retries": 3,
    "retry_delay": timedelta(minutes=2),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(hours=1),
    "retry_policy": DecideByError(),
    "execution_timeout": timedelta(minutes=30),
}


def by_clock(cron: str) -> CronTriggerTimetable:
    """At these times in Amsterdam, and never at once for a time that has just passed."""
    return CronTriggerTimetable(cron, timezone=ZONE, run_immediately=timedelta())


def settings_of(doc: str | None, *tags: str, owner: str = OWNER) -> dict[str, Any]:
    """The arguments of a DAG with this text (usually its module's docstring) and these tags of the closed list."""
    if unknown := set(tags) - TAGS:
        raise ValueError(f"no such tag: {', '.join(sorted(unknown))}; the list is TAGS in {__name__}")
    text = (doc or "").strip()
    return {
        "description": text.partition("\n")[0],
        "doc_md": text,
        "tags": sorted(tags),
        "catchup": False,
        "max_active_runs": 1,
        "default_args": {**TASK_DEFAULTS, "owner": owner},
    }


def settings_of_source(source: Source) -> dict[str, Any]:
    """The arguments of the DAG that collects this source: everything from its YAML."""
    settings = settings_of(describe(source), "scrape", source.kind, owner=source.owner)
    return {
        **settings,
        "dag_id": f"scrape__{source.id}",
        "description": source.title,
        "tags": sorted([*settings["tags"], source.id]),
        "schedule": by_clock(source.schedule),
    }


def describe(source: Source) -> str:
    """What an operator reads about the source: what it is, from whom, on what ground, and what to do when it fails."""
    addresses = ", ".join(f"<{url}>" for url in source.fetch.urls) or f"inbox, files `{source.fetch.files}`"
    return (
        f"{source.title}\n\n"
        f"[{source.body.name}]({source.body.url}) · {source.kind} · parser proved against: {source.proof}\n\n"
        f"- **From**: {addresses}\n"
        f"- **Why**: {source.basis.purpose}\n"
        f"- **Ground**: {source.basis.legal_ground}\n"
        f"- **Personal data**: {source.basis.personal_data}\n"
        f"- **Fit when**: at least {source.rows.min} rows; at most {source.guards.drop:.0%} gone in a day\n\n"
        f"{TRIAGE}\n\n{SOURCE_TRIAGE}\n\n{source.triage}\n"
    )


def pool_of(source: Source) -> str:
    """The pool in which the source is fetched: one per host, so that no site gets two visitors of ours at once."""
    hosts = [urlsplit(url).hostname for url in source.fetch.urls]
    return f"host_{hosts[0]}" if hosts else INBOX_POOL


def pools(sources: Iterable[Source]) -> dict[str, int]:
    """Every pool that the sources need, with its slots."""
    return dict.fromkeys(sorted({pool_of(source) for source in sources}), SLOTS)
