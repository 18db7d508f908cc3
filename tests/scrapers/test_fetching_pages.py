"""Every way in which interfaces count pages, against one that keeps to it and against ones that do not."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from scrapers.fetching import Delivery, fetch
from scrapers.parsing import parse_payloads
from scrapers.registry import load_source
from scrapers.snapshot import PayloadStore
from surveillance.errors import SourceBlocked, SourceChanged, SourceUnreachable
from surveillance.model.source import Content, Fetch, SignIn, Source
from surveillance.settings import settings
from tests.scrapers.faultserver import (
    HOST,
    Connection,
    FaultServer,
    Script,
    Waits,
    fetcher_for,
    in_turn,
    respond,
    serving,
)
from tests.scrapers.golden import CASES

pytestmark = pytest.mark.usefixtures("home")

ADDRESS = f"http://{HOST}/search"
ROWS = [{"id": number} for number in range(7)]
PAGES = {"page_parameter": "pagina", "size_parameter": "grootte", "first": 1}
SKIPPING = {"page_parameter": "skip", "size_parameter": "limit", "step": "rows"}
RANGE = {"page_parameter": "startRow", "size_parameter": "endRow", "first": 1, "step": "range"}
STYLES = {"pages": PAGES, "rows": SKIPPING, "range": RANGE}

every_style = pytest.mark.parametrize("style", STYLES)
every_method = pytest.mark.parametrize("method", ["get", "post"])


@pytest.fixture
def store() -> PayloadStore:
    return PayloadStore(settings().payloads)


def source_of(style: str = "rows", **facts: Any) -> Source:
    """A source that is paged in this style, three rows a page."""
    source = load_source("eu_eudamed_certificates")
    told = {"how": "paged", "urls": (ADDRESS,), "page_size": 3, "ends": "total", "deadline_seconds": 5.0}
    content = Content(type="json", items="data.rows", stated_total="meta.total")
    return source.model_copy(update={"fetch": Fetch(**told | STYLES[style] | facts), "content": content})


def asked_of(connection: Connection) -> dict[str, Any]:
    """The parameters, whichever way they came."""
    if connection.method == "POST":
        return dict(json.loads(connection.body))
    query = parse_qsl(urlsplit(connection.target).query)
    return {name: int(value) if value.isdecimal() else value for name, value in query}


def part_of(rows: list[Any], style: str, asked: dict[str, Any]) -> list[Any]:
    if style == "pages":
        return rows[(asked["pagina"] - 1) * asked["grootte"] :][: asked["grootte"]]
    if style == "rows":
        return rows[asked["skip"] :][: asked["limit"]]
    return rows[asked["startRow"] - 1 : asked["endRow"]]


def interface(rows: list[Any], style: str = "rows", total: Callable[[dict[str, Any]], Any] | None = None) -> Script:
    """An interface that gives its list in parts and ignores what it does not know."""

    def script(connection: Connection) -> None:
        asked = asked_of(connection)
        stated = total(asked) if total else len(rows)
        page = {"meta": {"total": stated}, "data": {"rows": part_of(rows, style, asked)}}
        respond(json.dumps(page).encode())(connection)

    return script


def page(rows: list[Any], total: Any) -> Script:
    return respond(json.dumps({"meta": {"total": total}, "data": {"rows": rows}}).encode())


def by_page(*scripts: Script) -> Script:
    """One script a page, the last one for every later page."""

    def script(connection: Connection) -> None:
        number = asked_of(connection)["skip"] // 3
        scripts[min(number, len(scripts) - 1)](connection)

    return script


def look(server: FaultServer, source: Source, store: PayloadStore, waits: Waits | None = None) -> Delivery:
    (delivery,) = fetch(source, store, fetcher=fetcher_for(source, server.resolve, waits))
    return delivery


def rows_of(delivery: Delivery, store: PayloadStore) -> list[Any]:
    return [row for one in delivery.payloads for row in json.loads(store.read(one.sha256))["data"]["rows"]]


@every_method
@every_style
def test_every_row_comes_once_whichever_way_pages_are_counted(style: str, method: str, store: PayloadStore) -> None:
    with serving(search=interface(ROWS, style)) as server:
        delivery = look(server, source_of(style, method=method), store)
    assert rows_of(delivery, store) == ROWS
    assert len(delivery.payloads) == len({payload.name for payload in delivery.payloads}) == 3


def test_the_numbers_that_are_sent_are_those_of_the_style(store: PayloadStore) -> None:
    asked = {}
    for style in STYLES:
        with serving(search=interface(ROWS, style)) as server:
            look(server, source_of(style), store)
            asked[style] = [target.partition("?")[2] for target in server.targets]
    assert asked == {
        "pages": ["pagina=1&grootte=3", "pagina=2&grootte=3", "pagina=3&grootte=3"],
        "rows": ["skip=0&limit=3", "skip=3&limit=3", "skip=6&limit=3"],
        "range": ["startRow=1&endRow=3", "startRow=4&endRow=6", "startRow=7&endRow=9"],
    }


def test_what_is_posted_keeps_its_types_and_a_query_writes_them_as_the_web_does(store: PayloadStore) -> None:
    parameters = {"ongoing": True, "term": "é", "kind": 2, "flag": "true"}
    with serving(search=interface(ROWS[:1])) as server:
        look(server, source_of(method="post", parameters=parameters), store)
        look(server, source_of(parameters=parameters), store)
        posted, got = (one for one in server.requests if one.target != "/robots.txt")
    assert json.loads(posted.body) == {"skip": 0, "limit": 3, **parameters}
    assert (posted.method, posted.target) == ("POST", "/search")
    assert posted.headers["Content-Type"] == "application/json"
    assert got.target == "/search?skip=0&limit=3&ongoing=true&term=%C3%A9&kind=2&flag=true"


def test_an_address_with_a_query_of_its_own_keeps_it(store: PayloadStore) -> None:
    with serving(search=interface(ROWS[:1])) as server:
        look(server, source_of(urls=(f"{ADDRESS}?lijst=alle",)), store)
        assert server.targets == ["/search?lijst=alle&skip=0&limit=3"]


def test_a_list_that_fills_its_last_page_ends_there(store: PayloadStore) -> None:
    with serving(search=interface(ROWS[:6])) as server:
        assert len(look(server, source_of(), store).payloads) == 2


def test_no_rows_at_all_are_one_page(store: PayloadStore) -> None:
    with serving(search=interface([])) as server:
        assert rows_of(look(server, source_of(), store), store) == []


def test_the_status_that_means_none_is_an_empty_payload_and_no_rows(store: PayloadStore) -> None:
    source = source_of(none_found=404)
    with serving(search=respond(b'{"error": "No matches found!"}', "404 Not Found")) as server:
        (payload,) = look(server, source, store).payloads
    assert (payload.http_status, payload.byte_count) == (404, 0)
    parsed = parse_payloads(source, [(payload.name, store.read(payload.sha256))])
    assert parsed.rows_in == 0
    assert any("the payload is empty" in remark for remark in parsed.remarks)


@every_method
def test_that_status_on_a_later_page_is_a_missing_page(method: str, store: PayloadStore) -> None:
    script = in_turn(page(ROWS[:3], 7), respond(b"", "404 Not Found"))
    with serving(search=script) as server, pytest.raises(SourceChanged, match="answered 404"):
        look(server, source_of(none_found=404, method=method), store)


@every_style
def test_an_interface_that_ignores_the_number_of_the_page_is_found_out(style: str, store: PayloadStore) -> None:
    """It answers 200 to everything, with the time of day in it, so that no two answers are the same."""
    count = iter(range(100))

    def script(connection: Connection) -> None:
        shown = {"meta": {"total": 7}, "data": {"rows": ROWS[:3]}, "at": next(count)}
        respond(json.dumps(shown).encode())(connection)

    with serving(search=script) as server, pytest.raises(SourceChanged, match="page 1 came before or is empty: 6 of 7"):
        look(server, source_of(style), store)


def lacking(number: int) -> Script:
    """An interface that leaves one row out, which it counts all the same."""

    def script(connection: Connection) -> None:
        asked = asked_of(connection)
        rows = [row for row in part_of(ROWS, "rows", asked) if row["id"] != number]
        page(rows, len(ROWS))(connection)

    return script


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (lacking(1), "page 3 came before or is empty: 6 of 7 rows came"),
        (lacking(6), "page 2 came before or is empty: 6 of 7 rows came"),
        (by_page(page(ROWS[:3], 7), page(ROWS[3:6], 8)), "page 1 states 8 rows where the pages before state 7"),
        (by_page(page(ROWS[:3], 7), page(ROWS[3:6], 6)), "page 1 states 6 rows where the pages before state 7"),
        (by_page(page(ROWS[:3], 4), page(ROWS[3:6], 4)), "6 rows came on 2 pages where the source states 4"),
        (by_page(page(ROWS[:3], 7), page([], 7)), "page 1 came before or is empty: 3 of 7"),
        (by_page(page(ROWS[:3], 6), page(ROWS[:3], 6)), "page 1 came before or is empty: 6 of 6"),
        (page([], 7), "page 0 came before or is empty: 0 of 7"),
        (page(ROWS[:3], "7"), "does not state the total"),
        (page(ROWS[:3], True), "does not state the total"),
        (respond(b'{"data": {"rows": []}}'), "does not state the total"),
        (respond(b'{"meta": {"total": 0}, "data": []}'), "has no list 'data.rows'"),
        (respond(b"[]"), "page 0 is no page"),
        (respond(b"<html>busy</html>"), "page 0 is no JSON"),
        (respond(b"", "405 Method Not Allowed"), "answered 405"),
        (respond(b"", "404 Not Found"), "answered 404"),
    ],
)
@every_method
def test_pages_that_do_not_add_up_are_refused_whole(
    script: Script, reason: str, method: str, store: PayloadStore
) -> None:
    with serving(search=script) as server, pytest.raises(SourceChanged, match=reason):
        look(server, source_of(method=method), store)


def test_a_missing_record_that_is_hidden_by_a_redirect_is_no_empty_page(store: PayloadStore) -> None:
    script = in_turn(page(ROWS[:3], 7), respond(status="302 Found", Location="/niet-gevonden"))
    with serving(search=script) as server, pytest.raises(SourceChanged, match="page 1 is missing: it points to"):
        look(server, source_of(), store)


def test_what_was_posted_is_sent_nowhere_else(store: PayloadStore) -> None:
    script = respond(status="307 Temporary Redirect", Location="/elders")
    with serving(search=script) as server:
        with pytest.raises(SourceChanged, match="redirects what was posted"):
            look(server, source_of(method="post"), store)
        assert server.targets == ["/search"]


@pytest.mark.parametrize("location", ["/inloggen", "https://login.example/"])
def test_a_sign_in_behind_a_search_is_a_refusal(location: str, store: PayloadStore) -> None:
    script = respond(status="302 Found", Location=location)
    with serving(search=script) as server, pytest.raises(SourceBlocked, match="redirects to a sign-in"):
        look(server, source_of(method="post"), store)


@every_method
def test_too_many_without_a_time_widens_the_gap_and_is_asked_again(method: str, store: PayloadStore) -> None:
    waits = Waits()
    script = in_turn(respond(status="429 Too Many Requests"), interface(ROWS))
    with serving(search=script) as server:
        assert rows_of(look(server, source_of(method=method), store, waits), store) == ROWS
    gaps = [gap for _, gap in waits.paced]
    assert gaps[-1] > gaps[0]
    assert len(waits.slept) == 1


@every_method
def test_trouble_that_stays_fails_the_whole_run(method: str, store: PayloadStore) -> None:
    script = in_turn(page(ROWS[:3], 7), respond(status="503 Service Unavailable"))
    with serving(search=script) as server:
        with pytest.raises(SourceUnreachable, match="answered 503"):
            look(server, source_of(method=method), store)
        assert len(server.targets) == 1 + 4


def test_what_is_posted_obeys_robots_pace_cap_and_the_list_of_hosts(store: PayloadStore) -> None:
    source, waits = source_of(method="post"), Waits()
    forbidding = {"/robots.txt": respond(b"User-agent: *\nDisallow: /search"), "/search": interface(ROWS)}
    with serving(forbidding) as server:
        with pytest.raises(SourceBlocked, match=r"robots\.txt forbids"):
            look(server, source, store, waits)
        assert server.targets == []
    with serving(search=interface(ROWS)) as server:
        look(server, source, store, waits)
        assert [host for host, _ in waits.paced].count(HOST) >= 4
        small = source.model_copy(update={"fetch": source.fetch.model_copy(update={"max_bytes": 50})})
        with pytest.raises(SourceChanged, match="more than 50 bytes"):
            look(server, small, store)
        elsewhere = fetcher_for(source, server.resolve)
        with pytest.raises(SourceChanged, match="is not one of the source's"):
            elsewhere.sign_in("http://elders.example/login", {"email": "a"}, "auth-token")


def test_a_row_that_stands_on_two_pages_is_remarked(store: PayloadStore) -> None:
    source = load_source("eu_eudamed_certificates")
    case = json.loads((CASES / source.id / "recorded_entry" / "payload.json").read_bytes())
    twice = [json.dumps({**case, "totalElements": 2, "content": case["content"][:1]}).encode() for _ in range(2)]
    parsed = parse_payloads(source, [("page 0", twice[0]), ("page 1", twice[1])])
    assert parsed.ignored == {"duplicate": 1}
    assert [remark for remark in parsed.remarks if "on two pages" in remark] == [
        "1 row stands on two pages: the list may have moved while it was read"
    ]
    once = json.dumps({**case, "totalElements": 2, "content": case["content"][:1] * 2}).encode()
    assert not [remark for remark in parse_payloads(source, [("page 0", once)]).remarks if "on two pages" in remark]


# Signing in

TOKEN = "voorbeeld-sleutel"
SIGN_IN = SignIn(
    url=f"http://{HOST}/login", fields={"email": "CA_EMAIL", "password": "CA_PASSWORD"}, header="auth-token"
)


def guarded(script: Script) -> Script:
    """An interface that refuses whoever does not bear the token."""
    refused = respond(b"", "401 Unauthorized")
    return lambda connection: (script if connection.headers.get("auth-token") == TOKEN else refused)(connection)


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The profile in which secrets must be set, and are."""
    monkeypatch.setenv("SURVEILLANCE_PROFILE", "live")
    monkeypatch.setenv("SURVEILLANCE_CA_EMAIL", "a+b@voorbeeld.example")
    monkeypatch.setenv("SURVEILLANCE_CA_PASSWORD", "geheim & zo")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.usefixtures("live")
