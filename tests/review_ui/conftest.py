"""A filled desk for every test: made once, copied for each."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from review_ui.server import standalone_app
from surveillance import clock
from surveillance.settings import settings
from surveillance.storage import accounts, schema
from surveillance.storage.columns import metadata
from surveillance.storage.engine import engine, transaction
from surveillance.storage.tables.desk import account
from tests.conftest import MONDAY_MORNING
from tests.review_ui.seeding import fill

ADDRESS = "http://127.0.0.1:8321"
SAME_ORIGIN = {"accept": "text/html", "sec-fetch-site": "same-origin", "origin": "null"}

SignIn = Callable[[str], TestClient]


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with accounts, records, findings and alerts."""
    home = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SURVEILLANCE_HOME", str(home))
        patch.delenv("SURVEILLANCE_DATABASE_URL", raising=False)
        patch.setenv(clock.CLOCK_FILE_VARIABLE, str(home / "domain_time"))
        settings.cache_clear()
        clock.set_domain_time(MONDAY_MORNING)
        metadata.create_all(engine())
        with transaction() as connection:
            schema.create_views(connection)
            fill(connection)
        engine().dispose()
        settings.cache_clear()
    return home


@pytest.fixture
def desk(home: Path, filled_home: Path) -> Iterator[FastAPI]:
    """The desk with its own sign-in over a copy of the filled home."""
    shutil.copytree(filled_home, home, dirs_exist_ok=True)
    settings.cache_clear()
    yield standalone_app()
    engine().dispose()


@pytest.fixture
def anonymous(desk: FastAPI) -> TestClient:
    """A browser that is not signed in."""
    return TestClient(
        desk, base_url=ADDRESS, headers=SAME_ORIGIN, follow_redirects=False, raise_server_exceptions=False
    )


@pytest.fixture
def sign_in(desk: FastAPI) -> SignIn:
    """A browser with a session of this person."""

    def make(name: str) -> TestClient:
        with transaction() as connection:
            found = connection.execute(account.select().where(account.c.name == name)).one()
            session_id = accounts.open_session(connection, found.id)
        client = TestClient(
            desk, base_url=ADDRESS, headers=SAME_ORIGIN, follow_redirects=False, raise_server_exceptions=False
        )
        client.cookies.set("desk", session_id)
        return client

    return make


def fields_of(client: TestClient, path: str, action: str) -> dict[str, str]:
    """The hidden fields of the form on this page that goes to this address."""
    page = client.get(path).text
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form, f"no form to {action} on {path}"
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.group()))
