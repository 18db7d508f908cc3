"""From a run in Airflow to its batch in the desk. A file of its own: whatever breaks here leaves the door shut."""

from typing import Any

from airflow.plugins_manager import AirflowPlugin

from surveillance.orchestration.back import BatchLink

LINKS: list[Any] = [BatchLink()]


class RunLinkPlugin(AirflowPlugin):
    name, global_operator_extra_links = "run_link", LINKS
