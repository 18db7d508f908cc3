"""The replay server's ways to give a list in parts, each walked by the fetcher as it walks the real one."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from scrapers.fetching import fetch
from scrapers.guard import read_replay_table
from scrapers.http import Fetcher
from scrapers.pacing import rush
from scrapers.registry import load_source
from scrapers.snapshot import PayloadStore
from surveillance.errors import SourceChanged
from surveillance.model.source import Content, Fetch, Source
from surveillance.samples.manifest import Paged
from surveillance.samples.paging import cut_list
from surveillance.samples.replay import ReplayServer
from surveillance.settings import settings

CAPTURE = "2026-09-27"
ROWS = [{"id": number} for number in range(25)]
FACTS = {"items": "data.rows", "total": "meta.total"}
STYLES: dict[str, dict[str, Any]] = {
    "pages": {"page_parameter": "pagina", "size_parameter": "grootte", "first": 1},
    "rows": {"page_parameter": "skip", "size_parameter": "limit", "step": "rows"},
    "range": {"page_parameter": "startRow", "size_parameter": "endRow", "first": 1, "step": "range"},
}
MANIFEST = {
    "seed": 1,
    "report_at": "2026-09-28T07:00:00+02:00",
    "report_week": "2026-W39",
    "captures": {CAPTURE: {"known_at": "2026-09-27T20:00:00+02:00"}},
}
SOURCE = {
    "origin": "made_up",
    "captures": [CAPTURE],
    "licence": "EUPL-1.2",
    "attribution": "Voorbeeldgegevens, verzonnen",
    "note": "Voorbeeld",
}
DATA = {
    "get": {"urls": {"https://bron.example/search": "list.json"}},
    "post": {"urls": {"https://bron.example/search": "list.json"}, "method": "POST"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A samples folder with one source, whose list stands in an envelope."""
    place = tmp_path / "samples" / CAPTURE / "xx_voorbeeld_lijst"
    place.mkdir(parents=True)
    (place / "list.json").write_text(json.dumps({"meta": {"at": "2026-09-27"}, "data": {"rows": ROWS}}))
    (place / "week.csv").write_text("a\n1\n")
    (place / "list.xml").write_text("<list/>")
    return tmp_path / "samples"


def replaying(folder: Path, facts: dict[str, Any]) -> ReplayServer:
    manifest = MANIFEST | {"sources": {"xx_voorbeeld_lijst": SOURCE | facts}}
    (folder / "samples.yml").write_text(json.dumps(manifest))
    return ReplayServer(folder, CAPTURE, folder.parent / "replay.json")


def source_of(**fetch_facts: Any) -> Source:
    told = {"how": "paged", "urls": ("https://bron.example/search",), "page_size": 10, "ends": "total"}
    content = Content(type="json", items="data.rows", stated_total="meta.total")
    source = load_source("eu_eudamed_certificates")
    return source.model_copy(update={"fetch": Fetch(**told | fetch_facts), "content": content})


def documents(folder: Path, source: Source) -> Iterator[Any]:
    """What the fetcher gets of the replayed source."""
    table = read_replay_table(folder.parent / "replay.json")
    fetcher = Fetcher(source, resolve=table.resolve, pace=rush, authority=table.authority)
    store = PayloadStore(settings().payloads)
    for delivery in fetch(source, store, fetcher=fetcher):
        for payload in delivery.payloads:
            data = store.read(payload.sha256)
            yield json.loads(data) if source.content.type == "json" and data else data


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("style", STYLES)
def test_the_fetcher_walks_the_whole_list_in_every_style(style: str, method: str, folder: Path) -> None:
    facts = DATA[method] | {"paged": FACTS | STYLES[style] | {"largest": 10}}
    with replaying(folder, facts):
        pages = list(documents(folder, source_of(method=method, **STYLES[style])))
    assert [row for page in pages for row in page["data"]["rows"]] == ROWS
    assert {(page["meta"]["at"], page["meta"]["total"]) for page in pages} == {("2026-09-27", 25)}
    assert len(pages) == 3


