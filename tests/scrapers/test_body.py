"""Bodies of answers: unpacked strictly to the end, and never beyond the cap."""

import gzip
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.body import BodyCutError, BodyRefusedError, read_gzip, read_head, read_plain


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@given(st.binary(max_size=300), st.integers(1, 50))
def test_what_was_packed_comes_back_whatever_the_pieces(data: bytes, size: int) -> None:
    assert read_gzip(pieces(gzip.compress(data), size), 300) == data
    assert read_plain(pieces(data, size), 300) == data


@given(st.binary(min_size=1, max_size=300), st.integers(1, 50), st.integers(1, 10))
def test_a_stream_without_its_end_is_never_taken(data: bytes, size: int, missing: int) -> None:
    with pytest.raises(BodyCutError):
        read_gzip(pieces(gzip.compress(data)[:-missing], size), 300)


def test_a_changed_byte_is_seen_by_the_check_sum() -> None:
    packed = bytearray(gzip.compress(b"0123456789" * 100))
    packed[-6] ^= 1
    with pytest.raises(BodyCutError, match="damaged"):
        read_gzip([bytes(packed)], 10_000)


def test_a_bomb_never_fills_the_memory() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(BodyRefusedError, match="more than 1000 bytes after unpacking"):
            read_gzip([bomb], 1_000)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_the_cap_itself_is_allowed_and_one_more_is_not() -> None:
    assert len(read_gzip([gzip.compress(b"x" * 100)], 100)) == len(read_plain([b"x" * 100], 100)) == 100
    for read, body in ((read_gzip, gzip.compress(b"x" * 101)), (read_plain, b"x" * 101)):
        with pytest.raises(BodyRefusedError):
            read([body], 100)


def test_a_head_needs_no_end() -> None:
    assert read_head(pieces(gzip.compress(b"x" * 10_000), 10), 100, is_gzip=True) == b"x" * 100
    assert read_head([b"ab", b"cd"], 3, is_gzip=False) == b"abc"
    with pytest.raises(BodyCutError):
        read_head([b"no gzip"], 3, is_gzip=True)