def test_the_token_of_the_sign_in_is_borne_by_every_question(store: PayloadStore) -> None:
    login = respond(b"", auth_token=TOKEN)
    with serving(search=guarded(interface(ROWS)), login=login) as server:
        assert rows_of(look(server, source_of(sign_in=SIGN_IN), store), store) == ROWS
        first, *others = [one for one in server.requests if one.target != "/robots.txt"]
    assert (first.method, first.target) == ("POST", "/login")
    assert first.body == b"email=a%2Bb%40voorbeeld.example&password=geheim+%26+zo"
    assert {one.headers["auth-token"] for one in others} == {TOKEN}


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(
    ("login", "search", "error", "reason"),
    [
        (respond(b"", "401 Unauthorized"), page([], 0), SourceBlocked, "login answered 401"),
        (respond(b"", "422 x"), page([], 0), SourceChanged, "login answered 422"),
        (respond(b""), page([], 0), SourceChanged, "gave no auth-token"),
        (respond(b"", "500 x"), page([], 0), SourceUnreachable, "login: it answered 500"),
        (respond(b"", auth_token="anders"), guarded(page([], 0)), SourceBlocked, "answered 401"),
    ],
)
def test_a_sign_in_that_fails_says_so_and_shows_no_secret(
    login: Script, search: Script, error: type[Exception], reason: str, store: PayloadStore, caplog: Any
) -> None:
    caplog.set_level("DEBUG")
    with serving(search=search, login=login) as server, pytest.raises(error, match=reason) as caught:
        look(server, source_of(sign_in=SIGN_IN), store)
    told = f"{caught.getrepr(style='long')}{caplog.text}"
    assert "geheim" not in told


