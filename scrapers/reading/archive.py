"""The directory of a workbook's zip archive, judged before anything of it is unpacked. Nothing is ever extracted."""

import stat
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

MOST_MEMBERS = 500
LARGEST_UNPACKED = 200_000_000
"""Bytes of all members together, as the directory states them; the child's memory bounds what they really are."""
LARGEST_RATIO = 200
"""Unpacked to packed. Sheets of real reports stay below 30."""
SMALL = 1_000_000
"""Bytes below which a ratio says nothing."""
LOCAL_HEADER = 30
"""Bytes that at least stand before each member's content."""
NEEDED = ("[Content_Types].xml", "xl/workbook.xml")
ENCRYPTED = 0x1

MACROS = ("vbaproject", "xl/macrosheets/", "vbadata")
FOREIGN = {
    "xl/externallinks/": "links to other files; they were not followed",
    "xl/embeddings/": "embedded files; they were not opened",
    "xl/activex/": "controls; they were not run",
    "xl/connections.xml": "connections to data elsewhere; they were not opened",
}
"""Where parts lie that must not be used, with what the reader did about them."""


class UnfitWorkbook(Exception):
    """The workbook cannot be accepted; the text is the reason."""


def check_directory(archive: zipfile.ZipFile, size: int) -> list[str]:
    """Remarks on the archive of this size in bytes. Raises `UnfitWorkbook` for what no honest workbook has."""
    members = archive.infolist()
    for fault in (*_faults_of_size(members, size), *_faults_of_names(members)):
        raise UnfitWorkbook(fault)
    names = [member.filename.lower() for member in members]
    if any(part in name for name in names for part in MACROS) or "macroEnabled" in _read_types(archive):
        raise UnfitWorkbook("it holds macros: save it as a workbook without macros (.xlsx)")
    return [f"it holds {what}" for place, what in FOREIGN.items() if any(name.startswith(place) for name in names)]


def _faults_of_size(members: list[zipfile.ZipInfo], size: int) -> Iterator[str]:
    if len(members) > MOST_MEMBERS:
        yield f"{len(members)} members where at most {MOST_MEMBERS} are allowed"
    unpacked = sum(member.file_size for member in members)
    if unpacked > LARGEST_UNPACKED:
        yield f"{unpacked} bytes unpacked where at most {LARGEST_UNPACKED} are allowed"
    if unpacked > max(SMALL, LARGEST_RATIO * size):
        yield f"it unpacks to more than {LARGEST_RATIO} times its size"
    if _overlap(members) or sum(member.compress_size for member in members) > size:
        yield "its members overlap"


def _faults_of_names(members: list[zipfile.ZipInfo]) -> Iterator[str]:
    if any(member.flag_bits & ENCRYPTED for member in members):
        yield "it is encrypted: send it without a password"
    odd = [member.orig_filename for member in members if not _is_plain(member)]
    if odd:
        yield f"the member {odd[0]!r} has a name that leads out of the workbook, or is no plain file"
    repeated = [name for name, count in Counter(member.filename for member in members).items() if count > 1]
    if repeated:
        yield f"the member {repeated[0]!r} is there twice"
    missing = [name for name in NEEDED if name not in {member.filename for member in members}]
    if missing:
        yield f"it is no workbook: {missing[0]} is missing"


def _overlap(members: Iterable[zipfile.ZipInfo]) -> bool:
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            return True
        end = member.header_offset + LOCAL_HEADER + member.compress_size
    return False


def _is_plain(member: zipfile.ZipInfo) -> bool:
    name = member.orig_filename
    path = PurePosixPath(name)
    is_inside = not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name
    return is_inside and name.isascii() and name.isprintable() and not stat.S_ISLNK(member.external_attr >> 16)


def _read_types(archive: zipfile.ZipFile) -> str:
    return archive.read(NEEDED[0]).decode(errors="replace")
