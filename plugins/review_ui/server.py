"""The desk as a server of its own, for inspectors: no Airflow in the process."""

import logging

import uvicorn
from fastapi import FastAPI

from review_ui.app import create_app
from review_ui.standalone import StandaloneAccess, first_run_path, first_run_token
from surveillance.settings import settings

log = logging.getLogger("review_ui")


def standalone_app(desk_url: str = "") -> FastAPI:
    """The desk with its own sign-in; `desk_url` is where browsers reach it, when that is not what the settings say."""
    address = desk_url or settings().desk_url
    return create_app(StandaloneAccess(address), address)


def serve(host: str = "127.0.0.1", port: int = 8321) -> None:
    """Serve the desk until the process is told to stop."""
    if first_run_token() is not None:
        log.warning("nobody has an account yet: the start code for the first one is in %s", first_run_path())
    is_default = "desk_url" not in settings().model_fields_set
    address = f"http://{host}:{port}" if is_default else settings().desk_url
    uvicorn.run(standalone_app(address), host=host, port=port, log_level="warning", server_header=False)
