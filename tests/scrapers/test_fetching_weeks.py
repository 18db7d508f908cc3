"""Lists of a week, each at an address of its own."""

from datetime import datetime
from typing import Any

import pytest

from scrapers.fetching import Delivery, fetch
from scrapers.fetching.delivery import Known, known_nothing
from scrapers.fetching.weekly import addresses
from scrapers.parsing import parse_payloads
from scrapers.registry import load_source
from scrapers.snapshot import PayloadStore
from surveillance import clock
from surveillance.errors import SourceBlocked, SourceUnreachable
from surveillance.model.source import Content, Fetch, Source
from surveillance.settings import settings
from tests.scrapers.faultserver import HOST, Connection, FaultServer, Script, fetcher_for, respond, serving

pytestmark = pytest.mark.usefixtures("home")

ADDRESS = f"http://{HOST}/lijst?period={{week:02d}}-{{year}}&totaal=1"
LIST = b"a;b\n1;2\n"


@pytest.fixture
def store() -> PayloadStore:
    return PayloadStore(settings().payloads)


def weekly_source(**facts: Any) -> Source:
    told = {"how": "weekly", "urls": (ADDRESS,), "weeks": 3, "deadline_seconds": 5.0, **facts}
    content = Content(type="csv", delimiter=";")
    return load_source("nl_agreement_offers").model_copy(update={"fetch": Fetch(**told), "content": content})


def weeks(answers: dict[str, Script]) -> Script:
    """A server that has the lists of these weeks."""
    missing = respond(b"<html>niet gevonden</html>", "404 Not Found")

    def script(connection: Connection) -> None:
        week = connection.target.partition("period=")[2].partition("&")[0]
        answers.get(week, missing)(connection)

    return script


def look(server: FaultServer, store: PayloadStore, known: Known = known_nothing) -> Delivery:
    source = weekly_source()
    (delivery,) = fetch(source, store, known, fetcher_for(source, server.resolve))
    return delivery


def test_the_last_weeks_up_to_the_present_one_are_asked_for(store: PayloadStore) -> None:
    with serving(lijst=weeks({f"{week}-2026": respond(LIST) for week in (38, 39, 40)})) as server:
        delivery = look(server, store)
        assert server.targets == [f"/lijst?period={week}-2026&totaal=1" for week in (38, 39, 40)]
    assert [store.read(payload.sha256) for payload in delivery.payloads] == [LIST] * 3
    assert delivery.name == f"http://{HOST}/lijst?period="


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        ("2027-01-03T12:00+01:00", ["51-2026", "52-2026", "53-2026"]),
        ("2027-01-04T12:00+01:00", ["52-2026", "53-2026", "01-2027"]),
        ("2026-01-01T00:30+01:00", ["51-2025", "52-2025", "01-2026"]),
    ],
)
def test_the_weeks_are_those_of_iso_8601_over_the_end_of_a_year(day: str, asked: list[str]) -> None:
    clock.set_domain_time(datetime.fromisoformat(day))
    assert [url.partition("period=")[2].partition("&")[0] for url in addresses(weekly_source())] == asked


@pytest.mark.parametrize("answer", [respond(b"", "404 Not Found"), respond(b""), respond(b" \n")])
def test_a_week_that_is_not_there_is_remarked_and_the_others_are_read(answer: Script, store: PayloadStore) -> None:
    with serving(lijst=weeks({"38-2026": respond(LIST), "39-2026": answer, "40-2026": respond(LIST)})) as server:
        delivery = look(server, store)
    payloads = [(payload.name, store.read(payload.sha256)) for payload in delivery.payloads]
    source = load_source("nl_sfk_wholesale").model_copy(update={"content": Content(type="csv", delimiter=";")})
    parsed = parse_payloads(source, [payloads[1]])
    assert parsed.rows_in == 0
    assert parsed.remarks == (f"http://{HOST}/lijst?period=39-2026&totaal=1: the payload is empty",)
    assert [data for _, data in payloads if data.strip()] == [LIST, LIST]


def test_trouble_with_one_week_fails_the_whole_run(store: PayloadStore) -> None:
    answers = {"38-2026": respond(LIST), "39-2026": respond(b"", "500 x")}
    with serving(lijst=weeks(answers)) as server, pytest.raises(SourceUnreachable, match="39-2026"):
        look(server, store)
    with serving(lijst=weeks({"38-2026": respond(b"", "403 x")})) as server, pytest.raises(SourceBlocked):
        look(server, store)


def test_the_same_weeks_again_are_unchanged_and_a_corrected_one_is_not(store: PayloadStore) -> None:
    answers = {f"{week}-2026": respond(LIST, ETag=f'"{week}"') for week in (38, 39)}
    with serving(lijst=weeks(answers)) as server:
        first = look(server, store)
        known = {payload.name: payload for payload in first.payloads}.get
        answers["38-2026"] = respond(status="304 Not Modified")
        assert look(server, store, known).is_unchanged
        answers["40-2026"] = respond(LIST)
        assert not look(server, store, known).is_unchanged


def test_a_week_later_without_a_new_list_nothing_changed_and_with_nothing_at_all_it_did(store: PayloadStore) -> None:
    answers = {f"{week}-2026": respond(LIST) for week in (39, 40)}
    with serving(lijst=weeks(answers)) as server:
        known = {payload.name: payload for payload in look(server, store).payloads}.get
        clock.set_domain_time(datetime.fromisoformat("2026-10-05T08:00+02:00"))
        assert look(server, store, known).is_unchanged
        answers.clear()
        assert not look(server, store, known).is_unchanged
