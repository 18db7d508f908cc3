"""The body of an answer, read with a cap on what it becomes when unpacked, and strictly to its end."""

import zlib
from collections.abc import Iterable

GZIP = 16 + zlib.MAX_WBITS


class BodyRefusedError(Exception):
    """A body that we do not take: more bytes than the cap allows, or packed in a way we did not ask for."""


class BodyCutError(Exception):
    """The body ends before its end."""


def read_plain(chunks: Iterable[bytes], cap: int) -> bytes:
    """The chunks as one. Raises `BodyRefusedError` as soon as there are more than `cap` bytes."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > cap:
            raise BodyRefusedError(f"more than {cap} bytes")
    return bytes(body)


def read_gzip(chunks: Iterable[bytes], cap: int) -> bytes:
    """What the gzip stream unpacks to, all of its members. Raises `BodyCutError` when it does not reach its end mark.

    At most `cap` bytes and one are ever unpacked, so that a small answer cannot fill the memory.
    """
    body = bytearray()
    unpacker = zlib.decompressobj(GZIP)
    has_ended = False
    for chunk in chunks:
        rest = chunk
        while rest:
            if has_ended:
                unpacker, has_ended = zlib.decompressobj(GZIP), False
            rest = _unpack(unpacker, rest, body, cap)
            has_ended = unpacker.eof
    if not has_ended:
        raise BodyCutError("the gzip stream ends before its end mark")
    return bytes(body)


def read_head(chunks: Iterable[bytes], cap: int, *, is_gzip: bool) -> bytes:
    """The first `cap` bytes after unpacking; what follows stays unread, and a cut gzip stream is not looked at."""
    unpacker = zlib.decompressobj(GZIP)
    body = bytearray()
    for chunk in chunks:
        try:
            body += unpacker.decompress(chunk, cap + 1) if is_gzip else chunk
        except zlib.error as error:
            raise BodyCutError(f"the gzip stream is damaged: {error}") from error
        if len(body) >= cap:
            break
    return bytes(body[:cap])


def _unpack(unpacker: "zlib._Decompress", packed: bytes, body: bytearray, cap: int) -> bytes:
    """Append what the bytes unpack to; return those that belong to the next member."""
    try:
        body += unpacker.decompress(packed, cap + 1 - len(body))
    except zlib.error as error:
        raise BodyCutError(f"the gzip stream is damaged: {error}") from error
    if len(body) > cap or unpacker.unconsumed_tail:
        raise BodyRefusedError(f"more than {cap} bytes after unpacking")
    return unpacker.unused_data
