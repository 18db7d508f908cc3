"""What the tests of the scrapers share: a key for pseudonyms that is the same each time."""

from collections.abc import Iterator

import pytest

from surveillance.settings import settings
from tests.scrapers.golden import SELLER_KEY_SECRET, SELLER_KEY_VARIABLE


@pytest.fixture(autouse=True)
def seller_key_of_tests(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(SELLER_KEY_VARIABLE, SELLER_KEY_SECRET)
    settings.cache_clear()
    yield
    settings.cache_clear()
