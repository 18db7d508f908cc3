"""The desk inside Airflow: the same pages under `/desk`, behind Airflow's sign-in, and a plain link to them."""

from functools import cache
from typing import Any

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin

from surveillance.orchestration.closed import DISCREET


@cache
def desk() -> Any:
    """The desk, made at the first request: every process of Airflow imports this file, few serve it."""
    from review_ui import airflow_access, app

    return app.create_app(airflow_access.airflow_access(), conf.get("api", "base_url", fallback=""))


APPS: list[Any] = [{"app": lambda *call: desk()(*call), "url_prefix": "/desk", "name": "desk"}]
LINKS: list[Any] = [{"name": "Desk", "href": "/desk/", "destination": "nav", "nav_top_level": True}]


class ReviewPlugin(AirflowPlugin):
    name, fastapi_apps, external_views, fastapi_root_middlewares = "desk", APPS, LINKS, DISCREET
