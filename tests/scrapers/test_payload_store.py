"""The payload store: whole or not at all, and never silently another."""

import hashlib
import os
from pathlib import Path

import pytest

from scrapers.snapshot import PayloadDamaged, PayloadStore
from surveillance.errors import NotFound

DATA = b"bytes as received\r\n\x00\xff"
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> PayloadStore:
    return PayloadStore(tmp_path.as_uri())


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_kept_comes_back_byte_for_byte(store: PayloadStore) -> None:
    assert store.keep(DATA) == SHA256
    assert store.read(SHA256) == DATA
    assert store.keep(b"") == hashlib.sha256(b"").hexdigest()
    assert store.read(hashlib.sha256(b"").hexdigest()) == b""


def test_the_same_bytes_lie_once_and_nothing_else_is_left(store: PayloadStore, tmp_path: Path) -> None:
    store.keep(DATA)
    store.keep(DATA)
    assert files_in(tmp_path) == [Path(store.path(SHA256))]


def test_a_break_in_the_middle_leaves_nothing_under_the_name(
    store: PayloadStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(_: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", break_off)
    with pytest.raises(OSError, match="No space"):
        store.keep(DATA)
    monkeypatch.undo()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    with pytest.raises(NotFound):
        store.read(SHA256)
    assert store.keep(DATA) == SHA256
    assert store.read(SHA256) == DATA


def test_damage_is_seen_when_reading_and_healed_when_the_bytes_come_again(store: PayloadStore) -> None:
    store.keep(DATA)
    Path(store.path(SHA256)).write_bytes(DATA + b"x")
    with pytest.raises(PayloadDamaged):
        store.read(SHA256)
    store.keep(DATA)
    assert store.read(SHA256) == DATA


def test_what_was_never_kept_is_not_found(store: PayloadStore) -> None:
    with pytest.raises(NotFound):
        store.read(SHA256)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", SHA256.upper(), SHA256 + "0"])
def test_only_a_sha256_names_a_payload(store: PayloadStore, name: str) -> None:
    with pytest.raises(ValueError, match="is not a SHA-256"):
        store.read(name)


def test_the_store_may_lie_at_any_address_that_fsspec_knows() -> None:
    store = PayloadStore("memory://payloads")
    store.keep(DATA)
    assert PayloadStore("memory://payloads").read(SHA256) == DATA
