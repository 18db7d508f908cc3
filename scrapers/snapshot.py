"""Every payload, kept by its SHA-256 before anything reads it: the evidence of what a source said."""

import hashlib
import os
import re
import uuid
from contextlib import suppress
from io import UnsupportedOperation

from scrapers.places import open_place
from surveillance.errors import NotFound, SurveillanceError
from surveillance.failpoint import failpoint

SHA256 = re.compile(r"[0-9a-f]{64}")


class PayloadDamaged(SurveillanceError):
    """What lies in the store is not what was kept."""


class PayloadStore:
    """A content-addressed store at any address that fsspec knows (`file:///…`, `s3://…`). The same bytes lie once."""

    def __init__(self, url: str) -> None:
        self._files, self._root = open_place(url)

    def keep(self, data: bytes) -> str:
        """Store the bytes and return their SHA-256. When this returns they are whole; a break leaves nothing half.

        Raises `OSError` where there is no room.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        place = self.path(sha256)
        if self._files.exists(place) and self._files.size(place) == len(data):
            return sha256
        failpoint("payload.before_keep")
        self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
        self._write(place, data)
        failpoint("payload.after_keep")
        return sha256

    def _write(self, place: str, data: bytes) -> None:
        """Under another name until it is whole and on the disk; nothing stays of what could not be written."""
        unfinished = f"{place}.{uuid.uuid4().hex}"
        try:
            with self._files.open(unfinished, "wb") as file:
                file.write(data)
                file.flush()
                with suppress(UnsupportedOperation):  # an object store answers when it has it
                    os.fsync(file.fileno())
            self._files.mv(unfinished, place)
        except OSError:
            with suppress(OSError):
                self._files.rm_file(unfinished)
            raise

    def read(self, sha256: str) -> bytes:
        """The bytes. Raises `NotFound` when they are not here, `PayloadDamaged` when they are not the same any more."""
        try:
            data: bytes = self._files.cat_file(self.path(sha256))
        except FileNotFoundError as error:
            raise NotFound(f"no payload {sha256} in the store") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise PayloadDamaged(f"the payload {sha256} has changed since it was kept")
        return data

    def path(self, sha256: str) -> str:
        """Where the payload lies, as the file system names it. Raises `ValueError` for what is no SHA-256."""
        if not SHA256.fullmatch(sha256):
            raise ValueError(f"{sha256!r} is not a SHA-256")
        return f"{self._root}/{sha256[:2]}/{sha256}"
