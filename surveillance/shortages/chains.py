"""Which versions tell of one trouble: those of a notice, and of the notices of the same source that replace it."""

from collections.abc import Iterable, Mapping, Sequence

from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.version import Version

NoticeVersion = Version[ShortageNotice]
Key = tuple[str, str]
"""Source and reference of a notice."""

ENDING = frozenset({NoticeType.REMARKETING, NoticeType.WITHDRAWAL})
"""Notices that end the trouble of an earlier one."""
STOPS = frozenset({NoticeType.PERMANENT_STOP, NoticeType.FOREIGN_STOP})
NO_TROUBLE = ENDING | {NoticeType.FIRST_MARKETING}
"""Notices that by themselves tell of no shortage."""


def chains_of(versions: Iterable[NoticeVersion]) -> dict[Key, list[NoticeVersion]]:
    """The versions of each trouble in the order in which they became known, by the trouble's first notice.

    A notice under a new reference that names an earlier one carries its story on; from then on the earlier one, which
    many exports go on showing, has nothing more to say.
    """
    listed = list(versions)
    replaces = {_key(version): version.record.supersedes for version in listed if version.record.supersedes}
    known = {_key(version) for version in listed}
    paths = {key: _path(key, replaces, known) for key in known}
    chains: dict[Key, list[NoticeVersion]] = {}
    reached: dict[Key, int] = {}
    for version in sorted(listed, key=lambda one: (one.known_at, len(paths[_key(one)]), one.row_id)):
        root, depth = paths[_key(version)][-1], len(paths[_key(version)])
        if depth >= reached.get(root, 0):
            reached[root] = depth
            chains.setdefault(root, []).append(version)
    return {root: chain for root, chain in sorted(chains.items()) if chain[0].record.notice_type not in NO_TROUBLE}


def is_of_shortage(version: NoticeVersion) -> bool:
    """Whether it tells of a shortage that may end, and not of a medicine that leaves the market for good."""
    notice = version.record
    return notice.notice_type not in STOPS and notice.status is not NoticeStatus.DISCONTINUED


def general_endings(versions: Iterable[NoticeVersion]) -> list[NoticeVersion]:
    """The notices that end something without naming what: whatever is open for the same product."""
    endings = {_key(one): one for one in versions if one.record.notice_type in ENDING and not one.record.supersedes}
    return list(endings.values())


def find_general_ending(chain: Sequence[NoticeVersion], endings: Sequence[NoticeVersion]) -> NoticeVersion | None:
    """The first ending of this trouble that did not name it: of the same source and product, and received later."""
    last, received_at = chain[-1].record, chain[0].record.received_at
    numbers = set(last.registration_numbers)
    found = [
        ending
        for ending in endings
        if ending.source_id == chain[0].source_id
        and numbers & set(ending.record.registration_numbers)
        and received_at
        and ending.record.received_at
        and ending.record.received_at > received_at
    ]
    return min(found, key=lambda ending: (ending.known_at, ending.row_id), default=None)


def _key(version: NoticeVersion) -> Key:
    return version.source_id, version.record.reference


def _path(key: Key, replaces: Mapping[Key, str], known: set[Key]) -> list[Key]:
    """From a notice back to the first one of its trouble, as far as they were seen."""
    path = [key]
    while (before := (key[0], replaces.get(path[-1], ""))) in known and before not in path:
        path.append(before)
    return path
