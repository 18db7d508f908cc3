"""A whole list cut into the pages that an interface would give of it."""

import json
from collections.abc import Mapping
from typing import Any

from surveillance.samples.manifest import Paged


def cut_page(rows: list[Any], number: int, size: int) -> dict[str, Any]:
    """The page of the list with this number, counted from 0, in a Spring page envelope."""
    content = rows[number * size : (number + 1) * size]
    pages = -(-len(rows) // size)
    return {
        "content": content,
        "totalElements": len(rows),
        "totalPages": pages,
        "first": number == 0,
        "last": number >= pages - 1,
        "number": number,
        "size": size,
        "numberOfElements": len(content),
    }


def cut_list(whole: Any, facts: Paged, asked: Mapping[str, int]) -> dict[str, Any] | None:
    """The part of the list that is asked for, in the envelope of the whole; what is no number was not asked.

    None where the interface answers an empty part with the status of something missing.
    """
    envelope = {} if isinstance(whole, list) else json.loads(json.dumps(whole))
    rows = whole if isinstance(whole, list) else _find(whole, facts.items)
    start, end = _part(facts, asked)
    part = rows[max(start, 0) : max(end, 0)]
    if not part and facts.none_found:
        return None
    _put(envelope, facts.items, part)
    _put(envelope, facts.total, len(rows))
    return envelope


def _part(facts: Paged, asked: Mapping[str, int]) -> tuple[int, int]:
    """From which row to before which, counted from 0."""
    at = asked.get(facts.page_parameter, facts.first) - facts.first
    if facts.step == "range":
        last = asked.get(facts.size_parameter, facts.first + facts.largest - 1) - facts.first
        return at, min(last + 1, at + facts.largest)
    size = min(asked.get(facts.size_parameter, facts.largest), facts.largest)
    start = at * size if facts.step == "pages" else at
    return start, start + size


def _find(document: Any, path: str) -> Any:
    for step in path.split("."):
        document = document[step]
    return document


def _put(document: dict[str, Any], path: str, value: Any) -> None:
    *steps, last = path.split(".")
    for step in steps:
        document = document.setdefault(step, {})
    document[last] = value