@pytest.mark.usefixtures("live")
def test_a_secret_that_is_not_set_is_named_and_nothing_is_asked(
    store: PayloadStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SURVEILLANCE_CA_PASSWORD")
    with serving(search=interface(ROWS)) as server:
        with pytest.raises(SourceBlocked, match="SURVEILLANCE_CA_PASSWORD is not set"):
            look(server, source_of(sign_in=SIGN_IN), store)
        assert server.requests == []


# One address that is posted to


def test_a_single_search_is_posted_once(store: PayloadStore) -> None:
    source = source_of(how="single", method="post", parameters={"all": True}, ends="flag")
    with serving(search=respond(b"[]")) as server:
        (payload,) = look(server, source, store).payloads
        assert [one.body for one in server.requests if one.method == "POST"] == [b'{"all": true}']
    assert (payload.name, store.read(payload.sha256)) == (ADDRESS, b"[]")


# What a source may say of its fetching


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"how": "weekly", "urls": ["https://a.example/x"]}, "must hold"),
        ({"how": "weekly", "urls": ["https://a.example/{week}-{year}"], "method": "post"}, "posts nothing"),
        ({"how": "inbox", "parameters": {"a": 1}}, "sends no parameters"),
        ({"how": "single", "parameters": {"a": 1}}, "states its parameters itself"),
        ({"how": "paged", "step": "range"}, "counted from 1"),
        ({"how": "paged", "sign_in": {"url": "x", "fields": {"a": "geheim"}, "header": "h"}}, "pattern"),
        ({"how": "paged", "none_found": 200}, "greater than or equal to 400"),
        ({"how": "paged", "page_size": 0}, "greater than 0"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(facts: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Fetch(**facts)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"fetch": {"how": "paged", "ends": "total"}, "content": {"type": "json"}}, "stated_total"),
        ({"fetch": {"how": "paged"}, "content": {"type": "csv"}}, "cut from JSON only"),
        (
            {"fetch": {"how": "weekly", "urls": ["https://a.example/{week}-{year}"]}, "content": {"type": "csv"}},
            "delivery: part",
        ),
    ],
)
def test_a_source_whose_fetching_does_not_go_with_its_content_is_refused(facts: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Source.model_validate(load_source("eu_eudamed_certificates").model_dump() | facts)
