"""Places where files lie, at any address that fsspec knows: a folder of this machine, an object store."""

from urllib.parse import unquote

import fsspec
from fsspec import AbstractFileSystem


def open_place(url: str) -> tuple[AbstractFileSystem, str]:
    """The file system and the path on it. In a `file://` address a space may be written `%20`, as browsers do."""
    files, root = fsspec.core.url_to_fs(unquote(url) if url.startswith("file:") else url)
    return files, str(root)
