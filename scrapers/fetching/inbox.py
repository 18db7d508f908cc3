"""Files that were delivered to us: one folder a source, at any address that fsspec knows. None is moved or removed."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from mimetypes import guess_type

from fsspec import AbstractFileSystem

from scrapers.fetching.delivery import Delivery, Known, deliver
from scrapers.places import open_place
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

    Raises `SourceChanged` at the end when files could not be taken. A file that was taken away meanwhile is no error.
    """
    files, root = open_place(f"{inbox_url()}/{source.id}")
    refused = []
    for path, size in _list_files(files, root, source.fetch.files):
        name = path.rpartition("/")[2]
        if size > source.fetch.max_bytes:
            refused.append(f"larger than {source.fetch.max_bytes} bytes: {name}")
            continue
        try:
            data: bytes = files.cat_file(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            refused.append(f"cannot be read ({error.strerror}): {name}")
            continue
        payload = Payload(name, store.keep(data), len(data), clock.now(), content_type=guess_type(name)[0])
        yield deliver(name, [payload], known)
    if refused:
        raise SourceChanged(source.id, "; ".join(refused))


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
    is_ours = any(fnmatchcase(name.lower(), one) for one in pattern.split())
    return is_ours and not any(fnmatchcase(name, one) for one in UNFINISHED)
