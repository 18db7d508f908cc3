"""Ways to get payloads: one address, pages until the last, files that were delivered."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fsspec.implementations.local import LocalFileSystem

from scrapers.fetching import Delivery, fetch
from scrapers.registry import load_source
from scrapers.snapshot import PayloadStore
from surveillance.errors import SourceChanged, SourceUnreachable
from surveillance.model.batch import Payload
from surveillance.model.source import Source
from surveillance.settings import settings
from tests.scrapers.faultserver import HOST, Connection, FaultServer, fetcher_for, respond, serving, source_at

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def store() -> PayloadStore:
    return PayloadStore(settings().payloads)


def look(
    server: FaultServer, source: Source, store: PayloadStore, known: Callable[[str], Payload | None] = lambda _: None
) -> Delivery:
    (delivery,) = fetch(source, store, known, fetcher_for(source, server.resolve))
    return delivery


def remembering(delivery: Delivery) -> Callable[[str], Payload | None]:
    return {payload.name: payload for payload in delivery.payloads}.get


# One address


def test_the_payload_is_in_the_store_when_it_is_delivered(store: PayloadStore) -> None:
    with serving(page=respond(b"[]", Content_Type="application/json", ETag='"1"')) as server:
        delivery = look(server, source_at("/page"), store)
    (payload,) = delivery.payloads
    assert (delivery.name, delivery.is_unchanged) == (f"http://{HOST}/page", False)
    assert (payload.sha256, payload.byte_count) == (hashlib.sha256(b"[]").hexdigest(), 2)
    assert (payload.http_status, payload.content_type, payload.etag) == (200, "application/json", '"1"')
    assert store.read(payload.sha256) == b"[]"


def test_the_same_bytes_again_are_unchanged(store: PayloadStore) -> None:
    with serving(page=respond(b"[]")) as server:
        first = look(server, source_at("/page"), store)
        assert look(server, source_at("/page"), store, remembering(first)).is_unchanged


def test_a_304_is_the_known_payload_seen_again(store: PayloadStore) -> None:
    with serving(page=respond(b"[]", ETag='"1"')) as server:
        first = look(server, source_at("/page"), store)
        server.scripts["/page"] = respond(status="304 Not Modified")
        again = look(server, source_at("/page"), store, remembering(first))
    assert again.is_unchanged
    assert again.payloads == (replace(first.payloads[0], http_status=304),)


def test_one_changed_address_of_two_brings_both(store: PayloadStore) -> None:
    source = source_at("/a", "/b")
    with serving(a=respond(b"a", ETag='"1"'), b=respond(b"b")) as server:
        first = look(server, source, store)
        server.scripts |= {"/a": respond(status="304 x"), "/b": respond(b"changed")}
        again = look(server, source, store, remembering(first))
    assert not again.is_unchanged
    assert [store.read(payload.sha256) for payload in again.payloads] == [b"a", b"changed"]


# Pages


def paged_source(**fetch_facts: Any) -> Source:
    source = load_source("eu_eudamed_certificates")
    facts = {"urls": (f"http://{HOST}/search/",), "page_size": 2, **fetch_facts}
    return source.model_copy(update={"fetch": source.fetch.model_copy(update=facts)})


def pages_of(
    rows: list[Any], total: Callable[[dict[str, list[str]]], Any] | None = None
) -> Callable[[Connection], None]:
    """The search interface: it ignores what it does not know."""

    def script(connection: Connection) -> None:
        asked = parse_qs(urlsplit(connection.target).query)
        number, size = int(asked["page"][0]), int(asked["pageSize"][0])
        content = rows[number * size : (number + 1) * size]
        page = {"content": content, "totalElements": total(asked) if total else len(rows), "number": number}
        page["last"] = (number + 1) * size >= len(rows)
        respond(json.dumps(page).encode())(connection)

    return script


def walk(
    script: Callable[[Connection], None], store: PayloadStore, source: Source | None = None
) -> tuple[Delivery, list[str]]:
    with serving({"/search/": script}) as server:
        return look(server, source or paged_source(), store), server.targets


def test_pages_are_walked_from_zero_until_the_last_and_probed_once(store: PayloadStore) -> None:
    delivery, targets = walk(pages_of([1, 2, 3, 4, 5]), store)
    assert targets == [
        "/search/?page=0&pageSize=2",
        "/search/?page=1&pageSize=2",
        "/search/?page=2&pageSize=2",
        "/search/?page=0&pageSize=2&zzprobe=1",
    ]
    assert [payload.name for payload in delivery.payloads] == [f"http://{HOST}{target}" for target in targets[:3]]
    assert sum(len(json.loads(store.read(payload.sha256))["content"]) for payload in delivery.payloads) == 5


def test_only_the_agreed_parameters_are_sent(store: PayloadStore) -> None:
    _, targets = walk(pages_of([1]), store, paged_source(parameters={"languageIso2Code": "en"}, control_parameter=None))
    assert targets == ["/search/?page=0&pageSize=2&languageIso2Code=en"]


def test_no_rows_at_all_are_one_page(store: PayloadStore) -> None:
    delivery, _ = walk(pages_of([]), store)
    assert len(delivery.payloads) == 1


def test_the_same_pages_again_are_unchanged_and_a_new_row_is_not(store: PayloadStore) -> None:
    with serving({"/search/": pages_of([1, 2, 3])}) as server:
        first = look(server, paged_source(), store)
        assert look(server, paged_source(), store, remembering(first)).is_unchanged
        server.scripts["/search/"] = pages_of([1, 2, 3, 4, 5])
        assert not look(server, paged_source(), store, remembering(first)).is_unchanged


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (pages_of([1, 2, 3], total=lambda asked: 4), "3 rows came on 2 pages where the source states 4"),
        (
            pages_of([1, 2, 3], total=lambda asked: 9 if "zzprobe" in asked else 3),
            "the control probe zzprobe=1 gives 9",
        ),
        (pages_of([1, 2, 3], total=lambda asked: "3"), "does not state the total"),
        (respond(status="302 x", Location="/page-not-found"), "page 0 is missing: it points to /page-not-found"),
        (respond(b'{"content": [1], "totalElements": 9, "last": false}'), "page 1 came before or is empty"),
        (respond(b'{"content": [], "totalElements": 9, "last": false}'), "page 0 came before or is empty"),
        (respond(b'{"totalElements": 9, "last": true}'), "has no list 'content'"),
        (respond(b"[]"), "page 0 is no page"),
        (respond(b"<html>busy</html>"), "page 0 is no JSON"),
        (respond(status="404 x"), "answered 404"),
    ],
)
def test_pages_that_do_not_add_up_are_refused_whole(
    script: Callable[[Connection], None], reason: str, store: PayloadStore
) -> None:
    with pytest.raises(SourceChanged, match=reason):
        walk(script, store)


def test_trouble_on_the_last_page_fails_the_whole_run(store: PayloadStore) -> None:
    good, bad = pages_of(list(range(20))), respond(status="500 x")
    with pytest.raises(SourceUnreachable):
        walk(lambda connection: (bad if "page=7" in connection.target else good)(connection), store)


def test_every_page_was_kept_before_it_was_read(store: PayloadStore, home: Path) -> None:
    with pytest.raises(SourceChanged):
        walk(respond(b"<html>busy</html>"), store)
    assert store.read(hashlib.sha256(b"<html>busy</html>").hexdigest()) == b"<html>busy</html>"


# The inbox


@pytest.fixture
def inbox(home: Path) -> Path:
    folder = home / "inbox" / "nl_meldpunt_notices"
    folder.mkdir(parents=True)
    return folder


def collect(store: PayloadStore, known: Callable[[str], Payload | None] = lambda _: None) -> Iterator[Delivery]:
    return fetch(load_source("nl_meldpunt_notices"), store, known)


def test_each_file_is_a_delivery_in_the_order_of_names(inbox: Path, store: PayloadStore) -> None:
    for name in ("b_2026-09-27.csv", "a_2026-09-20.csv"):
        (inbox / name).write_text(name)
    found = list(collect(store))
    assert [delivery.name for delivery in found] == ["a_2026-09-20.csv", "b_2026-09-27.csv"]
    assert [store.read(delivery.payloads[0].sha256) for delivery in found] == [b"a_2026-09-20.csv", b"b_2026-09-27.csv"]
    assert all(not delivery.is_unchanged for delivery in found)
    assert sorted(path.name for path in inbox.iterdir()) == ["a_2026-09-20.csv", "b_2026-09-27.csv"]


def test_a_file_that_is_known_is_unchanged_and_a_corrected_one_is_not(inbox: Path, store: PayloadStore) -> None:
    (inbox / "a.csv").write_text("1")
    (first,) = collect(store)
    (again,) = collect(store, remembering(first))
    assert again.is_unchanged
    (inbox / "a.csv").write_text("2")
    (corrected,) = collect(store, remembering(first))
    assert not corrected.is_unchanged


def test_other_files_unfinished_ones_links_and_folders_are_left_alone(
    inbox: Path, store: PayloadStore, tmp_path: Path
) -> None:
    for name in ("notes.txt", ".hidden.csv", "x.csv.part", "~x.csv"):
        (inbox / name).write_text("x")
    (inbox / "folder.csv").mkdir()
    secret = tmp_path / "secret"
    secret.write_text("secret")
    (inbox / "link.csv").symlink_to(secret)
    assert list(collect(store)) == []


def test_an_inbox_that_is_not_there_has_no_files(store: PayloadStore) -> None:
    assert list(collect(store)) == []


def test_a_file_that_is_too_large_does_not_keep_the_others(
    inbox: Path, store: PayloadStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = load_source("nl_meldpunt_notices")
    small = source.model_copy(update={"fetch": source.fetch.model_copy(update={"max_bytes": 3})})
    (inbox / "a.csv").write_text("1234")
    (inbox / "b.csv").write_text("123")
    deliveries = fetch(small, store)
    assert next(deliveries).name == "b.csv"
    with pytest.raises(SourceChanged, match=r"larger than 3 bytes: a\.csv"):
        next(deliveries)


def test_the_inbox_may_lie_elsewhere(tmp_path: Path, store: PayloadStore, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "elsewhere" / "nl_meldpunt_notices"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("1")
    monkeypatch.setenv("SURVEILLANCE_INBOX_URL", folder.parent.as_uri() + "/")
    settings.cache_clear()
    assert [delivery.name for delivery in collect(store)] == ["a.csv"]


def test_a_file_that_is_taken_away_while_we_look_is_no_error_and_one_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = load_source("nl_meldpunt_notices")
    files = tmp_path / "inbox" / source.id
    files.mkdir(parents=True)
    for name in ("a.csv", "b.csv", "c.csv"):
        (files / name).write_text(name)
    read = LocalFileSystem.cat_file

    def read_with_trouble(self: LocalFileSystem, path: str, *rest: Any, **named: Any) -> Any:
        if path.endswith("a.csv"):
            raise FileNotFoundError(path)
        if path.endswith("b.csv"):
            raise PermissionError(13, "Permission denied", path)
        return read(self, path, *rest, **named)

    monkeypatch.setattr(LocalFileSystem, "cat_file", read_with_trouble)
    monkeypatch.setenv("SURVEILLANCE_INBOX_URL", str(tmp_path / "inbox"))
    settings.cache_clear()
    taken = fetch(source, PayloadStore(str(tmp_path / "payloads")))
    assert next(taken).name == "c.csv"
    with pytest.raises(SourceChanged, match=r"cannot be read \(Permission denied\): b\.csv$"):
        next(taken)
    settings.cache_clear()
