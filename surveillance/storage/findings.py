"""What the rules said, from when until when. A finding that changes is ended and said anew: nothing is overwritten."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from surveillance import clock
from surveillance.model.finding import Answer, Evidence, Finding, Severity, StoredFinding, SubjectType, Team
from surveillance.storage.history import CHUNK
from surveillance.storage.tables.detection import finding

Occasion = tuple[str, str, str, str]
"""Rule, type and id of the subject, and the occasion: what one statement is about."""
Statement = tuple[str, str, str, str, Answer]
"""An occasion, and the answer given on it."""


@dataclass(frozen=True, slots=True)
class FindingChange:
    """What storing a run's findings came to."""

    new: int
    changed: int
    same: int
    ended: int


def store_findings(
    connection: Connection, found: Iterable[Finding], silent_rules: Collection[str] = ()
) -> FindingChange:
    """Bring the kept findings in line with what the rules say now; `clear` is not kept.

    The same again is only seen again. What is no longer said ends, unless its rule could not say: `cannot_say` about
    an occasion leaves a flagged finding as it is, and a rule in `silent_rules` ends only what it calls clear.
    """
    now = clock.now()
    found = list(found)
    answers: dict[Occasion, Answer] = {_key(one)[:-1]: one.answer for one in found}
    said = {_key(one): one for one in found if one.answer is not Answer.CLEAR}
    same, changed, gone = _compare(_open_rows(connection), said, answers, silent_rules)
    fresh = [one for key, one in said.items() if key not in same]
    _touch(connection, list(same.values()), last_seen_at=now)
    _touch(connection, [*changed, *gone], ended_at=now)
    _insert(connection, fresh, first_seen_at=now, last_seen_at=now)
    return FindingChange(len(fresh) - len(changed), len(changed), len(same), len(gone))


def _compare(
    open_rows: Mapping[Statement, Row[Any]],
    said: Mapping[Statement, Finding],
    answers: Mapping[Occasion, Answer],
    silent_rules: Collection[str],
) -> tuple[dict[Statement, int], list[int], list[int]]:
    """The ids of the open rows that are said again, that are said in another way, and that have ended."""
    same: dict[Statement, int] = {}
    changed: list[int] = []
    gone: list[int] = []
    for key, row in open_rows.items():
        if key not in said:
            if _has_ended(key, answers.get(key[:-1]), silent_rules):
                gone.append(row.id)
        elif _says_the_same(row, said[key]):
            same[key] = row.id
        else:
            changed.append(row.id)
    return same, changed, gone


def open_findings(connection: Connection, answer: Answer) -> list[StoredFinding]:
    """The findings with this answer that still hold, the oldest first."""
    return [as_stored(row) for row in connection.execute(_open().where(finding.c.answer == answer))]


def cannot_say(connection: Connection, team: Team | None = None) -> list[StoredFinding]:
    """What the rules cannot say now, and why: shown beside the alerts, never counted as `nothing found`."""
    statement = _open().where(finding.c.answer == Answer.CANNOT_SAY)
    if team is not None:
        statement = statement.where(finding.c.team == team)
    return [as_stored(row) for row in connection.execute(statement)]


def fingerprint(one: Finding) -> str:
    """SHA-256 over what makes a finding news: answer, figures and severity.

    Being seen later is no news, and neither is being said in other words: a person who decided has seen it.
    """
    told = [one.answer, one.value, one.severity]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def as_stored(row: Row[Any]) -> StoredFinding:
    """The row of the table as the model knows it."""
    return StoredFinding(row.id, _as_finding(row), row.first_seen_at, row.last_seen_at, row.ended_at)


def _open() -> Select[Any]:
    return select(finding).where(finding.c.ended_at.is_(None)).order_by(finding.c.id)


def _open_rows(connection: Connection) -> dict[Statement, Row[Any]]:
    return {_key(_as_finding(row)): row for row in connection.execute(_open())}


def _insert(connection: Connection, fresh: Sequence[Finding], **values: Any) -> None:
    if fresh:
        connection.execute(insert(finding), [_as_row(one) | values for one in fresh])


def _touch(connection: Connection, row_ids: Sequence[int], **values: Any) -> None:
    for start in range(0, len(row_ids), CHUNK):
        part = row_ids[start : start + CHUNK]
        connection.execute(update(finding).where(finding.c.id.in_(part)).values(**values))


def _says_the_same(row: Row[Any], one: Finding) -> bool:
    return bool(row.fingerprint == fingerprint(one) and row.sentence == one.sentence)


def _has_ended(key: Statement, answer: Answer | None, silent_rules: Collection[str]) -> bool:
    """Whether a finding that was not repeated is over, by what its rule says now of the same occasion."""
    if answer is None:
        return key[0] not in silent_rules
    return not (answer is Answer.CANNOT_SAY and key[-1] is Answer.FLAGGED)


def _key(one: Finding) -> Statement:
    return (one.rule_id, one.subject_type, one.subject_id, one.occasion, one.answer)


def _as_row(one: Finding) -> dict[str, Any]:
    return {
        "rule_id": one.rule_id,
        "rule_version": one.rule_version,
        "team": one.team,
        "subject_type": one.subject_type,
        "subject_id": one.subject_id,
        "subject_name": one.subject_name,
        "occasion": one.occasion,
        "answer": one.answer,
        "severity": one.severity,
        "sentence": one.sentence,
        "value": one.value,
        "evidence": [asdict(piece) for piece in one.evidence],
        "confidence": one.confidence,
        "as_of": one.as_of,
        "fingerprint": fingerprint(one),
    }


def _as_finding(row: Row[Any]) -> Finding:
    return Finding(
        rule_id=row.rule_id,
        rule_version=row.rule_version,
        team=Team(row.team),
        subject_type=SubjectType(row.subject_type),
        subject_id=row.subject_id,
        subject_name=row.subject_name,
        answer=Answer(row.answer),
        severity=Severity(row.severity),
        sentence=row.sentence,
        value=row.value,
        evidence=tuple(Evidence(**piece) for piece in row.evidence),
        confidence=row.confidence,
        as_of=row.as_of,
        occasion=row.occasion,
    )
