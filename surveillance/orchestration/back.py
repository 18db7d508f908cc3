"""The way back from Airflow to the desk: a button on every task of a collecting run that leads to its batch."""

from typing import Any
from urllib.parse import quote

from airflow.configuration import conf
from airflow.sdk import BaseOperatorLink

COLLECTING = "scrape__"
"""What the id of a source's DAG begins with."""


class BatchLink(BaseOperatorLink):
    """To `/desk/runs/<dag>/<run>`, which leads on to the batch, or to the source when the run brought none."""

    name = "Levering"

    def get_link(self, _operator: Any, *, ti_key: Any) -> str:
        """The address for this task's run; empty, and so without a button, where no run collects."""
        if not ti_key.dag_id.startswith(COLLECTING):
            return ""
        base = conf.get("api", "base_url", fallback="").rstrip("/")
        return f"{base}/desk/runs/{quote(ti_key.dag_id, safe='')}/{quote(ti_key.run_id, safe='')}"
