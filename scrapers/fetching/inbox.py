"""Files that were delivered to us: one folder a source, at any address that fsspec knows. None is moved or removed."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from mimetypes import guess_type

import fsspec
from fsspec import AbstractFileSystem

from scrapers.fetching.delivery import Delivery, Known, deliver
from scrapers.snapshot import PayloadStore
from surveillance import clock
from surveillance.errors import SourceChanged
from surveillance.model.batch import Payload
from surveillance.model.source import Source
from surveillance.settings import settings

UNFINISHED = ("*.part", "*.tmp", ".*", "~*")
"""Names of files that are still being written."""


def collect_files(source: Source, store: PayloadStore, known: Known) -> Iterator[Delivery]:
    """One delivery a file of the source's folder, in the order of their names; none where there is no folder.

    Raises `SourceChanged` at the end when files were too large to be taken.
    """
    files, root = fsspec.core.url_to_fs(f"{inbox_url()}/{source.id}")
    too_large = []
    for path, size in _list_files(files, root, source.fetch.files):
        name = path.rpartition("/")[2]
        if size > source.fetch.max_bytes:
            too_large.append(name)
            continue
        data: bytes = files.cat_file(path)
        payload = Payload(name, store.keep(data), len(data), clock.now(), content_type=guess_type(name)[0])
        yield deliver(name, [payload], known)
    if too_large:
        raise SourceChanged(source.id, f"larger than {source.fetch.max_bytes} bytes: {', '.join(too_large)}")


def inbox_url() -> str:
    """The address in force of the inbox."""
    return (settings().inbox_url or (settings().home / "inbox").resolve().as_uri()).rstrip("/")


def _list_files(files: AbstractFileSystem, root: str, pattern: str) -> list[tuple[str, int]]:
    """Path and size of every finished file that is meant, by name. A link is no file: it may lead anywhere."""
    files.invalidate_cache()
    entries = files.ls(root, detail=True) if files.isdir(root) else []
    plain = [entry for entry in entries if entry["type"] == "file"]
    return sorted((str(entry["name"]), int(entry["size"])) for entry in plain if _is_meant(entry["name"], pattern))


def _is_meant(path: str, pattern: str) -> bool:
    name = path.rpartition("/")[2]
    return fnmatchcase(name, pattern) and not any(fnmatchcase(name, one) for one in UNFINISHED)