@pytest.mark.usefixtures("home")
def test_a_server_that_gives_less_than_is_asked_is_found_out(folder: Path) -> None:
    facts = DATA["get"] | {"paged": FACTS | STYLES["pages"] | {"largest": 9}}
    with replaying(folder, facts):
        assert len(list(documents(folder, source_of(**STYLES["pages"])))) == 3
    facts = DATA["get"] | {"paged": FACTS | STYLES["rows"] | {"largest": 9}}
    with replaying(folder, facts), pytest.raises(SourceChanged, match="came before or is empty: 23 of 25"):
        list(documents(folder, source_of(**STYLES["rows"])))


@pytest.mark.usefixtures("home")
def test_an_empty_part_is_an_empty_page_or_a_status(folder: Path) -> None:
    (folder / CAPTURE / "xx_voorbeeld_lijst" / "list.json").write_text("[]")
    with replaying(folder, DATA["get"] | {"paged": FACTS | STYLES["rows"]}):
        assert list(documents(folder, source_of(**STYLES["rows"]))) == [{"data": {"rows": []}, "meta": {"total": 0}}]
    with replaying(folder, DATA["get"] | {"paged": FACTS | STYLES["rows"] | {"none_found": 404}}):
        assert list(documents(folder, source_of(**STYLES["rows"], none_found=404))) == [b""]


@pytest.mark.usefixtures("home")
def test_a_search_that_is_posted_answers_to_nothing_else(folder: Path) -> None:
    facts = {"paged": FACTS | STYLES["rows"]}
    with replaying(folder, DATA["post"] | facts), pytest.raises(SourceChanged, match="answered 405"):
        list(documents(folder, source_of(**STYLES["rows"])))
    with replaying(folder, DATA["get"] | facts), pytest.raises(SourceChanged, match="answered 405"):
        list(documents(folder, source_of(**STYLES["rows"], method="post")))


@pytest.mark.usefixtures("home")
def test_an_address_with_a_query_answers_to_that_query_alone(folder: Path) -> None:
    address = "https://bron.example/lijst?period={}&totaal=1"
    urls = {address.format("38-2026"): "week.csv", address.format("39-2026"): "not_yet.csv"}
    weekly = {"how": "weekly", "urls": ("https://bron.example/lijst?totaal=1&period={week:02d}-{year}",), "weeks": 3}
    source = source_of().model_copy(update={"fetch": Fetch(**weekly), "content": Content(type="csv")})
    with replaying(folder, {"urls": urls}):
        assert list(documents(folder, source)) == [b"a\n1\n", b"", b""]


@pytest.mark.usefixtures("home")
def test_files_of_every_sort_are_served(folder: Path) -> None:
    source = source_of(how="single", ends="flag").model_copy(update={"content": Content(type="xml", items="a")})
    with replaying(folder, {"urls": {"https://bron.example/search": "list.xml"}}):
        assert list(documents(folder, source)) == [b"<list/>"]


PARTS = Paged(**FACTS, **STYLES["rows"], largest=10)


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, range(10)),
        ({"skip": 20, "limit": 10}, range(20, 25)),
        ({"skip": 3, "limit": 2}, range(3, 5)),
        ({"skip": 3, "limit": 1_000}, range(3, 13)),
        ({"skip": 99, "limit": 10}, range(0)),
        ({"skip": 1, "anders": 5}, range(1, 11)),
    ],
)
def test_a_part_is_what_was_asked_for_and_never_more_than_the_largest(asked: dict[str, int], ids: range) -> None:
    page = cut_list(ROWS, PARTS, asked)
    assert page == {"data": {"rows": [{"id": number} for number in ids]}, "meta": {"total": 25}}


def test_where_an_empty_part_has_a_status_there_is_no_page() -> None:
    missing = PARTS.model_copy(update={"none_found": HTTPStatus.NOT_FOUND})
    assert cut_list(ROWS, missing, {"skip": 99}) is None
    assert cut_list([], missing, {}) is None
