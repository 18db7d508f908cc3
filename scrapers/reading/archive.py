"""The directory of a workbook's zip archive, judged before anything of it is unpacked. Nothing is ever extracted."""

import re
import stat
import zipfile
from collections import Counter
from collections.abc import Iterable
from operator import itemgetter

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
PLAIN_NAME = re.compile(r"[^/\\:\x00-\x1f\x7f-\U0010ffff][^\\:\x00-\x1f\x7f-\U0010ffff]*")
"""Printable ASCII, without a drive or a backslash, and not from the root."""

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
    names = [member.filename.lower() for member in members]
    for judge in (_judge_size, _judge_layout, _judge_secrecy, _judge_names, _judge_parts):
        judge(members, size)
    if _has_macros(names) or "macroEnabled" in _read_types(archive):
        raise UnfitWorkbook("it holds macros: save it as a workbook without macros (.xlsx)")
    return [f"it holds {what}" for place, what in FOREIGN.items() if _is_among(place, names)]


def _has_macros(names: list[str]) -> bool:
    return any(part in name for name in names for part in MACROS)


def _is_among(place: str, names: list[str]) -> bool:
    return any(name.startswith(place) for name in names)


def _judge_size(members: list[zipfile.ZipInfo], size: int) -> None:
    if len(members) > MOST_MEMBERS:
        raise UnfitWorkbook(f"{len(members)} members where at most {MOST_MEMBERS} are allowed")
    unpacked = sum(member.file_size for member in members)
    if unpacked > LARGEST_UNPACKED:
        raise UnfitWorkbook(f"{unpacked} bytes unpacked where at most {LARGEST_UNPACKED} are allowed")
    if unpacked > max(SMALL, LARGEST_RATIO * size):
        raise UnfitWorkbook(f"it unpacks to more than {LARGEST_RATIO} times its size")


def _judge_layout(members: list[zipfile.ZipInfo], size: int) -> None:
    if _overlap(members) or sum(member.compress_size for member in members) > size:
        raise UnfitWorkbook("its members overlap")


def _judge_secrecy(members: list[zipfile.ZipInfo], _: int) -> None:
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise UnfitWorkbook("it is encrypted: send it without a password")


def _judge_names(members: list[zipfile.ZipInfo], _: int) -> None:
    odd = [member.orig_filename for member in members if not _is_plain(member)]
    if odd:
        raise UnfitWorkbook(f"the member {odd[0]!r} has a name that leads out of the workbook, or is no plain file")


def _judge_parts(members: list[zipfile.ZipInfo], _: int) -> None:
    times = Counter(member.filename for member in members)
    name, most = max(times.items(), key=itemgetter(1), default=("", 0))
    if most > 1:
        raise UnfitWorkbook(f"the member {name!r} is there twice")
    missing = [name for name in NEEDED if name not in times]
    if missing:
        raise UnfitWorkbook(f"it is no workbook: {missing[0]} is missing")


def _overlap(members: Iterable[zipfile.ZipInfo]) -> bool:
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            return True
        end = member.header_offset + LOCAL_HEADER + member.compress_size
    return False


def _is_plain(member: zipfile.ZipInfo) -> bool:
    is_named = PLAIN_NAME.fullmatch(member.orig_filename) is not None
    is_inside = ".." not in member.orig_filename.split("/")
    return is_named and is_inside and not stat.S_ISLNK(member.external_attr >> 16)


def _read_types(archive: zipfile.ZipFile) -> str:
    return archive.read(NEEDED[0]).decode(errors="replace")
